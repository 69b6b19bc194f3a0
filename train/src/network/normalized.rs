//! The pass of the first phase: floating point, batch normalisation over the given pictures.

use digitnet_core::Shape;

use super::batch_norm::{self, Moments, Statistics};
use super::pool::{self, Pooled};
use super::{Parameters, PassResult, conv, dense, loss};

/// Working memory, kept between passes.
#[derive(Clone, Debug, Default)]
pub struct Buffers {
    windows: Vec<f32>,
    maps: [Vec<f32>; 2],
    pooled: [Pooled; 2],
    activations: [Vec<f32>; 2],
    activation_gradient: Vec<f32>,
}

/// Loss, gradient and statistics of some pictures (`[picture][y][x]`, `0.0..=1.0`); targets as for
/// [`loss::cross_entropy`].
pub fn pass(
    shape: &Shape,
    parameters: &Parameters,
    pictures: &[f32],
    targets: &[f32],
    buffers: &mut Buffers,
) -> PassResult {
    let mut gradient = parameters.zeros_like();
    let Buffers {
        windows,
        maps,
        pooled,
        activations,
        activation_gradient,
    } = buffers;
    let convs = [&shape.conv1, &shape.conv2];
    let mut statistics = Statistics::default();

    // Forward.
    for layer in 0..2 {
        let (before, after) = activations.split_at_mut(layer);
        let input = before.first().map_or(pictures, Vec::as_slice);
        let learnt = &parameters.conv[layer];
        conv::forward(
            convs[layer],
            input,
            &learnt.weights,
            windows,
            &mut maps[layer],
        );
        let moments = Moments::of(&maps[layer], convs[layer].out_channels);
        let (factor, offset) = moments.affine(learnt);
        pool::forward(
            convs[layer],
            &maps[layer],
            &factor,
            &offset,
            &mut pooled[layer],
        );
        after[0].clear();
        after[0].extend(pooled[layer].values.iter().map(|value| value.max(0.0)));
        statistics.conv[layer] = moments;
    }
    let (loss, feature_gradient) = head(shape, parameters, &activations[1], targets, &mut gradient);

    // Backward.
    for layer in [1, 0] {
        let pooled_gradient = if layer == 1 {
            &feature_gradient
        } else {
            &*activation_gradient
        };
        batch_norm::backward(
            &mut maps[layer],
            &statistics.conv[layer],
            &parameters.conv[layer],
            &pooled[layer],
            pooled_gradient,
            &mut gradient.conv[layer],
        );
        let (input, input_gradient) = match layer {
            0 => (pictures, None),
            _ => (activations[0].as_slice(), Some(&mut *activation_gradient)),
        };
        conv::backward(
            convs[layer],
            input,
            &parameters.conv[layer].weights,
            &maps[layer],
            windows,
            &mut gradient.conv[layer].weights,
            input_gradient,
        );
    }
    PassResult {
        loss,
        gradient,
        statistics,
    }
}

/// The dense layers: the loss, and its gradient with respect to the features.
fn head(
    shape: &Shape,
    parameters: &Parameters,
    features: &[f32],
    targets: &[f32],
    gradient: &mut Parameters,
) -> (f64, Vec<f32>) {
    let Parameters { hidden, output, .. } = parameters;
    let count = targets.len() / shape.classes;
    let mut hidden_values = Vec::new();
    if shape.hidden > 0 {
        hidden_values = dense::forward(features, count, &hidden.weights, shape.hidden);
        dense::add_to_rows(&mut hidden_values, &hidden.biases);
        hidden_values
            .iter_mut()
            .for_each(|value| *value = value.max(0.0));
    }
    let inputs = if shape.hidden > 0 {
        &hidden_values
    } else {
        features
    };
    let mut scores = dense::forward(inputs, count, &output.weights, shape.classes);
    dense::add_to_rows(&mut scores, &output.biases);
    let (loss, score_gradient) = loss::cross_entropy(&scores, targets, shape.classes);

    let sums = &mut gradient.output;
    let (weight_sums, bias_sums) = (&mut sums.weights, &mut sums.biases);
    let mut input_gradient = dense::backward(
        inputs,
        count,
        &output.weights,
        &score_gradient,
        weight_sums,
        bias_sums,
    );
    if shape.hidden > 0 {
        for (value, activation) in input_gradient.iter_mut().zip(&hidden_values) {
            *value = if *activation > 0.0 { *value } else { 0.0 };
        }
        let sums = &mut gradient.hidden;
        let (weight_sums, bias_sums) = (&mut sums.weights, &mut sums.biases);
        let gradient = &input_gradient;
        input_gradient = dense::backward(
            features,
            count,
            &hidden.weights,
            gradient,
            weight_sums,
            bias_sums,
        );
    }
    (loss, input_gradient)
}

/// The positive activations of each layer, unordered.
#[derive(Clone, Debug, Default)]
pub struct Activations {
    /// After each convolution.
    pub conv: [Vec<f32>; 2],
    /// After the hidden layer; empty where there is none.
    pub hidden: Vec<f32>,
}

/// The scores of some pictures by folded parameters, `[picture][class]`.
pub fn scores(shape: &Shape, folded: &Parameters, pictures: &[f32]) -> Vec<f32> {
    let values = features(shape, folded, pictures, |_, _| {});
    let count = pictures.len() / conv::input_len(&shape.conv1);
    let inputs = if shape.hidden > 0 {
        hidden(shape, folded, &values, count)
    } else {
        values
    };
    let output = &folded.output;
    let mut scores = dense::forward(&inputs, count, &output.weights, shape.classes);
    dense::add_to_rows(&mut scores, &output.biases);
    scores
}

/// Runs folded parameters over some pictures and adds the positive activations to `observed`.
pub fn observe(shape: &Shape, folded: &Parameters, pictures: &[f32], observed: &mut Activations) {
    let positive = |value: &&f32| **value > 0.0;
    let values = features(shape, folded, pictures, |layer, values| {
        observed.conv[layer].extend(values.iter().filter(positive));
    });
    if shape.hidden > 0 {
        let count = pictures.len() / conv::input_len(&shape.conv1);
        let hidden = hidden(shape, folded, &values, count);
        observed.hidden.extend(hidden.iter().filter(positive));
    }
}

/// What the convolutions make of some pictures; `look` sees each one's activations.
fn features(
    shape: &Shape,
    folded: &Parameters,
    pictures: &[f32],
    mut look: impl FnMut(usize, &[f32]),
) -> Vec<f32> {
    let mut values = pictures.to_vec();
    for (layer, conv_shape) in [&shape.conv1, &shape.conv2].into_iter().enumerate() {
        let learnt = &folded.conv[layer];
        let (mut map, mut pooled) = (Vec::new(), Pooled::default());
        conv::forward(
            conv_shape,
            &values,
            &learnt.weights,
            &mut Vec::new(),
            &mut map,
        );
        pool::forward(conv_shape, &map, &learnt.scale, &learnt.shift, &mut pooled);
        values = pooled.values.iter().map(|value| value.max(0.0)).collect();
        look(layer, &values);
    }
    values
}

fn hidden(shape: &Shape, folded: &Parameters, features: &[f32], count: usize) -> Vec<f32> {
    let mut hidden = dense::forward(features, count, &folded.hidden.weights, shape.hidden);
    dense::add_to_rows(&mut hidden, &folded.hidden.biases);
    hidden.iter_mut().for_each(|value| *value = value.max(0.0));
    hidden
}
