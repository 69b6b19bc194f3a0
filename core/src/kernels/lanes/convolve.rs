//! Convolution and pooling over levels and weights that are prepacked.

use super::interface::{Arithmetic as _, Convolution, LaneMultiplier, Value};
use super::layout::{Rows, block_lines, of_one_channel};
use super::line::CHANNELS;
use super::plane::Plane;
use crate::part::{part, part_mut};

/// Windows that are calculated together: upper left, upper right, lower left, lower right.
pub(super) const WINDOWS: usize = 4;

impl<M: LaneMultiplier> Convolution<'_, M> {
    /// Takes `SQUARES` squares of four windows that lie side by side and `BLOCKS` blocks at a time, as many
    /// as the registers hold sums of, and what is left over one by one.
    #[inline(always)]
    pub(super) fn run<const SQUARES: usize, const BLOCKS: usize>(mut self, multiplier: M) {
        let sizes = Sizes::of::<M>(self.plane);
        if of_one_channel::<M>(self.plane.shape) {
            return self.run_one_channel::<SQUARES>(multiplier, &sizes);
        }
        let all = self.blocks.len() / sizes.lines.max(1);
        let mut block = 0;
        while block + BLOCKS <= all {
            self.blocks::<SQUARES, BLOCKS>(multiplier, &sizes, block);
            block += BLOCKS;
        }
        while block < all {
            self.blocks::<SQUARES, 1>(multiplier, &sizes, block);
            block += 1;
        }
    }

    #[inline(always)]
    fn blocks<const SQUARES: usize, const BLOCKS: usize>(
        &mut self,
        multiplier: M,
        sizes: &Sizes,
        block: usize,
    ) {
        let all_steps = (block..block + BLOCKS).any(|block| self.all_steps(sizes, block));
        let mut y = 0;
        while let Some(upper) = sizes.upper(y) {
            let mut x = 0;
            while x + 2 * SQUARES <= sizes.windows[0] {
                self.tile::<SQUARES, BLOCKS>(multiplier, sizes, block, [upper, x], all_steps);
                x += 2 * SQUARES;
            }
            while let Some(left) = sizes.left(x) {
                self.tile::<1, BLOCKS>(multiplier, sizes, block, [upper, left], all_steps);
                x += 2;
            }
            y += 2;
        }
    }

    /// [`Arithmetic::all_steps`] of one block.
    #[inline(always)]
    pub(super) fn all_steps(&self, sizes: &Sizes, block: usize) -> bool {
        M::Arithmetic::all_steps(part(self.blocks, block * sizes.lines..))
    }

    /// The squares of windows from row `y` and column `x` on, in the blocks from `block` on.
    #[inline(always)]
    fn tile<const SQUARES: usize, const BLOCKS: usize>(
        &mut self,
        multiplier: M,
        sizes: &Sizes,
        block: usize,
        [y, x]: [usize; 2],
        all_steps: bool,
    ) {
        let Rows {
            step,
            pitch,
            groups,
        } = sizes.rows;
        let (kernel, lines) = (self.plane.shape.kernel, sizes.lines);
        let blocks = part(self.blocks, block * lines..(block + BLOCKS) * lines);
        let corner = y * pitch + x * step;
        // The last window's last group.
        let end = corner + kernel * pitch + (2 * SQUARES - 1) * step + groups * size_of::<u32>();
        if blocks.len() < BLOCKS * lines || self.levels.len() < end {
            return;
        }
        let mut sums = [[[multiplier.zero(); BLOCKS]; WINDOWS]; SQUARES];
        for row in 0..kernel {
            for group in 0..groups {
                let start = corner + row * pitch + group * size_of::<u32>();
                for square in 0..SQUARES {
                    for window in 0..WINDOWS {
                        let column = (2 * square + window % 2) * step;
                        let at = start + window / 2 * pitch + column;
                        // SAFETY: `at` is at most `end - 4`, and the levels reach to `end`.
                        let levels =
                            unsafe { self.levels.as_ptr().add(at).cast::<[u8; 4]>().read() };
                        for block in 0..BLOCKS {
                            let line = block * lines + M::HEAD + row * groups + group;
                            // SAFETY: it is below `BLOCKS * lines`, which the blocks have.
                            let weights = unsafe { blocks.get_unchecked(line) };
                            let sums = &mut sums[square][window][block];
                            *sums = multiplier.add(*sums, levels, weights);
                        }
                    }
                }
            }
        }
        self.pool(multiplier, sizes, block, [y, x], sums, all_steps);
    }

    /// What becomes of the squares of windows from row `y` and column `x` on.
    #[inline(always)]
    pub(super) fn pool<const SQUARES: usize, const BLOCKS: usize>(
        &mut self,
        multiplier: M,
        sizes: &Sizes,
        block: usize,
        [y, x]: [usize; 2],
        sums: [[[M::Sums; BLOCKS]; WINDOWS]; SQUARES],
        all_steps: bool,
    ) {
        let [columns, channels] = [sizes.columns, sizes.channels];
        let largest = |one, other| multiplier.largest(one, other);
        let first = sizes.place([y, x]) * channels;
        for of in 0..BLOCKS {
            let lines = (block + of) * sizes.lines;
            let head = part(self.blocks, lines..lines + M::HEAD);
            let channel = self.first + (block + of) * CHANNELS;
            if sizes.pools == [true; 2] {
                #[expect(
                    clippy::needless_range_loop,
                    reason = "unrolled, so that all sums stay in registers"
                )]
                for square in 0..SQUARES {
                    let [a, b, c, d] = sums[square];
                    let value = largest(largest(a[of], b[of]), largest(c[of], d[of]));
                    let value = multiplier.finish(value, head, all_steps);
                    self.put(value, first + square * channels, [channels, channel]);
                }
                continue;
            }
            for (square, [a, b, c, d]) in sums.iter().enumerate() {
                let (value, other, apart) = if sizes.pools[0] {
                    (largest(a[of], b[of]), largest(c[of], d[of]), columns)
                } else {
                    (largest(a[of], c[of]), largest(b[of], d[of]), 1)
                };
                let pixel = (2 * square) >> u32::from(sizes.pools[0]);
                for (value, pixel) in [(value, pixel), (other, pixel + apart)] {
                    let value = multiplier.finish(value, head, all_steps);
                    self.put(value, first + pixel * channels, [channels, channel]);
                }
            }
        }
    }

    /// Values of the channels from `first` on, of as many as there are, of the pooled pixel whose channels begin
    /// at `pixel`.
    #[inline(always)]
    fn put(&mut self, values: [Value<M>; CHANNELS], pixel: usize, [channels, first]: [usize; 2]) {
        let all = self.output.get_mut(pixel + first..);
        // A length that the compiler knows spares a call for each pixel.
        if first + CHANNELS <= channels
            && let Some(all) = all.and_then(<[_]>::first_chunk_mut::<CHANNELS>)
        {
            *all = values;
        } else {
            // A copy, so that values elsewhere never lie in memory.
            let target = part_mut(self.output, pixel + first..pixel + channels);
            put_fewer(target, &{ values });
        }
    }
}

