//! int8 reference kernels. Twin of `float.rs`.

use crate::PIXELS;
use crate::kernels::interface::{Convolutions, FromBlob, Kernels, Memory, Rows};
use crate::kernels::rows::{self, ByRows};
use crate::kernels::tap_range::TapRange;
use crate::layer::int8::{Layer, Nibbles, Weights};
use crate::part::part;
use crate::shape::ConvShape;

/// The kernels that all others are held to.
pub(crate) struct Portable;

impl ByRows for Portable {
    /// The maximum is taken over accumulators; requantization is monotone, so the result is the
    /// same at a quarter of the work.
    fn conv_relu_pool<const NIBBLES: bool>(
        input: Rows<'_>,
        shape: &ConvShape,
        layer: &Layer<'_>,
        _: &mut [u32],
        first: usize,
        output: &mut [u8],
    ) {
        let side = shape.pooled_side().max(1);
        for (index, pixel) in output
            .chunks_exact_mut(shape.out_channels.max(1))
            .enumerate()
        {
            let (y, x) = (2 * (first + index / side), 2 * (index % side));
            let rows = [TapRange::new(shape, y), TapRange::new(shape, y + 1)];
            let columns = [TapRange::new(shape, x), TapRange::new(shape, x + 1)];
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
}

impl Kernels for Portable {
    type Prepacked<'a> = FromBlob;

    fn convolve(
        _: [FromBlob; 2],
        pixels: &[u8; PIXELS],
        convolutions: Convolutions<'_>,
        memory: Memory<'_>,
        done: impl FnMut(usize, &[u8]),
    ) {
        rows::convolve::<Self>(pixels, convolutions, memory, done);
    }

    #[inline]
    fn dot(FromBlob: FromBlob, inputs: &[u8], weights: &[i8]) -> i32 {
        dot(inputs, weights)
    }

    /// Weight by weight.
    fn dot_nibbles(FromBlob: FromBlob, inputs: &[u8], weights: Nibbles<'_>, first: usize) -> i32 {
        products(inputs, Weights::Nibbles(weights), first)
    }
}

/// The sum of products.
#[inline]
pub(in crate::kernels) fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
    let products = inputs.iter().zip(weights);
    products
        .map(|(&input, &weight)| i32::from(input) * i32::from(weight))
        .sum()
}

/// The same with the weights from number `first` on.
fn products(inputs: &[u8], weights: Weights<'_>, first: usize) -> i32 {
    let products = inputs.iter().zip(first..);
    products
        .map(|(&input, at)| i32::from(input) * i32::from(weights.get(at)))
        .sum()
}

/// The kernel laid over one position of the input.
#[inline]
fn window(
    input: Rows<'_>,
    shape: &ConvShape,
    row: &TapRange,
    column: &TapRange,
    weights: Weights<'_>,
) -> i32 {
    let channels = shape.in_channels;
    let mut sum = 0;
    for step in 0..row.len {
        let inputs = input.from(shape, row.input + step, column.input);
        let inputs = part(inputs, ..column.len * channels);
        let first_tap = ((row.tap + step) * shape.kernel + column.tap) * channels;
        sum += products(inputs, weights, first_tap);
    }
    sum
}
