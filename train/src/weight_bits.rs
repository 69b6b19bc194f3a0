//! How weights become whole numbers.

use serde::{Deserialize, Serialize};

/// How finely weights are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeightBits {
    /// `-8..=7`, with the step of least squared error.
    Four,
    /// `-127..=127`, with the step that the largest weight asks for.
    Eight,
}

impl WeightBits {
    /// The nearest whole weight.
    pub(crate) fn round(self, weight: f32) -> f32 {
        match self {
            Self::Eight => weight.round().clamp(-127.0, 127.0),
            Self::Four => nearest(weight).clamp(-8.0, 7.0),
        }
    }

    /// What a unit of weight is worth. A channel without weights gets the smallest step that keeps
    /// its bias in range.
    pub(crate) fn step(self, weights: &[f32]) -> f32 {
        let largest = weights
            .iter()
            .fold(1e-6f32, |largest, weight| largest.max(weight.abs()));
        match self {
            Self::Eight => largest / 127.0,
            Self::Four => {
                let steps = SHARES.map(|share| share * largest / 7.0);
                let errors = steps.map(|step| self.squared_error(weights, step));
                let best = (0..steps.len()).min_by(|&a, &b| errors[a].total_cmp(&errors[b]));
                steps[best.unwrap_or(0)]
            }
        }
    }

    /// What rounding by `step` takes from the weights.
    fn squared_error(self, weights: &[f32], step: f32) -> f32 {
        let error = |weight: &f32| (self.round(weight / step) * step - weight).powi(2);
        weights.iter().map(error).sum()
    }

    pub(crate) fn per_channel(self, weights: &[f32], channels: usize) -> Vec<f32> {
        weights
            .chunks_exact((weights.len() / channels.max(1)).max(1))
            .map(|weights| self.step(weights))
            .collect()
    }
}

/// The nearest whole number of one that is below 2^22: halves go to the even one. Vectorizes, where
/// `round` is a call.
fn nearest(value: f32) -> f32 {
    const SHIFT: f32 = 1.5 * (1 << 23) as f32;
    (value + SHIFT) - SHIFT
}

/// Shares of the step with which no 4-bit weight is cut off: smaller ones cut the largest weights
/// off and round the others more finely.
const SHARES: [f32; 12] = [
    1.0, 0.94, 0.88, 0.82, 0.77, 0.72, 0.67, 0.62, 0.57, 0.52, 0.47, 0.42,
];
