//! A grey picture of any size becomes a [`Digit`]: integer arithmetic only, no allocation, the
//! same bytes on every machine.
//!
//! ```text
//! picture, any size      [threshold]  which side of the grey levels is paper
//!                        [paper]      the paper's level place by place, subtracted: no shadows
//!                        [threshold]  the level that parts ink from paper (Otsu)
//! runs of ink            [rules]      ruled lines and boxes that digits touch, left out
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

mod components;
mod cuts;
mod erase;
mod fit;
mod ink;
mod marks;
mod page;
mod paper;
mod picture;
mod rules;
mod runs;
mod threshold;
mod trace;

pub use ink::InkBox;
pub use marks::MAX_MARKS;
pub(crate) use page::MarkId;
pub use page::{Page, Span};
pub use picture::{Picture, PictureError};
pub use threshold::Polarity;

use core::fmt;

use heapless::Vec;

use crate::Digit;
use components::{Component, MAX_COMPONENTS};
use marks::Mark;
use paper::Paper;
use runs::Runs;

/// Memory that [`prepare`] and [`Page::find`] work in: 8 bytes for each of `RUNS`, and 4.5 kB.
///
/// A run is a piece of a row that is ink all along. 512 are enough for a digit on a frame of
/// 96 x 96 pixels, 4,096 for a page of numbers on 1,024 x 1,024.
#[derive(Clone, Debug)]
pub struct Workspace<const RUNS: usize> {
    /// Pixels of each grey level.
    histogram: [u32; 256],
    /// Ink's strength for each level of the flat picture: 0 = paper, 255 = ink.
    strength: [u8; 256],
    paper: Paper,
    runs: Runs<RUNS>,
    components: Vec<Component, MAX_COMPONENTS>,
    marks: Vec<Mark, MAX_MARKS>,
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
    /// The picture is one even surface, or nothing that stands out from it is writing.
    NoInk,
    /// More runs of ink than the [`Workspace`] has room for: a photo of something else, noise, or
    /// a picture that must be reduced first.
    TooMuchInk,
    /// More pieces of ink, or more lines, than can be told apart.
    TooManyMarks,
}

/// Takes all writing in a picture, dark on light or light on dark, for one digit.
///
/// # Errors
///
/// [`PrepareError`] where there is no writing, or more than the workspace has room for.
pub fn prepare<const RUNS: usize>(
    picture: &Picture<'_>,
    workspace: &mut Workspace<RUNS>,
) -> Result<Prepared, PrepareError> {
    let page = Page::find(picture, workspace)?;
    let all = page.all();
    let (digit, ink_box) = (page.digit(all), page.ink_box(all));
    Ok(Prepared {
        digit: digit.ok_or(PrepareError::NoInk)?,
        ink_box: ink_box.ok_or(PrepareError::NoInk)?,
        polarity: page.polarity(),
        threshold: page.threshold(),
    })
}

impl<const RUNS: usize> Workspace<RUNS> {
    /// Empty memory; usable in a `static`.
    pub const fn new() -> Self {
        Self {
            histogram: [0; 256],
            strength: [0; 256],
            paper: Paper::new(),
            runs: Runs::new(),
            components: Vec::new(),
            marks: Vec::new(),
        }
    }
}

impl<const RUNS: usize> Default for Workspace<RUNS> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoInk => "nothing is written: nothing stands out from the paper",
            Self::TooMuchInk => "too much ink for writing: crop the picture to the digits",
            Self::TooManyMarks => "too many marks to tell apart: crop the picture to fewer digits",
        })
    }
}

impl core::error::Error for PrepareError {}
