//! f32 reference kernels. Twin of `int8.rs`.

use crate::kernels::tap_range::TapRange;
use crate::layer::float::Layer;
use crate::part::part;
use crate::shape::ConvShape;

/// Convolution, ReLU and 2x2 max-pooling in one pass, so that no full map is stored.
///
/// `input`: `[in_side][in_side][in_channels]`, `output`: `[pooled][pooled][out_channels]`.
pub(crate) fn conv_relu_pool(
    input: &[f32],
    shape: &ConvShape,
    layer: &Layer<'_>,
    output: &mut [f32],
) {
    let side = shape.pooled_side().max(1);
    for (index, pixel) in output
        .chunks_exact_mut(shape.out_channels.max(1))
        .enumerate()
    {
        let (y, x) = (2 * (index / side), 2 * (index % side));
        let rows = [TapRange::new(shape, y), TapRange::new(shape, y + 1)];
        let columns = [TapRange::new(shape, x), TapRange::new(shape, x + 1)];
        for (value, channel) in pixel.iter_mut().zip(layer.channels()) {
            let mut largest = f32::NEG_INFINITY;
            for row in &rows {
                for column in &columns {
                    largest = largest.max(window(input, shape, row, column, channel.weights));
                }
            }
            *value = (largest + channel.bias).max(0.0);
        }
    }
}

/// The kernel laid over one position of the input.
#[inline]
fn window(
    input: &[f32],
    shape: &ConvShape,
    row: &TapRange,
    column: &TapRange,
    weights: &[[u8; 4]],
) -> f32 {
    let channels = shape.in_channels;
    let mut sum = 0.0;
    for step in 0..row.len {
        let first_input = ((row.input + step) * shape.in_side + column.input) * channels;
        let first_tap = ((row.tap + step) * shape.kernel + column.tap) * channels;
        let len = column.len * channels;
        let inputs = part(input, first_input..first_input + len);
        let weights = part(weights, first_tap..first_tap + len);
        sum += dot(inputs, weights);
    }
    sum
}

/// Sums in eight lanes, since floats may not be reordered by the compiler and one running sum
/// would wait for itself at every step. The order is fixed, so the result is too.
#[inline]
pub(in crate::kernels) fn dot(inputs: &[f32], weights: &[[u8; 4]]) -> f32 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    let (input_chunks, input_rest) = inputs.as_chunks::<LANES>();
    let (weight_chunks, weight_rest) = weights.as_chunks::<LANES>();
    for (inputs, weights) in input_chunks.iter().zip(weight_chunks) {
        for ((lane, input), weight) in lanes.iter_mut().zip(inputs).zip(weights) {
            *lane += input * f32::from_le_bytes(*weight);
        }
    }
    let rest: f32 = input_rest
        .iter()
        .zip(weight_rest)
        .map(|(i, w)| i * f32::from_le_bytes(*w))
        .sum();
    lanes.iter().sum::<f32>() + rest
}
