//! The picture that the network reads.

use crate::limits::{PIXELS, SIDE};

/// A digit as the network wants it: 28 x 28 grey levels, row by row, 0 = paper, 255 = ink.
///
/// Pictures of any other size, polarity or position become one through [`crate::prepare`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digit {
    pixels: [u8; PIXELS],
}

/// Levels between ink and paper, at the least. Of 6,000 training digits of MNIST that were faded until only so many
/// were left, 92 % of those that `digits` accepted were right, with eight fewer 76 %.
const CONTRAST: u8 = 40;
/// Pixels of ink, and of paper, at the least: the thinnest of MNIST's 60,000 training digits has 30.
const FEWEST: u16 = 16;

impl Digit {
    /// Takes pixels that already are 28 x 28, white ink on black paper, as MNIST has them.
    pub const fn new(pixels: [u8; PIXELS]) -> Self {
        Self { pixels }
    }

    /// The grey levels, row by row, 0 = paper, 255 = ink.
    pub const fn pixels(&self) -> &[u8; PIXELS] {
        &self.pixels
    }

    /// Whether there is no writing on it: next to no ink, next to no paper, or hardly a difference. No network was
    /// trained on such pixels, and of all 0 the delivered ones say "1". [`classify`](crate::int8::Network::classify)
    /// and [`judge`](crate::int8::Network::judge) take them for no digit; scores of them mean nothing.
    pub fn is_blank(&self) -> bool {
        Self::is_blank_in(&self.pixels)
    }

    /// [`is_blank`](Self::is_blank) of pixels that are already there.
    pub fn is_blank_in(pixels: &[u8; PIXELS]) -> bool {
        // Comparisons and counts that compilers turn into vector instructions, without a call for each pixel.
        let (mut darkest, mut lightest) = (u8::MAX, 0);
        for &level in pixels {
            darkest = if level < darkest { level } else { darkest };
            lightest = if level > lightest { level } else { lightest };
        }
        let (mut ink, mut paper) = (0, 0);
        for &level in pixels {
            ink += u16::from(level.saturating_sub(darkest) >= CONTRAST);
            paper += u16::from(lightest.saturating_sub(level) >= CONTRAST);
        }
        ink < FEWEST || paper < FEWEST
    }

    pub(crate) const fn pixels_mut(&mut self) -> &mut [u8; PIXELS] {
        &mut self.pixels
    }

    /// The rows from top to bottom, each [`SIDE`] grey levels.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(SIDE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_and_paper_must_both_be_there() {
        const ALL: u16 = PIXELS as u16;
        let digit = |ink: u16, level: u8, paper: u8| {
            let ink = usize::from(ink);
            let mut pixels = [paper; PIXELS];
            pixels[..ink].fill(level);
            Digit::new(pixels)
        };
        assert_eq!((FEWEST, CONTRAST), (16, 40), "weights/FORMAT.md says so");
        assert!(!digit(FEWEST, 255, 0).is_blank());
        assert!(digit(FEWEST - 1, 255, 0).is_blank());
        assert!(!digit(ALL - FEWEST, 255, 0).is_blank());
        assert!(digit(ALL - FEWEST + 1, 255, 0).is_blank());
        assert!(!digit(60, 90 + CONTRAST, 90).is_blank());
        assert!(digit(60, 89 + CONTRAST, 90).is_blank());
    }
}
