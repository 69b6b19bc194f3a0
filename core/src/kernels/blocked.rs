//! Convolution over gathered windows: the four windows that one pooled value is the maximum of
//! are copied side by side once, and every channel's weights run over them.
//!
//! A gathered copy has the padding's zeros in it, so the inner loop knows nothing of borders, and
//! lies in whatever order the processor multiplies fastest: that is what a [`Multiplier`] decides.

use core::marker::PhantomData;

use super::Kernels;
use crate::int8::Layer;
use crate::shape::ConvShape;

/// Windows that are multiplied at a time: those of one pooled value.
pub(super) const WINDOWS: usize = 4;
/// Channels whose sums are kept while kernel rows come and go: 256 bytes of stack.
const BLOCK: usize = 16;

/// How gathered windows lie in memory, and how they are multiplied.
pub(super) trait Multiplier {
    /// Copies `run` into window `window` from tap `tap` on.
    fn put(memory: &mut [u32], window: usize, tap: usize, run: &[u8]);

    /// Adds to each window's sum its products with `weights`. Taps from `weights.len()` up to the
    /// next multiple of 4 are zero in memory.
    fn accumulate(memory: &[u32], weights: &[i8], sums: &mut [i32; WINDOWS]);

    /// The sum of products, without gathering.
    fn dot(inputs: &[u8], weights: &[i8]) -> i32;
}

/// The kernels on top of a [`Multiplier`].
pub(crate) struct Blocked<M>(PhantomData<M>);

impl<M: Multiplier> Kernels for Blocked<M> {
    fn conv_relu_pool(
        input: &[u8],
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        output: &mut [u8],
    ) {
        let run = (shape.kernel * shape.in_channels).max(1);
        // Two bytes for each tap of each window.
        let rows = (windows.len() / 2 / run).clamp(1, shape.kernel.max(1));
        let whole_kernel = rows >= shape.kernel;
        let side = shape.pooled_side().max(1);
        // What is never written stays zero: padding at the edges changes, the tail does not.
        windows.fill(0);
        for (index, pixel) in output
            .chunks_exact_mut(shape.out_channels.max(1))
            .enumerate()
        {
            let corner = [2 * (index / side), 2 * (index % side)];
            if whole_kernel {
                gather::<M>(input, shape, corner, 0, rows, windows);
            }
            for (block, values) in pixel.chunks_mut(BLOCK).enumerate() {
                let channels = || layer.channels().skip(block * BLOCK);
                let mut sums = [[0; WINDOWS]; BLOCK];
                for first in (0..shape.kernel).step_by(rows) {
                    if !whole_kernel {
                        gather::<M>(input, shape, corner, first, rows, windows);
                    }
                    let taps = first * run..(first + rows).min(shape.kernel) * run;
                    for (sums, channel) in sums.iter_mut().zip(channels()) {
                        let weights = channel.weights.get(taps.clone()).unwrap_or(&[]);
                        M::accumulate(windows, weights, sums);
                    }
                }
                for ((value, sums), channel) in values.iter_mut().zip(&sums).zip(channels()) {
                    let largest = sums.iter().copied().max().unwrap_or(0);
                    *value = channel
                        .requantize
                        .map_or(0, |rule| rule.apply(largest + channel.bias));
                }
            }
        }
    }

    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        M::dot(inputs, weights)
    }
}

/// Copies kernel rows `first..first + rows` of the four windows whose upper left one starts at
/// `corner` (row and column, in padded coordinates).
#[inline]
fn gather<M: Multiplier>(
    input: &[u8],
    shape: &ConvShape,
    corner: [usize; 2],
    first: usize,
    rows: usize,
    windows: &mut [u32],
) {
    if shape.padding > 0 || first + rows > shape.kernel {
        windows.fill(0);
    }
    let [y, x] = corner;
    let channels = shape.in_channels;
    for window in 0..WINDOWS {
        let (y, x) = (y + window / 2, x + window % 2);
        // The kernel's columns that lie on the input.
        let left = shape.padding.saturating_sub(x);
        let right = shape
            .kernel
            .min((shape.in_side + shape.padding).saturating_sub(x));
        for row in first..(first + rows).min(shape.kernel) {
            let Some(input_row) = (y + row).checked_sub(shape.padding) else {
                continue;
            };
            if input_row >= shape.in_side || left >= right {
                continue;
            }
            let start = (input_row * shape.in_side + x + left - shape.padding) * channels;
            let run = input
                .get(start..start + (right - left) * channels)
                .unwrap_or(&[]);
            let tap = ((row - first) * shape.kernel + left) * channels;
            M::put(windows, window, tap, run);
        }
    }
}
