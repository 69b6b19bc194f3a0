//! A grey picture of any size becomes a [`Digit`]: integer arithmetic only, no allocation, the
//! same bytes on every machine.
//!
//! ```text
//! picture, any size      [threshold]  which side of the grey levels is paper
//!                        [paper]      the paper's level place by place, subtracted: no shadows
//!                        [threshold]  the level that parts ink from paper (Otsu)
//! ink box                [ink]        smallest box around all ink
//! 20 x 20, kept aspect   [fit]        area average of the ink's strength, contrast to full range
//! 28 x 28                [fit]        centred by mass, as MNIST's makers did it
//! ```
//!
//! Divisors are written with `max(1)` though none of them is 0: a division that could panic would
//! bring panicking code into firmware.
//!
//! The last two steps are those of LeCun, Bottou, Bengio and Haffner, "Gradient-based learning
//! applied to document recognition", 1998, section III.A; the threshold is Otsu's, "A threshold
//! selection method from gray-level histograms", 1979.

mod fit;
mod ink;
mod paper;
mod picture;
mod threshold;

pub use ink::InkBox;
pub use picture::{Picture, PictureError};
pub use threshold::Polarity;

use core::fmt;

use crate::Digit;
use paper::{Flat, Paper};

/// Memory that [`prepare`] works in, the same for pictures of every size.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Pixels of each grey level.
    histogram: [u32; 256],
    /// Ink's strength for each level of the flat picture: 0 = paper, 255 = ink.
    strength: [u8; 256],
    paper: Paper,
}

/// A digit, and what was found on the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// What the network reads.
    pub digit: Digit,
    /// Where the ink is, in pixels of the picture.
    pub ink_box: InkBox,
    /// Whether the ink is darker or lighter than the paper.
    pub polarity: Polarity,
    /// Level that parts ink from paper once the paper is white everywhere and the ink dark: ink
    /// has levels up to and including it.
    pub threshold: u8,
}

/// Why a picture has no digit to prepare.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrepareError {
    /// The picture is one even surface: nothing stands out from the paper.
    NoInk,
}

/// Finds the ink in a picture, dark on light or light on dark, and makes it a digit.
///
/// # Errors
///
/// [`PrepareError::NoInk`] if nothing stands out from the paper.
pub fn prepare(picture: &Picture<'_>, workspace: &mut Workspace) -> Result<Prepared, PrepareError> {
    let Workspace {
        histogram,
        strength,
        paper,
    } = workspace;
    let polarity = Polarity::find(picture, histogram).ok_or(PrepareError::NoInk)?;
    paper.measure(picture, polarity, histogram);
    let flat = Flat::new(picture, paper, polarity);
    let threshold = threshold::find(&flat, histogram, strength).ok_or(PrepareError::NoInk)?;
    let ink_box = ink::find_box(&flat, threshold).ok_or(PrepareError::NoInk)?;
    let digit = fit::fit(&flat, &ink_box, strength);
    if digit.pixels().iter().all(|&level| level == 0) {
        // Specks so far apart that each is next to nothing of a pixel.
        return Err(PrepareError::NoInk);
    }
    Ok(Prepared {
        digit,
        ink_box,
        polarity,
        threshold,
    })
}

impl Workspace {
    /// Zeroed memory; usable in a `static`.
    pub const fn new() -> Self {
        Self {
            histogram: [0; 256],
            strength: [0; 256],
            paper: Paper::new(),
        }
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoInk => f.write_str("no ink found: the picture is one even surface"),
        }
    }
}

impl core::error::Error for PrepareError {}
