//! Every layer's gradient against differences of its output.

use digitnet_core::{ConvShape, Shape};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::batch_norm::{self, Moments};
use super::parameters::ConvParameters;
use super::pool::{self, Pooled};
use super::{Parameters, conv, dense, loss, normalized};

fn random(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}

/// A plain number from an output, so that it has a gradient: a random projection.
fn project(output: &[f32], weights: &[f32]) -> f64 {
    output
        .iter()
        .zip(weights)
        .map(|(value, weight)| f64::from(*value) * f64::from(*weight))
        .sum()
}

/// Compares `gradient` with central differences of `function` at `values`, at every `stride`th
/// place.
fn check(
    name: &str,
    values: &[f32],
    gradient: &[f32],
    difference: f32,
    function: impl FnMut(&[f32]) -> f64,
) {
    let off = far_off(values, gradient, difference, 1, function);
    assert!(off.is_empty(), "{name}: {off:?}");
}

/// The places, of every `stride`th, where the gradient is not the difference: index, gradient,
/// difference.
fn far_off(
    values: &[f32],
    gradient: &[f32],
    difference: f32,
    stride: usize,
    mut function: impl FnMut(&[f32]) -> f64,
) -> Vec<(usize, f32, f32)> {
    assert_eq!(values.len(), gradient.len());
    let typical = gradient.iter().map(|g| g.abs()).sum::<f32>() / gradient.len() as f32;
    assert!(typical > 0.0, "the gradient is zero everywhere");
    let mut moved = values.to_vec();
    let mut off = Vec::new();
    for index in (0..values.len()).step_by(stride) {
        moved[index] = values[index] + difference;
        let above = function(&moved);
        moved[index] = values[index] - difference;
        let below = function(&moved);
        moved[index] = values[index];
        let expected = ((above - below) / (2.0 * f64::from(difference))) as f32;
        if (gradient[index] - expected).abs() > 0.02 * (expected.abs() + typical) {
            off.push((index, gradient[index], expected));
        }
    }
    off
}

const CONVS: [ConvShape; 3] = [
    ConvShape {
        in_side: 7,
        in_channels: 1,
        kernel: 3,
        padding: 0,
        out_channels: 4,
    },
    ConvShape {
        in_side: 6,
        in_channels: 3,
        kernel: 5,
        padding: 2,
        out_channels: 2,
    },
    ConvShape {
        in_side: 5,
        in_channels: 2,
        kernel: 2,
        padding: 0,
        out_channels: 3,
    },
];

#[test]
fn convolution() {
    for shape in &CONVS {
        let input = random(3 * conv::input_len(shape), 1);
        let weights = random(shape.weights(), 2);
        let projection = random(3 * shape.conv_side().pow(2) * shape.out_channels, 3);
        let mut windows = Vec::new();
        let run = |input: &[f32], weights: &[f32]| {
            let mut output = Vec::new();
            conv::forward(shape, input, weights, &mut Vec::new(), &mut output);
            project(&output, &projection)
        };
        let mut weight_gradient = vec![0.0; weights.len()];
        let mut input_gradient = Vec::new();
        let sums = Some(&mut input_gradient);
        let gradient = &mut weight_gradient;
        conv::backward(
            shape,
            &input,
            &weights,
            &projection,
            &mut windows,
            gradient,
            sums,
        );
        check("weights", &weights, &weight_gradient, 0.5, |weights| {
            run(&input, weights)
        });
        check("input", &input, &input_gradient, 0.5, |input| {
            run(input, &weights)
        });
    }
}

#[test]
fn fully_connected() {
    let (input, weights) = (random(4 * 6, 1), random(5 * 6, 2));
    let (biases, projection) = (random(5, 3), random(4 * 5, 4));
    let run = |input: &[f32], weights: &[f32], biases: &[f32]| {
        let mut output = dense::forward(input, 4, weights, 5);
        dense::add_to_rows(&mut output, biases);
        project(&output, &projection)
    };
    let (mut weight_gradient, mut bias_gradient) = (vec![0.0; 30], vec![0.0; 5]);
    let sums = (&mut weight_gradient, &mut bias_gradient);
    let input_gradient = dense::backward(&input, 4, &weights, &projection, sums.0, sums.1);
    check("weights", &weights, &weight_gradient, 0.5, |w| {
        run(&input, w, &biases)
    });
    check("biases", &biases, &bias_gradient, 0.5, |b| {
        run(&input, &weights, b)
    });
    check("input", &input, &input_gradient, 0.5, |i| {
        run(i, &weights, &biases)
    });
}

