//! Convolution over gathered windows: the four windows that one pooled value is the maximum of
//! are copied side by side once, and every channel's weights run over them.
//!
//! A gathered copy has the padding's zeros in it, so the inner loop knows nothing of borders, and
//! lies in whatever order the processor multiplies fastest: that is what a [`Multiplier`] decides.

use core::marker::PhantomData;
use core::ops::Range;

use super::interface::{FromBlob, Kernels};
use super::span::Span;
use crate::layer::int8::{Layer, Records};
use crate::part::{part, part_mut};
use crate::requantize::Requantize;
use crate::shape::ConvShape;

/// Windows that are multiplied at a time: those of one pooled value.
pub(super) const WINDOWS: usize = 4;
/// Channels whose sums are kept while kernel rows come and go: 512 bytes of stack.
const BLOCK: usize = 32;

/// Which taps of every channel are the gathered ones.
#[derive(Clone, Copy)]
pub(super) struct Taps {
    /// Taps that a channel has: how far apart the channels' weights are.
    pub(super) all: usize,
    /// The first gathered one.
    pub(super) first: usize,
    /// Number of gathered ones.
    pub(super) len: usize,
}

#[cfg(not(any(digitnet_kernels = "dsp", digitnet_kernels = "helium")))]
impl Taps {
    /// The weights of these taps, channel by channel.
    #[inline]
    pub(super) fn of(self, weights: &[i8]) -> impl Iterator<Item = &[i8]> {
        let channels = weights.chunks_exact(self.all.max(1));
        channels.map(move |channel| part(channel, self.first..self.first + self.len))
    }
}

/// Rows of four windows that lie on the input as a whole.
#[derive(Clone, Copy)]
pub(super) struct Patch<'a> {
    /// From the upper left window's first level to the end of the input.
    pub(super) input: &'a [u8],
    /// Levels from one row to the next one.
    pub(super) pitch: usize,
    /// Levels from one column to the next one.
    pub(super) step: usize,
    /// Levels that a window has in one row.
    pub(super) run: usize,
    /// Rows of each window.
    pub(super) rows: usize,
}

#[cfg(not(any(digitnet_kernels = "dsp", digitnet_kernels = "helium")))]
impl<'a> Patch<'a> {
    /// Row by row the row's first tap, and the levels that each window has there.
    #[inline]
    pub(super) fn runs(self) -> impl Iterator<Item = (usize, [&'a [u8]; WINDOWS])> {
        (0..self.rows).map(move |row| {
            let upper = part(self.input, row * self.pitch..);
            let lower = part(upper, self.pitch..);
            let right = |levels: &'a [u8]| part(levels, self.step..);
            let windows = [upper, right(upper), lower, right(lower)];
            let runs = windows.map(|levels| part(levels, ..self.run));
            (row * self.run, runs)
        })
    }
}

/// How gathered windows lie in memory, and how they are multiplied.
pub(super) trait Multiplier {
    /// Bytes that a gathered level takes.
    const LEVEL_BYTES: usize = 1;
    /// A word of levels that are zero.
    const ZEROS: u32 = 0;

    /// Copies a patch's levels into the windows.
    fn gather(memory: &mut [u32], patch: &Patch<'_>);

    /// Sets one tap of one window.
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8);

    /// Adds to each channel's four sums the products of the gathered taps with the channel's
    /// weights for them. Taps in memory beyond `taps.len` up to the next multiple of 4 are zero.
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]);

    /// What becomes of each channel's sums: the largest, requantized.
    #[inline]
    fn pool(sums: &[[i32; WINDOWS]], records: Records<'_>, values: &mut [u8]) {
        match records.aligned() {
            Some(records) => pool(sums, records, values),
            None => pool(sums, records.channels(), values),
        }
    }

    /// The sum of products, without gathering.
    fn dot(inputs: &[u8], weights: &[i8]) -> i32;
}

/// The kernels on top of a [`Multiplier`].
pub(crate) struct Blocked<M>(PhantomData<M>);

impl<M: Multiplier> Kernels for Blocked<M> {
    type Laid<'a> = FromBlob;

