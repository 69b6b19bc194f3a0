//! Both convolutions row by row: of the first pooled map there are never more rows than one pooled row
//! of the second is computed from.

use core::cell::Cell;

use super::interface::{Convolutions, Memory, Rows};
use crate::PIXELS;
use crate::layer::int8::Layer;
use crate::part::{part, part_mut};
use crate::shape::{ConvShape, Shape};

/// Kernels that compute some rows of a pooled map at a time.
pub(super) trait ByRows {
    /// Convolution, ReLU and 2x2 max-pooling in one pass.
    ///
    /// `output`: rows `[pooled][out_channels]` from number `first` on; `input`: the rows that they are
    /// computed from; `windows`: working memory of `2 * window_taps` words. `NIBBLES`: whether
    /// layers may have weights of four bits; a program whose network has none gets no code for them.
    fn conv_relu_pool<const NIBBLES: bool>(
        input: Rows<'_>,
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        first: usize,
        output: &mut [u8],
    );
}

/// [`Kernels::convolve`](super::Kernels::convolve).
#[inline(always)]
pub(super) fn convolve<K: ByRows>(
    pixels: &[u8; PIXELS],
    convolutions: Convolutions<'_>,
    memory: Memory<'_>,
    done: impl FnMut(usize, &[u8]),
) {
    if convolutions.layers[1].group() > 0 {
        convolve_by::<K, true>(pixels, convolutions, memory, done);
    } else {
        convolve_by::<K, false>(pixels, convolutions, memory, done);
    }
}

#[inline(always)]
fn convolve_by<K: ByRows, const NIBBLES: bool>(
    pixels: &[u8; PIXELS],
    Convolutions { shape, layers }: Convolutions<'_>,
    Memory {
        windows,
        strip,
        row,
    }: Memory<'_>,
    mut done: impl FnMut(usize, &[u8]),
) {
    let Shape { conv1, conv2, .. } = shape;
    let picture = Rows {
        levels: pixels,
        first: 0,
    };
    let len = conv1.pooled_side() * conv1.out_channels;
    // The first map's rows that are in the strip.
    let (mut start, mut end) = (0, 0);
    for y in 0..conv2.pooled_side() {
        let wanted = conv2.rows_of(y);
        move_down(strip, len * (wanted.start - start));
        start = wanted.start;
        let strip = part_mut(strip, ..len * (wanted.end - start));
        let new = part_mut(strip, len * (end - start)..);
        if !new.is_empty() {
            K::conv_relu_pool::<NIBBLES>(picture, conv1, layers[0], windows, end, new);
            done(0, new);
        }
        end = wanted.end;
        let rows = Rows {
            levels: strip,
            first: start,
        };
        K::conv_relu_pool::<NIBBLES>(rows, conv2, layers[1], windows, y, row);
        done(1, row);
    }
}

/// Moves all but the first `by` bytes to the front; by words where they are whole.
fn move_down(strip: &mut [u8], by: usize) {
    if by == 0 {
        return;
    }
    if by.is_multiple_of(size_of::<u32>())
        && let Ok(words) = bytemuck::try_cast_slice_mut::<_, u32>(strip)
    {
        return move_items_down(words, by / size_of::<u32>());
    }
    move_items_down(strip, by);
}

#[inline]
fn move_items_down<T: Copy>(items: &mut [T], by: usize) {
    let items = Cell::from_mut(items).as_slice_of_cells();
    for (to, from) in items.iter().zip(part(items, by..)) {
        to.set(from.get());
    }
}