#[test]
fn softmax_and_cross_entropy() {
    let scores = random(5 * 4, 1);
    let mut targets = loss::one_hot(&[0, 3, 1, 1, 2], 4);
    // A teacher's opinion is no single class.
    targets[8..12].copy_from_slice(&[0.1, 0.6, 0.0, 0.3]);
    let (_, gradient) = loss::cross_entropy(&scores, &targets, 4);
    check("scores", &scores, &gradient, 1e-2, |s| {
        loss::cross_entropy(s, &targets, 4).0
    });
}

#[test]
fn normalisation_relu_and_pooling() {
    let shape = ConvShape {
        in_side: 9,
        in_channels: 1,
        kernel: 4,
        padding: 0,
        out_channels: 3,
    };
    let pictures = 4;
    let map = random(pictures * shape.conv_side().pow(2) * 3, 1);
    let learnt = ConvParameters {
        weights: Vec::new(),
        scale: vec![1.2, -0.7, 0.4],
        shift: vec![0.1, 0.2, -0.1],
    };
    let projection = random(pictures * shape.pooled_len(), 4);
    let forward = |map: &[f32], learnt: &ConvParameters| {
        let moments = Moments::of(map, 3);
        let (factor, offset) = moments.affine(learnt);
        let mut pooled = Pooled::default();
        pool::forward(&shape, map, &factor, &offset, &mut pooled);
        (pooled, moments)
    };
    let run = |map: &[f32], learnt: &ConvParameters| {
        let activations: Vec<f32> = forward(map, learnt)
            .0
            .values
            .iter()
            .map(|v| v.max(0.0))
            .collect();
        project(&activations, &projection)
    };
    let (pooled, moments) = forward(&map, &learnt);
    let mut gradient = ConvParameters {
        scale: vec![0.0; 3],
        shift: vec![0.0; 3],
        ..learnt.clone()
    };
    let mut map_gradient = map.clone();
    batch_norm::backward(
        &mut map_gradient,
        &moments,
        &learnt,
        &pooled,
        &projection,
        &mut gradient,
    );
    // Small differences: larger ones change which value is the largest.
    check("map", &map, &map_gradient, 1e-3, |map| run(map, &learnt));
    check("scale", &learnt.scale, &gradient.scale, 1e-3, |scale| {
        run(
            &map,
            &ConvParameters {
                scale: scale.to_vec(),
                ..learnt.clone()
            },
        )
    });
    check("shift", &learnt.shift, &gradient.shift, 1e-3, |shift| {
        run(
            &map,
            &ConvParameters {
                shift: shift.to_vec(),
                ..learnt.clone()
            },
        )
    });
}

#[test]
fn whole_network() {
    for hidden in [0, 6] {
        let shape = Shape::new([5, 1, 4], [3, 0, 5], hidden, 4);
        let parameters = Parameters::random(&shape, &mut ChaCha8Rng::seed_from_u64(9));
        let pictures = random(6 * 784, 5);
        let targets = loss::one_hot(&[0, 1, 2, 3, 3, 0], 4);
        let run = |parameters: &Parameters| {
            let mut buffers = normalized::Buffers::default();
            normalized::pass(&shape, parameters, &pictures, &targets, &mut buffers)
        };
        let gradient = run(&parameters).gradient;
        for tensor in 0..10 {
            let values = parameters.tensors()[tensor].clone();
            if values.is_empty() {
                continue;
            }
            let off = far_off(&values, gradient.tensors()[tensor], 1e-3, 5, |values| {
                let mut moved = parameters.clone();
                *moved.tensors_mut()[tensor] = values.to_vec();
                run(&moved).loss
            });
            // A difference that moves a maximum or a ReLU over its kink says nothing.
            let kinks = 1 + values.len() / 5 / 20;
            assert!(
                off.len() <= kinks,
                "hidden {hidden}, tensor {tensor}: {off:?}"
            );
        }
    }
}
