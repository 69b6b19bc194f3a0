//! Convolution of a layer of one input channel.
//!
//! Side by side, five taps of a row would fill two groups of four. So groups go down first: a *strip* has the
//! levels of as many rows as a group has taps, column by column, and each column is a group. The rows of the
//! kernel that are left have theirs side by side. Of 5 x 5 taps come seven groups of four instead of ten.

use super::convolve::{Sizes, WINDOWS};
use super::interface::{Convolution, LaneMultiplier};
use super::layout::PIECE;
use crate::limits::{MAX_KERNEL, SIDE};
use crate::part::part;

/// Columns of the input with its border, which makes a side longer by at most `MAX_KERNEL - 1`.
const COLUMNS: usize = (SIDE + MAX_KERNEL - 1).next_multiple_of(PIECE);
/// Most strips of a kernel, where groups have two taps at least.
const STRIPS: usize = MAX_KERNEL / 2;

/// Levels of rows one below the other, for the upper and the lower windows of a square.
struct Strips([[u32; COLUMNS]; 2 * STRIPS]);

impl<M: LaneMultiplier> Convolution<'_, M> {
    /// [`run`](Self::run) of such a layer.
    #[inline(always)]
    pub(super) fn run_one_channel<const SQUARES: usize>(mut self, multiplier: M, sizes: &Sizes) {
        if self.plane.shape.kernel == USUAL {
            self.rows::<SQUARES, USUAL>(multiplier, sizes);
        } else {
            self.rows::<SQUARES, ANY>(multiplier, sizes);
        }
    }

    #[inline(always)]
    fn rows<const SQUARES: usize, const KERNEL: usize>(&mut self, multiplier: M, sizes: &Sizes) {
        let mut strips = Strips([[0; COLUMNS]; 2 * STRIPS]);
        let blocks = self.blocks.len() / sizes.lines.max(1);
        let mut y = 0;
        while let Some(upper) = sizes.upper(y) {
            self.fill(&mut strips, sizes, upper);
            for block in 0..blocks {
                let all_steps = self.all_steps(sizes, block);
                let mut x = 0;
                while x + 2 * SQUARES <= sizes.windows[0] {
                    let corner = [upper, x];
                    let sums =
                        self.sums::<SQUARES, KERNEL>(multiplier, sizes, block, corner, &strips);
                    self.pool(multiplier, sizes, block, corner, sums, all_steps);
                    x += 2 * SQUARES;
                }
                while let Some(left) = sizes.left(x) {
                    let corner = [upper, left];
                    let sums = self.sums::<1, KERNEL>(multiplier, sizes, block, corner, &strips);
                    self.pool(multiplier, sizes, block, corner, sums, all_steps);
                    x += 2;
                }
            }
            y += 2;
        }
    }

    /// The strips of windows from row `y` on.
    #[inline(always)]
    fn fill(&self, strips: &mut Strips, sizes: &Sizes, y: usize) {
        let (pitch, size) = (sizes.rows.pitch, size_of::<M::Level>());
        if M::TAPS == 1 {
            return; // The levels themselves.
        }
        for strip in 0..self.plane.shape.kernel / M::TAPS {
            for lower in 0..2 {
                let mut at = (y + lower + strip * M::TAPS) * pitch;
                let end = at + pitch;
                let pieces = strips.0[2 * strip + lower].as_chunks_mut().0;
                for target in pieces {
                    if at >= end {
                        break;
                    }
                    *target = self.piece(at, pitch);
                    at += PIECE * size;
                }
            }
        }
    }

    /// The levels from `at` on with those of the rows below; those of the next row where this one ends.
    #[inline(always)]
    fn piece(&self, at: usize, pitch: usize) -> [u32; PIECE] {
        let mut piece = [0; PIECE];
        for tap in 0..M::TAPS {
            let row = self.levels.get(at + tap * pitch..).unwrap_or_default();
            if size_of::<M::Level>() == 1 {
                let levels = row.first_chunk().unwrap_or(&[0; PIECE]);
                for column in 0..PIECE {
                    piece[column] |= u32::from(levels[column]) << (8 * tap);
                }
            } else {
                let levels = row.first_chunk().unwrap_or(&[0; 2 * PIECE]);
                for column in 0..PIECE {
                    let level = u16::from_le_bytes([levels[2 * column], levels[2 * column + 1]]);
                    piece[column] |= u32::from(level) << (16 * tap);
                }
            }
        }
        piece
    }

    /// The sums of the squares of windows from row `y` and column `x` on.
    #[inline(always)]
    fn sums<const SQUARES: usize, const KERNEL: usize>(
        &self,
        multiplier: M,
        sizes: &Sizes,
        block: usize,
        [y, x]: [usize; 2],
        strips: &Strips,
    ) -> [[[M::Sums; 1]; WINDOWS]; SQUARES] {
        let kernel = if KERNEL == ANY {
            self.plane.shape.kernel
        } else {
            KERNEL
        };
        let (pitch, size) = (sizes.rows.pitch, size_of::<M::Level>());
        let (down, across) = (kernel / M::TAPS, kernel.div_ceil(M::TAPS));
        let block = part(self.blocks, block * sizes.lines..(block + 1) * sizes.lines);
        let mut sums = [[[multiplier.zero(); 1]; WINDOWS]; SQUARES];
        // One beyond the last column that a window's groups begin at, and the end of the last window.
        let columns = x + 2 * SQUARES - 1 + kernel;
        let end = (y + kernel) * pitch + (x + 2 * SQUARES - 1 + across * M::TAPS) * size;
        if block.len() < M::HEAD + down * kernel + kernel % M::TAPS * across
            || columns > COLUMNS
            || down > STRIPS && M::TAPS > 1
            || self.levels.len() < end
        {
            return sums;
        }
        // SAFETY: the caller stays below the block's lines, counted above.
        let weights = |group: usize| unsafe { block.get_unchecked(M::HEAD + group) };
        // SAFETY: windows start at most one row and `2 * SQUARES - 1` columns after the corner, so that groups
        // end at `end` at most.
        let levels = |row: usize, column: usize| unsafe {
            let at = row * pitch + column * size;
            self.levels.as_ptr().add(at).cast::<[u8; 4]>().read()
        };
        for strip in 0..down {
            for column in 0..kernel {
                let weights = weights(strip * kernel + column);
                for square in 0..SQUARES {
                    for window in 0..WINDOWS {
                        let lower = window / 2;
                        let column = x + 2 * square + window % 2 + column;
                        let levels = if M::TAPS == 1 {
                            levels(y + lower + strip, column)
                        } else {
                            let strip = 2 * strip + lower;
                            // SAFETY: `strip` is below `2 * STRIPS`, and `column` below `columns`.
                            unsafe { strips.0.get_unchecked(strip).get_unchecked(column) }
                                .to_le_bytes()
                        };
                        let sums = &mut sums[square][window][0];
                        *sums = multiplier.add(*sums, levels, weights);
                    }
                }
            }
        }
        for row in 0..kernel % M::TAPS {
            for group in 0..across {
                let weights = weights(down * kernel + row * across + group);
                for square in 0..SQUARES {
                    for window in 0..WINDOWS {
                        let row = y + window / 2 + down * M::TAPS + row;
                        let column = x + 2 * square + window % 2 + group * M::TAPS;
                        let sums = &mut sums[square][window][0];
                        *sums = multiplier.add(*sums, levels(row, column), weights);
                    }
                }
            }
        }
        sums
    }
}

/// The side of a kernel that delivered networks have: loops of a length that the compiler knows.
const USUAL: usize = 5;
/// Any other.
const ANY: usize = 0;
