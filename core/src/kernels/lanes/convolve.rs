//! Convolution and pooling over levels and weights that are laid out.

use super::interface::{Multiplier, Value};
use super::layout::{CHANNELS, Line, Rows, block_lines};
use crate::part::{part, part_mut};
use crate::shape::ConvShape;

/// Windows of one pooled value: upper left, upper right, lower left, lower right.
const WINDOWS: usize = 4;

/// Channels of a layer to be convolved.
pub(super) struct Convolution<'a, M: Multiplier> {
    /// The input with its border, as bytes.
    pub(super) levels: &'a [u8],
    pub(super) shape: &'a ConvShape,
    pub(super) blocks: &'a [Line],
    /// The first channel of the first block.
    pub(super) first: usize,
    /// `[pooled][pooled][out_channels]`
    pub(super) output: &'a mut [Value<M>],
}

impl<M: Multiplier> Convolution<'_, M> {
    /// Takes `PIXELS` pooled pixels that lie side by side and `BLOCKS` blocks at a time, as many as the
    /// registers hold sums of, and what is left over one by one.
    #[inline(always)]
    pub(super) fn run<const PIXELS: usize, const BLOCKS: usize>(mut self, multiplier: M) {
        let lines = block_lines::<M>(self.shape).max(1);
        let blocks = self.blocks;
        let all = blocks.len() / lines;
        let mut block = 0;
        while block + BLOCKS <= all {
            self.blocks::<PIXELS, BLOCKS>(multiplier, block);
            block += BLOCKS;
        }
        while block < all {
            self.blocks::<PIXELS, 1>(multiplier, block);
            block += 1;
        }
    }

    #[inline(always)]
    fn blocks<const PIXELS: usize, const BLOCKS: usize>(&mut self, multiplier: M, block: usize) {
        let side = self.shape.pooled_side();
        for y in 0..side {
            let mut x = 0;
            while x + PIXELS <= side {
                self.tile::<PIXELS, BLOCKS>(multiplier, block, y, x);
                x += PIXELS;
            }
            while x < side {
                self.tile::<1, BLOCKS>(multiplier, block, y, x);
                x += 1;
            }
        }
    }

    /// The pooled pixels from row `y` and column `x` on, in the blocks from `block` on.
    #[inline(always)]
    fn tile<const PIXELS: usize, const BLOCKS: usize>(
        &mut self,
        multiplier: M,
        block: usize,
        y: usize,
        x: usize,
    ) {
        let Rows {
            step,
            pitch,
            groups,
        } = Rows::of::<M>(self.shape);
        let kernel = self.shape.kernel;
        let lines = M::HEAD + groups * kernel;
        let blocks = part(self.blocks, block * lines..(block + BLOCKS) * lines);
        let corner = 2 * y * pitch + 2 * x * step;
        // The last window's last group.
        let end = corner + kernel * pitch + (2 * PIXELS - 1) * step + groups * size_of::<u32>();
        if blocks.len() < BLOCKS * lines || self.levels.len() < end {
            return;
        }
        let mut sums = [[[multiplier.zero(); BLOCKS]; WINDOWS]; PIXELS];
        for row in 0..kernel {
            for group in 0..groups {
                let start = corner + row * pitch + group * size_of::<u32>();
                for pixel in 0..PIXELS {
                    for window in 0..WINDOWS {
                        let column = (2 * pixel + window % 2) * step;
                        let at = start + window / 2 * pitch + column;
                        // SAFETY: `at` is at most `end - 4`, and the levels reach to `end`.
                        let levels =
                            unsafe { self.levels.as_ptr().add(at).cast::<[u8; 4]>().read() };
                        for block in 0..BLOCKS {
                            let line = block * lines + M::HEAD + row * groups + group;
                            // SAFETY: it is below `BLOCKS * lines`, which the blocks have.
                            let weights = unsafe { blocks.get_unchecked(line) };
                            let sums = &mut sums[pixel][window][block];
                            *sums = multiplier.add(*sums, levels, weights);
                        }
                    }
                }
            }
        }
        let channels = self.shape.out_channels;
        for (pixel, sums) in sums.into_iter().enumerate() {
            let place = (y * self.shape.pooled_side() + x + pixel) * channels;
            let [a, b, c, d] = sums;
            for of in 0..BLOCKS {
                let sums = multiplier.largest(
                    multiplier.largest(a[of], b[of]),
                    multiplier.largest(c[of], d[of]),
                );
                let values =
                    multiplier.finish(sums, part(blocks, of * lines..of * lines + M::HEAD));
                let first = self.first + (block + of) * CHANNELS;
                let target = part_mut(self.output, place + first..place + channels);
                // A length that the compiler knows spares a call for each pixel.
                if let Some(target) = target.first_chunk_mut::<CHANNELS>() {
                    *target = values;
                } else {
                    target.copy_from_slice(part(&values, ..target.len()));
                }
            }
        }
    }
}
