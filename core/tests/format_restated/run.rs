//! The forward pass, loop by loop as the page has it, in `i64` and in `f64`.

use super::blob::{Conv, FloatLayer, Header, Int8Layer, Network};
use super::number::{Inexact, Number};

/// One layer, whatever its numbers are.
struct Layer<T> {
    biases: Vec<T>,
    weights: Vec<Vec<T>>,
}

/// Values `[y][x][channel]`, the rightmost index fastest.
struct Map<T> {
    side: usize,
    channels: usize,
    values: Vec<T>,
}

/// The scores of an int8 network.
pub(crate) fn int8(network: &Network<Int8Layer>, digit: &[u8; 784]) -> Vec<i32> {
    let exact = |layer: &Int8Layer| Layer {
        biases: layer.biases.iter().copied().map(i64::from).collect(),
        weights: numbers(&layer.weights, i64::from),
    };
    let layers: Vec<_> = network.layers.iter().map(exact).collect();
    let input = digit.iter().copied().map(i64::from).collect();
    let finish =
        |layer: usize, channel: usize, accumulator: i64| match &network.layers[layer].requantize {
            Some(rules) => requantize(accumulator, rules[channel].0, rules[channel].1),
            None => accumulator,
        };
    let scores = forward(&network.header, &layers, input, finish);
    let in_range = |score| i32::try_from(score).expect("the overflow rule promises it");
    scores.into_iter().map(in_range).collect()
}

/// What scores say: the class accepted, `Err` with the class that is unsure, or `None` for no digit.
pub(crate) fn verdict(
    scores: &[f64],
    none: Option<usize>,
    margin: f64,
) -> Option<Result<usize, usize>> {
    let mut best = 0;
    for class in 0..scores.len() {
        if scores[class] > scores[best] {
            best = class;
        }
    }
    if none == Some(best) {
        return None;
    }
    for class in 0..scores.len() {
        // Doubles hold the difference of two 32-bit numbers.
        if class != best && scores[best] - scores[class] < margin {
            return Some(Err(best));
        }
    }
    Some(Ok(best))
}

/// An accumulator by a channel's multiplier and shift.
pub(crate) fn requantize(accumulator: i64, multiplier: i32, shift: u32) -> i64 {
    rounded(accumulator, multiplier, shift).clamp(0, 255)
}

/// The same before the clamp.
pub(crate) fn rounded(accumulator: i64, multiplier: i32, shift: u32) -> i64 {
    (accumulator * i64::from(multiplier) + (1 << (shift - 1))) >> shift
}

/// The scores of an f32 network, each with the error that single precision may make of it,
/// whatever the order of summation.
pub(crate) fn float(network: &Network<FloatLayer>, digit: &[u8; 784]) -> Vec<Inexact> {
    let exact = |layer: &FloatLayer| Layer {
        biases: layer.biases.iter().copied().map(Inexact::exact).collect(),
        weights: numbers(&layer.weights, Inexact::exact),
    };
    let layers: Vec<_> = network.layers.iter().map(exact).collect();
    let input = digit.iter().copied().map(Inexact::pixel).collect();
    let last = layers.len() - 1;
    let finish = |layer: usize, _channel: usize, sum: Inexact| {
        let sum = sum.summed_in_f32(layers[layer].weights[0].len());
        if layer == last { sum } else { sum.relu() }
    };
    forward(&network.header, &layers, input, finish)
}

fn numbers<A: Copy, T>(weights: &[Vec<A>], number: impl Fn(A) -> T) -> Vec<Vec<T>> {
    let row = |row: &Vec<A>| row.iter().map(|&weight| number(weight)).collect();
    weights.iter().map(row).collect()
}

/// `finish(layer, channel, sum)` is what a layer does with its sums.
fn forward<T: Number>(
    header: &Header,
    layers: &[Layer<T>],
    input: Vec<T>,
    finish: impl Fn(usize, usize, T) -> T,
) -> Vec<T> {
    let picture = Map {
        side: 28,
        channels: 1,
        values: input,
    };
    let first = conv_and_pool(&picture, header.conv1, &layers[0], |c, sum| {
        finish(0, c, sum)
    });
    let second = conv_and_pool(&first, header.conv2, &layers[1], |c, sum| finish(1, c, sum));
    let mut values = second.values;
    for (index, layer) in layers.iter().enumerate().skip(2) {
        values = dense(&values, layer, |c, sum| finish(index, c, sum));
    }
    values
}

fn conv_and_pool<T: Number>(
    input: &Map<T>,
    conv: Conv,
    layer: &Layer<T>,
    finish: impl Fn(usize, T) -> T,
) -> Map<T> {
    let side = conv.pooled_side(input.side);
    let mut values = Vec::new();
    for y in 0..side {
        for x in 0..side {
            for channel in 0..conv.channels {
                let a = convolve(input, conv, layer, channel, 2 * y, 2 * x);
                let b = convolve(input, conv, layer, channel, 2 * y, 2 * x + 1);
                let c = convolve(input, conv, layer, channel, 2 * y + 1, 2 * x);
                let d = convolve(input, conv, layer, channel, 2 * y + 1, 2 * x + 1);
                values.push(finish(channel, a.larger(b).larger(c).larger(d)));
            }
        }
    }
    Map {
        side,
        channels: conv.channels,
        values,
    }
}

/// One accumulator: `a[y][x][channel]`.
fn convolve<T: Number>(
    input: &Map<T>,
    conv: Conv,
    layer: &Layer<T>,
    channel: usize,
    y: usize,
    x: usize,
) -> T {
    let mut sum = layer.biases[channel];
    let mut weights = layer.weights[channel].iter();
    for ky in 0..conv.kernel {
        for kx in 0..conv.kernel {
            for d in 0..input.channels {
                let weight = *weights.next().expect("one weight for each [ky][kx][d]");
                // In the padded map, so that no number is below 0.
                let (padded_y, padded_x) = (y + ky, x + kx);
                if let Some(value) = input.at(padded_y, padded_x, d, conv.padding) {
                    sum = sum.plus(weight.times(value));
                }
            }
        }
    }
    sum
}

fn dense<T: Number>(input: &[T], layer: &Layer<T>, finish: impl Fn(usize, T) -> T) -> Vec<T> {
    let mut values = Vec::new();
    for (channel, weights) in layer.weights.iter().enumerate() {
        let mut sum = layer.biases[channel];
        for (index, &weight) in weights.iter().enumerate() {
            sum = sum.plus(weight.times(input[index]));
        }
        values.push(finish(channel, sum));
    }
    values
}

impl<T: Number> Map<T> {
    /// The value at a place counted from the corner of the padding; `None` in the padding.
    fn at(&self, padded_y: usize, padded_x: usize, channel: usize, padding: usize) -> Option<T> {
        let inside = padding..padding + self.side;
        if !inside.contains(&padded_y) || !inside.contains(&padded_x) {
            return None;
        }
        let (y, x) = (padded_y - padding, padded_x - padding);
        Some(self.values[(y * self.side + x) * self.channels + channel])
    }
}
