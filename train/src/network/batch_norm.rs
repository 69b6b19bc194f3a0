//! Batch normalisation (Ioffe and Szegedy, 2015), fused with what surrounds it: the pooling that
//! follows looks at few of its values, so the normalized map itself is never stored.

use serde::{Deserialize, Serialize};

use super::parameters::ConvParameters;
use super::pool::Pooled;

/// Added to the variance before its root.
const EPSILON: f32 = 1e-5;

/// Mean and variance of both convolutions' outputs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// One entry per convolution.
    pub conv: [Moments; 2],
}

/// Mean and variance per channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// `[channel]`.
    pub mean: Vec<f32>,
    /// `[channel]`.
    pub variance: Vec<f32>,
}

impl Moments {
    /// Mean 0 and variance 1.
    pub fn standard(channels: usize) -> Self {
        Self {
            mean: vec![0.0; channels],
            variance: vec![1.0; channels],
        }
    }

    /// Of `values` (`[position][channel]`).
    pub fn of(values: &[f32], channels: usize) -> Self {
        let mut sum = vec![0.0f64; channels];
        let mut squares = vec![0.0f64; channels];
        // Short runs in f32, which vectorizes, the runs added up in f64, which keeps precision.
        let (mut run_sum, mut run_squares) = (vec![0.0f32; channels], vec![0.0f32; channels]);
        for run in values.chunks(channels * 64) {
            run_sum.fill(0.0);
            run_squares.fill(0.0);
            for row in run.chunks_exact(channels) {
                for channel in 0..channels {
                    run_sum[channel] += row[channel];
                    run_squares[channel] += row[channel] * row[channel];
                }
            }
            for channel in 0..channels {
                sum[channel] += f64::from(run_sum[channel]);
                squares[channel] += f64::from(run_squares[channel]);
            }
        }
        let count = (values.len() / channels) as f64;
        let mean: Vec<f32> = sum.iter().map(|sum| (sum / count) as f32).collect();
        let moments = squares.iter().zip(&sum);
        let variance = moments
            .map(|(squares, sum)| ((squares / count) - (sum / count).powi(2)).max(0.0) as f32);
        Self {
            variance: variance.collect(),
            mean,
        }
    }

    /// Moves towards `other` by `share` of the distance.
    pub fn approach(&mut self, other: &Self, share: f32) {
        let mean = self.mean.iter_mut().zip(&other.mean);
        let variance = self.variance.iter_mut().zip(&other.variance);
        for (value, other) in mean.chain(variance) {
            *value += share * (other - *value);
        }
    }

    /// Normalisation, scale and shift as one factor and one offset per channel.
    pub fn affine(&self, parameters: &ConvParameters) -> (Vec<f32>, Vec<f32>) {
        let factor: Vec<f32> = self
            .inverse_deviation()
            .zip(&parameters.scale)
            .map(|(root, scale)| root * scale)
            .collect();
        let offset = (factor.iter().zip(&self.mean).zip(&parameters.shift))
            .map(|((factor, mean), shift)| shift - factor * mean)
            .collect();
        (factor, offset)
    }

    fn inverse_deviation(&self) -> impl Iterator<Item = f32> {
        self.variance
            .iter()
            .map(|variance| (variance + EPSILON).sqrt().recip())
    }
}

/// Gradient through pooling, ReLU and normalisation.
///
/// `map` (`[position][channel]`) holds the convolution's outputs and is overwritten with their
/// gradient; `pooled_gradient` is the gradient of `relu(pooled.values)`. Adds the gradient of
/// scale and shift to `gradient`.
pub fn backward(
    map: &mut [f32],
    moments: &Moments,
    parameters: &ConvParameters,
    pooled: &Pooled,
    pooled_gradient: &[f32],
    gradient: &mut ConvParameters,
) {
    let channels = moments.mean.len();
    let roots: Vec<f32> = moments.inverse_deviation().collect();
    let (factor, _) = moments.affine(parameters);
    // Only the values that pooling took have a gradient of their own.
    let mut taken = Vec::with_capacity(pooled.values.len());
    let (mut scale, mut shift) = (vec![0.0f32; channels], vec![0.0f32; channels]);
    let rows = pooled.values.chunks_exact(channels);
    let rows = rows.zip(pooled.sources.chunks_exact(channels));
    for ((values, sources), gradients) in rows.zip(pooled_gradient.chunks_exact(channels)) {
        for channel in 0..channels {
            if values[channel] > 0.0 {
                let (source, gradient) = (sources[channel], gradients[channel]);
                let normalized = (map[source as usize] - moments.mean[channel]) * roots[channel];
                scale[channel] += gradient * normalized;
                shift[channel] += gradient;
                taken.push((source, factor[channel] * gradient));
            }
        }
    }
    // Every value moves mean and variance, so every value has this gradient:
    // -factor * (mean(g) + normalized * mean(g * normalized)) = slope * value + start
    let count = (map.len() / channels) as f32;
    let slope: Vec<f32> = (0..channels)
        .map(|c| -factor[c] * roots[c] * scale[c] / count)
        .collect();
    let start: Vec<f32> = (0..channels)
        .map(|c| -factor[c] * shift[c] / count - slope[c] * moments.mean[c])
        .collect();
    for row in map.chunks_exact_mut(channels) {
        for channel in 0..channels {
            row[channel] = slope[channel] * row[channel] + start[channel];
        }
    }
    for (source, value) in taken {
        map[source as usize] += value;
    }
    gradient
        .scale
        .iter_mut()
        .zip(scale)
        .for_each(|(sum, value)| *sum += value);
    gradient
        .shift
        .iter_mut()
        .zip(shift)
        .for_each(|(sum, value)| *sum += value);
}