/// Of the last block of a layer.
#[cold]
#[inline(never)]
fn put_fewer<T: Copy>(target: &mut [T], values: &[T; CHANNELS]) {
    target.copy_from_slice(part(values, ..target.len()));
}

/// What is the same for all windows of a plane.
pub(super) struct Sizes {
    pub(super) rows: Rows,
    /// Lines of a block.
    pub(super) lines: usize,
    /// Columns and rows of windows.
    pub(super) windows: [usize; 2],
    /// Columns of pooled pixels.
    columns: usize,
    /// Channels of one pooled pixel.
    channels: usize,
    /// [`Plane::pools`].
    pools: [bool; 2],
}

impl Sizes {
    pub(super) fn of<M: LaneMultiplier>(plane: &Plane<'_>) -> Self {
        let pools = plane.pools;
        let [columns, rows] = plane.pooled();
        Self {
            rows: Rows::of::<M>(plane),
            lines: block_lines::<M>(plane.shape),
            windows: [columns << u32::from(pools[0]), rows << u32::from(pools[1])],
            columns,
            channels: plane.shape.out_channels,
            pools,
        }
    }

    /// The upper row of the windows from row `y` on: a single last row is calculated with the one before it,
    /// once more.
    #[inline(always)]
    pub(super) fn upper(&self, y: usize) -> Option<usize> {
        let rows = self.windows[1];
        (y < rows).then(|| y.min(rows.saturating_sub(2)))
    }

    /// The same of columns.
    #[inline(always)]
    pub(super) fn left(&self, x: usize) -> Option<usize> {
        let columns = self.windows[0];
        (x < columns).then(|| x.min(columns.saturating_sub(2)))
    }

    /// The pooled pixel that windows become.
    #[inline(always)]
    fn place(&self, [y, x]: [usize; 2]) -> usize {
        (y >> u32::from(self.pools[1])) * self.columns + (x >> u32::from(self.pools[0]))
    }
}
