//! Convolution over gathered windows: the four windows that one pooled value is the maximum of
//! are copied side by side once, and every channel's weights run over them.
//!
//! A gathered copy has the padding's zeros in it, so the inner loop knows nothing of borders, and
//! lies in whatever order the processor multiplies fastest: that is what a [`Multiplier`] decides.

use core::marker::PhantomData;
use core::ops::Range;

use super::interface::{Convolutions, FromBlob, Kernels, Memory, Rows};
use super::rows::{self, ByRows};
use super::tap_range::TapRange;
use crate::PIXELS;
use crate::layer::int8::{Layer, Nibbles, Records};
use crate::layer::weights::widen;
use crate::part::{part, part_mut};
use crate::requantize::Requantize;
use crate::shape::ConvShape;

pub(super) use super::patch::{Patch, Taps};

/// Windows that are multiplied at a time: those of one pooled value.
pub(super) const WINDOWS: usize = 4;
/// Channels whose sums are kept while kernel rows come and go: 512 bytes of stack.
const BLOCK: usize = 32;

/// How gathered windows lie in memory, and how they are multiplied.
pub(super) trait Multiplier: Sized {
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

    /// The same by weights of four bits: the sums become sixteen times as large. `room` has place for
    /// the weights of [`WINDOWS`] channels where levels are bytes; else there is none.
    #[inline]
    fn accumulate_nibbles(
        memory: &[u32],
        room: &mut [u32],
        weights: &[i8],
        taps: Taps,
        sums: &mut [[i32; WINDOWS]],
    ) {
        widen_and_accumulate::<Self>(memory, room, weights, taps, sums);
    }

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
        M::dot(inputs, weights)
    }
}

impl<M: Multiplier> ByRows for Blocked<M> {
    /// Not inlined, so that the stack has one frame of it.
    #[inline(never)]
    fn conv_relu_pool<const NIBBLES: bool>(
        input: Rows<'_>,
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        first_row: usize,
        output: &mut [u8],
    ) {
        let nibbles = NIBBLES && layer.group() > 0;
        let run = shape.run();
        // Kernel rows that are gathered at a time: of weights of four bits one, which is a group of them.
        let mut rows = 1;
        while !nibbles && rows < shape.kernel && (rows + 1) * run * M::LEVEL_BYTES <= windows.len()
        {
            rows += 1;
        }
        let taken = M::LEVEL_BYTES * (rows * run).next_multiple_of(8);
        let (windows, room) = windows.split_at_mut(taken.min(windows.len()));
        let whole_kernel = rows >= shape.kernel;
        let channels = shape.out_channels.max(1);
        let row_len = (shape.pooled_side() * channels).max(1);
        // What is never written stays zero: padding at the edges changes, the tail does not.
        windows.fill(M::ZEROS);
        let mut all_sums = [[0; WINDOWS]; BLOCK];
        for (y, row) in output.chunks_mut(row_len).enumerate() {
            for (x, pixel) in row.chunks_mut(channels).enumerate() {
                let corner = [2 * (first_row + y), 2 * x];
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
                        let mut taps = Taps {
                            all: layer.stride(),
                            first: first * run,
                            len: run * rows.min(shape.kernel - first),
                        };
                        if nibbles {
                            taps.first = first * Nibbles::group_bytes(run);
                            M::accumulate_nibbles(windows, room, weights, taps, sums);
                        } else {
                            M::accumulate(windows, weights, taps, sums);
                        }
                        first += rows;
                    }
                    if nibbles {
                        for sum in sums.as_flattened_mut() {
                            *sum >>= 4;
                        }
                    }
                    M::pool(sums, records, values);
                }
            }
        }
    }
}

/// [`Multiplier::accumulate_nibbles`] by widening the weights of as many channels at a time as there is
/// room for. Not inlined, so that its frame is not on the stack while levels are gathered.
#[inline(never)]
pub(super) fn widen_and_accumulate<M: Multiplier>(
    memory: &[u32],
    room: &mut [u32],
    mut weights: &[i8],
    taps: Taps,
    sums: &mut [[i32; WINDOWS]],
) {
    let stride = taps.len.next_multiple_of(8);
    let room = part_mut(room, ..WINDOWS * stride / 4);
    for sums in sums.chunks_mut(WINDOWS) {
        for channel in 0..sums.len() {
            let bytes = bytemuck::must_cast_slice(part(weights, taps.first..));
            let (words, _) = part(bytes, ..stride / 2).as_chunks();
            widen(words, part_mut(room, channel * stride / 4..));
            weights = weights.get(taps.all..).unwrap_or(&[]);
        }
        let widened = Taps {
            all: stride,
            first: 0,
            len: taps.len,
        };
        M::accumulate(memory, bytemuck::must_cast_slice(room), widened, sums);
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
    input: Rows<'_>,
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
    let patch = Patch {
        input: input.from(shape, y + first, x),
        pitch: shape.in_side * shape.in_channels,
        step: shape.in_channels,
        run: shape.run(),
        rows: last - first,
    };
    M::gather(windows, &patch);
}

/// [`gather`] of one window where kernels reach beyond the input; zeros are there already.
#[inline(never)]
fn gather_padded<M: Multiplier>(
    input: Rows<'_>,
    shape: &ConvShape,
    [y, x]: [usize; 2],
    kernel_rows: Range<usize>,
    windows: &mut [u32],
    window: usize,
) {
    let channels = shape.in_channels;
    let rows = TapRange::new(shape, y + window / 2);
    let columns = TapRange::new(shape, x + window % 2);
    let on_input = kernel_rows.start.max(rows.tap)..kernel_rows.end.min(rows.tap + rows.len);
    for row in on_input {
        let input_row = rows.input + row - rows.tap;
        let levels = input.from(shape, input_row, columns.input);
        let tap = ((row - kernel_rows.start) * shape.kernel + columns.tap) * channels;
        for (tap, &level) in (tap..).zip(levels.iter().take(columns.len * channels)) {
            M::set(windows, tap, window, level);
        }
    }
}
