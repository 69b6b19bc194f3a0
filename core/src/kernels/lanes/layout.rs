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

/// A convolution's input, and how what comes out is pooled; columns first, then rows.
#[derive(Clone, Copy)]
pub(super) struct Plane<'a> {
    pub(super) shape: &'a ConvShape,
    /// Sides of the input.
    pub(super) input: [usize; 2],
    /// Zeros on either side of it.
    pub(super) border: [usize; 2],
    /// Along which axis two windows become one value: one at least.
    pub(super) pools: [bool; 2],
}

impl<'a> Plane<'a> {
    /// As the network has it.
    pub(super) const fn of(shape: &'a ConvShape) -> Self {
        Self {
            shape,
            input: [shape.in_side; 2],
            border: [shape.padding; 2],
            pools: [true; 2],
        }
    }

    /// Sides of the input with its border.
    fn sides(&self) -> [usize; 2] {
        core::array::from_fn(|axis| self.input[axis] + 2 * self.border[axis])
    }

    /// Sides of the pooled map.
    pub(super) fn pooled(&self) -> [usize; 2] {
        let sides = self.sides();
        core::array::from_fn(|axis| {
            let windows = (sides[axis] + 1).saturating_sub(self.shape.kernel);
            windows >> u32::from(self.pools[axis])
        })
    }

    /// Values of the pooled map.
    pub(super) fn pooled_len(&self) -> usize {
        let [columns, rows] = self.pooled();
        columns * rows * self.shape.out_channels
    }
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
