//! How levels and weights lie in memory.

use super::interface::Multiplier;
use crate::shape::ConvShape;

/// Channels that are multiplied at a time: a 32-bit lane for each.
pub(super) const CHANNELS: usize = 16;

/// One 32-bit number for each of sixteen channels.
pub(super) type Group = [i32; CHANNELS];

/// Memory that a network is laid out in, as
/// [`int8::Network::laid_out`](crate::int8::Network::laid_out) tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub struct Line(pub(super) Group);

impl Line {
    /// Memory with nothing in it.
    pub const EMPTY: Self = Self([0; CHANNELS]);
}

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
    pub(super) const fn of<M: Multiplier>(shape: &ConvShape) -> Self {
        let step = shape.in_channels * size_of::<M::Level>();
        Self {
            step,
            pitch: (shape.in_side + 2 * shape.padding) * step,
            groups: (shape.kernel * shape.in_channels).div_ceil(M::TAPS),
        }
    }

    /// Bytes of all rows, and of what the last group may reach beyond.
    pub(super) const fn bytes(self, shape: &ConvShape) -> usize {
        self.pitch * (shape.in_side + 2 * shape.padding) + size_of::<u32>()
    }
}

/// Lines of a block, sixteen channels of a layer: what finishes their sums, then a line for each group
/// of taps, row by row of the kernel.
pub(super) const fn block_lines<M: Multiplier>(shape: &ConvShape) -> usize {
    M::HEAD + Rows::of::<M>(shape).groups * shape.kernel
}
