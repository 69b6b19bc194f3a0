//! How levels and weights lie in memory.

use super::interface::LaneMultiplier;
use super::plane::Plane;
use crate::shape::ConvShape;

/// Columns that `one_channel.rs` puts one below the other together.
pub(super) const PIECE: usize = 16;

/// How the rows of the input lie in memory with their borders, and what one row of a kernel makes of
/// them.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// Bytes of one pixel's levels.
    pub(super) step: usize,
    /// Bytes of one row.
    pub(super) pitch: usize,
    /// Groups that one row of a kernel fills; the last one may reach beyond it, where weights are zero.
    pub(super) groups: usize,
}

impl Rows {
    pub(super) fn of<M: LaneMultiplier>(plane: &Plane<'_>) -> Self {
        let step = plane.shape.in_channels * size_of::<M::Level>();
        Self {
            step,
            pitch: plane.sides()[0] * step,
            groups: groups::<M>(plane.shape),
        }
    }

    /// Bytes of all rows, and of what the last group may reach beyond, or the last piece of a strip.
    pub(super) fn bytes(self, plane: &Plane<'_>) -> usize {
        self.pitch * plane.sides()[1] + PIECE * size_of::<u32>()
    }
}

/// [`Rows::groups`].
pub(super) const fn groups<M: LaneMultiplier>(shape: &ConvShape) -> usize {
    (shape.kernel * shape.in_channels).div_ceil(M::TAPS)
}

/// Lines of a block, sixteen channels of a layer: what finishes their sums, then a line for each group
/// of taps, row by row of the kernel.
pub(super) const fn block_lines<M: LaneMultiplier>(shape: &ConvShape) -> usize {
    M::HEAD
        + if of_one_channel::<M>(shape) {
            let kernel = shape.kernel;
            kernel / M::TAPS * kernel + kernel % M::TAPS * kernel.div_ceil(M::TAPS)
        } else {
            groups::<M>(shape) * shape.kernel
        }
}

/// Whether a layer runs by `one_channel.rs`, where groups of taps go down first.
pub(super) const fn of_one_channel<M: LaneMultiplier>(shape: &ConvShape) -> bool {
    M::DOWN && shape.in_channels == 1
}

/// The taps of a group of such a layer, `M::TAPS` at most: those of as many rows one below the other, column
/// by column, and those of the rows that are left side by side, row by row.
pub(super) fn taps<M: LaneMultiplier>(kernel: usize, group: usize) -> impl Iterator<Item = usize> {
    let down = kernel / M::TAPS * kernel;
    let (first, apart, len) = if group < down {
        let row = group / kernel * M::TAPS;
        (row * kernel + group % kernel, kernel, M::TAPS)
    } else {
        let across = kernel.div_ceil(M::TAPS);
        let row = kernel / M::TAPS * M::TAPS + (group - down) / across;
        let column = (group - down) % across * M::TAPS;
        (row * kernel + column, 1, M::TAPS.min(kernel - column))
    };
    (0..len).map(move |tap| first + tap * apart)
}
