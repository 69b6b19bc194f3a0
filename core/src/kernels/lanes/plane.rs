//! A convolution's sizes.

use crate::shape::ConvShape;

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
    pub(super) fn sides(&self) -> [usize; 2] {
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
