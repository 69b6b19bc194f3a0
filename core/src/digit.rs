//! The picture that the network reads.

use crate::limits::{PIXELS, SIDE};

/// A digit as the network wants it: 28 x 28 grey levels, row by row, 0 = paper, 255 = ink.
///
/// Pictures of any other size, polarity or position become one through [`crate::prepare`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digit {
    pixels: [u8; PIXELS],
}

impl Digit {
    /// Takes pixels that already are 28 x 28, white ink on black paper, as MNIST has them.
    pub const fn new(pixels: [u8; PIXELS]) -> Self {
        Self { pixels }
    }

    /// The grey levels, row by row, 0 = paper, 255 = ink.
    pub const fn pixels(&self) -> &[u8; PIXELS] {
        &self.pixels
    }

    pub(crate) const fn pixels_mut(&mut self) -> &mut [u8; PIXELS] {
        &mut self.pixels
    }

    /// The rows from top to bottom, each [`SIDE`] grey levels.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(SIDE)
    }
}
