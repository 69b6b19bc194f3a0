//! Where ink is.

/// A box around ink, in pixels of the picture; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InkBox {
    /// Column of its leftmost pixels.
    pub left: usize,
    /// Row of its topmost pixels.
    pub top: usize,
    /// Width, in pixels, at least 1.
    pub width: usize,
    /// Height, in pixels, at least 1.
    pub height: usize,
}