    fn conv_relu_pool(
        FromBlob: FromBlob,
        input: &[u8],
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        output: &mut [u8],
    ) {
        let run = (shape.kernel * shape.in_channels).max(1);
        let rows = (windows.len() / M::LEVEL_BYTES / run).clamp(1, shape.kernel.max(1));
        let whole_kernel = rows >= shape.kernel;
        let side = shape.pooled_side().max(1);
        // What is never written stays zero: padding at the edges changes, the tail does not.
        windows.fill(M::ZEROS);
        let mut all_sums = [[0; WINDOWS]; BLOCK];
        for (index, pixel) in output
            .chunks_exact_mut(shape.out_channels.max(1))
            .enumerate()
        {
            let corner = [2 * (index / side), 2 * (index % side)];
            if whole_kernel {
                gather::<M>(input, shape, corner, 0, rows, windows);
            }
            for (block, values) in pixel.chunks_mut(BLOCK).enumerate() {
                let (records, weights) = layer.channels_from(block * BLOCK);
                let sums = part_mut(&mut all_sums, ..values.len());
                sums.fill([0; WINDOWS]);
                let mut first = 0;
                while first < shape.kernel {
                    if !whole_kernel {
                        gather::<M>(input, shape, corner, first, rows, windows);
                    }
                    let len = run * rows.min(shape.kernel - first);
                    let taps = Taps {
                        all: shape.taps(),
                        first: first * run,
                        len,
                    };
                    M::accumulate(windows, weights, taps, sums);
                    first += rows;
                }
                M::pool(sums, records, values);
            }
        }
    }

    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        M::dot(inputs, weights)
    }
}

/// What becomes of each channel's sums.
#[inline(always)]
fn pool(
    sums: &[[i32; WINDOWS]],
    records: impl Iterator<Item = (i32, Requantize)>,
    values: &mut [u8],
) {
    for (value, ([a, b, c, d], (bias, rule))) in values.iter_mut().zip(sums.iter().zip(records)) {
        *value = rule.apply(*a.max(b).max(c).max(d) + bias);
    }
}

/// Copies kernel rows `first..first + rows` of the four windows whose upper left one starts at
/// `corner` (row and column, in padded coordinates). Called from two places, and large.
#[inline(never)]
fn gather<M: Multiplier>(
    input: &[u8],
    shape: &ConvShape,
    corner: [usize; 2],
    first: usize,
    rows: usize,
    windows: &mut [u32],
) {
    let last = (first + rows).min(shape.kernel);
    if shape.padding > 0 {
        windows.fill(M::ZEROS);
        for window in 0..WINDOWS {
            gather_padded::<M>(input, shape, corner, first..last, windows, window);
        }
        return;
    }
    if last - first < rows {
        windows.fill(M::ZEROS);
    }
    let [y, x] = corner;
    let start = ((y + first) * shape.in_side + x) * shape.in_channels;
    let patch = Patch {
        input: part(input, start..),
        pitch: shape.in_side * shape.in_channels,
        step: shape.in_channels,
        run: shape.kernel * shape.in_channels,
        rows: last - first,
    };
    M::gather(windows, &patch);
}

/// [`gather`] of one window where kernels reach beyond the input; zeros are there already.
#[inline(never)]
fn gather_padded<M: Multiplier>(
    input: &[u8],
    shape: &ConvShape,
    [y, x]: [usize; 2],
    kernel_rows: Range<usize>,
    windows: &mut [u32],
    window: usize,
) {
    let channels = shape.in_channels;
    let rows = Span::new(shape, y + window / 2);
    let columns = Span::new(shape, x + window % 2);
    let on_input = kernel_rows.start.max(rows.tap)..kernel_rows.end.min(rows.tap + rows.len);
    for row in on_input {
        let input_row = rows.input + row - rows.tap;
        let start = (input_row * shape.in_side + columns.input) * channels;
        let levels = part(input, start..);
        let tap = ((row - kernel_rows.start) * shape.kernel + columns.tap) * channels;
        for (tap, &level) in (tap..).zip(levels.iter().take(columns.len * channels)) {
            M::set(windows, tap, window, level);
        }
    }
}
