//! Where a kernel lies on the input.

use crate::shape::ConvShape;

/// The taps of a kernel that lie on the input, along one axis, for one output position.
/// Padding is zeros, and zeros add nothing, so taps outside the input are left out.
pub(super) struct TapRange {
    /// First tap on the input.
    pub(super) tap: usize,
    /// Input row or column under that tap.
    pub(super) input: usize,
    /// Number of taps on the input.
    pub(super) len: usize,
}

impl TapRange {
    #[inline]
    pub(super) fn new(shape: &ConvShape, position: usize) -> Self {
        let tap = shape.padding.saturating_sub(position);
        let input = (position + tap).saturating_sub(shape.padding);
        let len =
            (shape.kernel - tap.min(shape.kernel)).min(shape.in_side - input.min(shape.in_side));
        Self { tap, input, len }
    }
}
