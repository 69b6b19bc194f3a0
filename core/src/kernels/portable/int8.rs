//! int8 reference kernels. Twin of `float.rs`.

use super::Span;
use crate::int8::Layer;
use crate::shape::ConvShape;

/// Convolution, ReLU and 2x2 max-pooling in one pass, so that no full map is stored.
///
/// `input`: `[in_side][in_side][in_channels]`, `output`: `[pooled][pooled][out_channels]`.
/// The maximum is taken over accumulators; requantization is monotone, so the result is the same
/// at a quarter of the work.
pub(crate) fn conv_relu_pool(
    input: &[u8],
    shape: &ConvShape,
    layer: &Layer<'_>,
    output: &mut [u8],
) {
    let side = shape.pooled_side().max(1);
    for (index, pixel) in output
        .chunks_exact_mut(shape.out_channels.max(1))
        .enumerate()
    {
        let (y, x) = (2 * (index / side), 2 * (index % side));
        let rows = [Span::new(shape, y), Span::new(shape, y + 1)];
        let columns = [Span::new(shape, x), Span::new(shape, x + 1)];
        for (value, channel) in pixel.iter_mut().zip(layer.channels()) {
            let mut largest = i32::MIN;
            for row in &rows {
                for column in &columns {
                    largest = largest.max(window(input, shape, row, column, channel.weights));
                }
            }
            *value = channel
                .requantize
                .map_or(0, |rule| rule.apply(largest + channel.bias));
        }
    }
}

/// Fully connected layer with ReLU.
pub(crate) fn dense_relu(inputs: &[u8], layer: &Layer<'_>, output: &mut [u8]) {
    for (value, channel) in output.iter_mut().zip(layer.channels()) {
        let sum = dot(inputs, channel.weights) + channel.bias;
        *value = channel.requantize.map_or(0, |rule| rule.apply(sum));
    }
}

/// Fully connected layer without ReLU: its accumulators are the scores.
pub(crate) fn dense(inputs: &[u8], layer: &Layer<'_>) -> impl Iterator<Item = i32> {
    layer
        .channels()
        .map(|channel| dot(inputs, channel.weights) + channel.bias)
}

/// The kernel laid over one position of the input.
#[inline]
fn window(input: &[u8], shape: &ConvShape, row: &Span, column: &Span, weights: &[i8]) -> i32 {
    let channels = shape.in_channels;
    let mut sum = 0;
    for step in 0..row.len {
        let first_input = ((row.input + step) * shape.in_side + column.input) * channels;
        let first_tap = ((row.tap + step) * shape.kernel + column.tap) * channels;
        let len = column.len * channels;
        let inputs = input.get(first_input..first_input + len).unwrap_or(&[]);
        let weights = weights.get(first_tap..first_tap + len).unwrap_or(&[]);
        sum += dot(inputs, weights);
    }
    sum
}

#[inline]
fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
    inputs
        .iter()
        .zip(weights)
        .map(|(&input, &weight)| i32::from(input) * i32::from(weight))
        .sum()
}
