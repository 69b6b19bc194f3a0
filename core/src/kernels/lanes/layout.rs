//! How levels and weights lie in memory.

use super::interface::Multiplier;
use super::plane::Plane;
use crate::shape::ConvShape;

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
    pub(super) fn of<M: Multiplier>(plane: &Plane<'_>) -> Self {
        let step = plane.shape.in_channels * size_of::<M::Level>();
        Self {
            step,
            pitch: plane.sides()[0] * step,
            groups: groups::<M>(plane.shape),
        }
    }

    /// Bytes of all rows, and of what the last group may reach beyond.
    pub(super) fn bytes(self, plane: &Plane<'_>) -> usize {
        self.pitch * plane.sides()[1] + size_of::<u32>()
    }
}

/// [`Rows::groups`].
pub(super) const fn groups<M: Multiplier>(shape: &ConvShape) -> usize {
    (shape.kernel * shape.in_channels).div_ceil(M::TAPS)
}

/// Lines of a block, sixteen channels of a layer: what finishes their sums, then a line for each group
/// of taps, row by row of the kernel.
pub(super) const fn block_lines<M: Multiplier>(shape: &ConvShape) -> usize {
    M::HEAD + groups::<M>(shape) * shape.kernel
}
