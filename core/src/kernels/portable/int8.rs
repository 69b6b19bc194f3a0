//! int8 reference kernels. Twin of `float.rs`.

use crate::kernels::interface::{FromBlob, Kernels};
use crate::kernels::span::Span;
use crate::layer::int8::Layer;
use crate::part::part;
use crate::shape::ConvShape;

/// The kernels that all others are held to.
pub(crate) struct Portable;

impl Kernels for Portable {
    type Laid<'a> = FromBlob;

    /// The maximum is taken over accumulators; requantization is monotone, so the result is the
    /// same at a quarter of the work.
    fn conv_relu_pool(
        FromBlob: FromBlob,
        input: &[u8],
        shape: &ConvShape,
        layer: &Layer<'_>,
        _: &mut [u32],
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

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        let products = inputs.iter().zip(weights);
        products
            .map(|(&input, &weight)| i32::from(input) * i32::from(weight))
            .sum()
    }
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
        let inputs = part(input, first_input..first_input + len);
        let weights = part(weights, first_tap..first_tap + len);
        sum += Portable::dot(inputs, weights);
    }
    sum
}
