//! The pass of the second phase: forward exactly as the core calculates, in whole numbers held by
//! floats; backward as if nothing had been rounded (straight-through, Bengio et al., 2013).
//!
//! Sums of whole numbers below 2^24 are exact in single precision, so for the shapes that stay
//! below it (the reference size does) this pass and the core give the same scores.

use digitnet_core::{ConvShape, Shape};

use super::batch_norm::Statistics;
use super::pool::{self, Pooled};
use super::{Parameters, PassResult, conv, dense, loss};
use crate::quantize::{ActivationSteps, QuantizedLayer, QuantizedNetwork};

/// Working memory, kept between passes.
#[derive(Clone, Debug, Default)]
pub struct Buffers {
    windows: Vec<f32>,
    map: Vec<f32>,
    pooled: [Pooled; 2],
    activations: [Vec<f32>; 2],
    activation_gradient: Vec<f32>,
}

/// Loss and gradient of some pictures (`[picture][y][x]`, grey levels `0.0..=255.0`); targets as for
/// [`loss::cross_entropy`].
///
/// `parameters` have batch normalisation folded away; `network` is what `quantize` makes of them.
pub fn pass(
    shape: &Shape,
    parameters: &Parameters,
    network: &QuantizedNetwork,
    steps: &ActivationSteps,
    pictures: &[f32],
    targets: &[f32],
    buffers: &mut Buffers,
) -> PassResult {
    let mut gradient = parameters.zeros_like();
    let count = targets.len() / shape.classes;
    let scores = forward(shape, network, pictures, count, buffers);
    let real: Vec<f32> = scores
        .scores
        .iter()
        .map(|score| score * network.score_scale)
        .collect();
    let (loss, score_gradient) = loss::cross_entropy(&real, targets, shape.classes);
    backward(
        shape,
        network,
        steps,
        pictures,
        &scores,
        &score_gradient,
        buffers,
        &mut gradient,
    );
    PassResult {
        loss,
        gradient,
        statistics: Statistics::default(),
    }
}

/// The scores of some pictures in accumulator units, `[picture][class]`.
pub fn scores(shape: &Shape, network: &QuantizedNetwork, pictures: &[f32]) -> Vec<f32> {
    let count = pictures.len() / conv::input_len(&shape.conv1);
    forward(shape, network, pictures, count, &mut Buffers::default()).scores
}

/// What the dense layers computed.
struct Head {
    /// Hidden accumulators, before requantization; empty where there is no hidden layer.
    hidden_sums: Vec<f32>,
    /// Hidden activations.
    hidden: Vec<f32>,
    /// Output accumulators.
    scores: Vec<f32>,
}

fn forward(
    shape: &Shape,
    network: &QuantizedNetwork,
    pictures: &[f32],
    count: usize,
    buffers: &mut Buffers,
) -> Head {
    let Buffers {
        windows,
        map,
        pooled,
        activations,
        ..
    } = buffers;
    let convs = [&shape.conv1, &shape.conv2];
    for layer in 0..2 {
        let (before, after) = activations.split_at_mut(layer);
        let input = before.first().map_or(pictures, Vec::as_slice);
        let weights = &network.conv[layer];
        conv::forward(convs[layer], input, &weights.whole, windows, map);
        let (ones, biases) = (vec![1.0; weights.biases.len()], weights.float_biases());
        pool::forward(convs[layer], map, &ones, &biases, &mut pooled[layer]);
        requantize(weights, &pooled[layer].values, &mut after[0]);
    }
    let (mut hidden_sums, mut hidden) = (Vec::new(), Vec::new());
    if shape.hidden > 0 {
        hidden_sums = dense::forward(&activations[1], count, &network.hidden.whole, shape.hidden);
        dense::add_to_rows(&mut hidden_sums, &network.hidden.float_biases());
        requantize(&network.hidden, &hidden_sums, &mut hidden);
    }
    let inputs = if shape.hidden > 0 {
        &hidden
    } else {
        &activations[1]
    };
    let mut scores = dense::forward(inputs, count, &network.output.whole, shape.classes);
    dense::add_to_rows(&mut scores, &network.output.float_biases());
    Head {
        hidden_sums,
        hidden,
        scores,
    }
}

/// Accumulators (`[position][channel]`) to activations by the core's own rule.
fn requantize(layer: &QuantizedLayer, sums: &[f32], activations: &mut Vec<f32>) {
    activations.clear();
    for row in sums.chunks_exact(layer.requantize.len()) {
        let rules = row.iter().zip(&layer.requantize);
        activations.extend(rules.map(|(&sum, rule)| f32::from(rule.apply(sum as i32))));
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the forward pass's results, each by its name"
)]
fn backward(
    shape: &Shape,
    network: &QuantizedNetwork,
    steps: &ActivationSteps,
    pictures: &[f32],
    head: &Head,
    score_gradient: &[f32],
    buffers: &mut Buffers,
    gradient: &mut Parameters,
) {
    let Buffers {
        windows,
        map,
        pooled,
        activations,
        activation_gradient,
    } = buffers;
    let count = score_gradient.len() / shape.classes;
    let inputs = if shape.hidden > 0 {
        &head.hidden
    } else {
        &activations[1]
    };
    let sums = &mut gradient.output;
    let real = network.output.real();
    let (weight_sums, bias_sums) = (&mut sums.weights, &mut sums.biases);
    let mut feature_gradient =
        dense::backward(inputs, count, &real, score_gradient, weight_sums, bias_sums);
    let step = if shape.hidden > 0 {
        steps.hidden
    } else {
        steps.conv[1]
    };
    scale(&mut gradient.output.weights, step);
    if shape.hidden > 0 {
        let passed = head.hidden_sums.iter().zip(&head.hidden);
        for (value, (&sum, &activation)) in feature_gradient.iter_mut().zip(passed) {
            *value = if passes(sum, activation) { *value } else { 0.0 };
        }
        let sums = &mut gradient.hidden;
        let (weight_sums, bias_sums) = (&mut sums.weights, &mut sums.biases);
        let real = network.hidden.real();
        let inputs = &activations[1];
        feature_gradient = dense::backward(
            inputs,
            count,
            &real,
            &feature_gradient,
            weight_sums,
            bias_sums,
        );
        scale(&mut gradient.hidden.weights, steps.conv[1]);
    }

    let convs = [&shape.conv1, &shape.conv2];
    for layer in [1, 0] {
        let pooled_gradient = if layer == 1 {
            &feature_gradient
        } else {
            &*activation_gradient
        };
        let (pooled, activation) = (&pooled[layer], &activations[layer]);
        let bias_sums = &mut gradient.conv[layer].shift;
        unpool(
            convs[layer],
            pooled,
            activation,
            pooled_gradient,
            bias_sums,
            map,
        );
        let (input, input_step, input_gradient) = match layer {
            0 => (pictures, ActivationSteps::INPUT, None),
            _ => (
                activations[0].as_slice(),
                steps.conv[0],
                Some(&mut *activation_gradient),
            ),
        };
        let real = network.conv[layer].real();
        let weight_sums = &mut gradient.conv[layer].weights;
        conv::backward(
            convs[layer],
            input,
            &real,
            map,
            windows,
            weight_sums,
            input_gradient,
        );
        scale(weight_sums, input_step);
    }
}

/// Spreads the gradient of the pooled activations over the map that they were taken from.
fn unpool(
    shape: &ConvShape,
    pooled: &Pooled,
    activations: &[f32],
    pooled_gradient: &[f32],
    bias_sums: &mut [f32],
    map: &mut Vec<f32>,
) {
    let pictures = activations.len() / shape.pooled_len();
    map.clear();
    map.resize(
        pictures * shape.conv_side().pow(2) * shape.out_channels,
        0.0,
    );
    for (index, &value) in pooled_gradient.iter().enumerate() {
        if passes(pooled.values[index], activations[index]) {
            map[pooled.sources[index] as usize] = value;
            bias_sums[index % shape.out_channels] += value;
        }
    }
}

/// Whether the gradient passes: not where ReLU or the upper bound cut the value off.
fn passes(sum: f32, activation: f32) -> bool {
    sum > 0.0 && activation < 255.0
}

/// The gradient was computed with whole-number inputs; a unit of them is worth `step`.
fn scale(gradient: &mut [f32], step: f32) {
    gradient.iter_mut().for_each(|value| *value *= step);
}
