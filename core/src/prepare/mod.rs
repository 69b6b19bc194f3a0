//! A grey picture of any size becomes a [`Digit`]: integer arithmetic only, no allocation, the
//! same bytes on every machine.
//!
//! ```text
//! picture, any size   [threshold]   which side of the grey levels is paper ([polarity])
//!                     [paper]       the paper's level place by place, subtracted: no shadows
//!                     [threshold]   the level that parts ink from paper (Otsu)
//! runs of ink         [runs]        pieces of rows that are ink, joined where they touch
//!                     [trace]       ruled lines and boxes that digits touch are followed,
//!                     [ruled_lines] those that writing is not made of are chosen,
//!                     [erase]       and left out
//!                     [sides]       with what they leave of a box's sides
//! components          [components]  what hangs together; specks, edges and strokes that part are dropped
//!                     [corners]     what comes in over a corner of the picture
//!                     [punch_holes] holes punched in the paper
//!                     [frames]      circles, boxes, lines over and under, filled bars, creases, stray dots
//!                     [hanging]     which of all that has something as tall as a digit hang on it
//! marks               [marks]       bars and dots join their marks; lines of writing; reading order
//!                     [cuts]        where touching digits may be parted, when it is asked for
//! 20 x 20             [fit]         area average of the ink's strength, aspect kept, contrast to full range
//! 28 x 28             [fit]         centred by mass, as MNIST's makers did it
//! ```
//!
//! [`Writing`] goes through these steps and keeps what they found in a [`Workspace`].
//!
//! Divisors are written with `max(1)` though none of them is 0: a division that could panic would
//! bring panicking code into firmware.
//!
//! The last two steps are those of LeCun, Bottou, Bengio and Haffner, "Gradient-based learning
//! applied to document recognition", 1998, section III.A; the threshold is Otsu's, "A threshold
//! selection method from gray-level histograms", 1979.

mod bounds;
mod component;
mod components;
mod corners;
mod cuts;
#[cfg(test)]
mod drawn;
mod erase;
mod error;
mod fit;
mod flattened;
mod frames;
mod hanging;
mod histogram;
mod marks;
mod paper;
mod picture;
mod polarity;
mod punch_holes;
mod ruled_lines;
mod run;
mod runs;
mod sides;
mod threshold;
mod trace;
mod workspace;
mod writing;

pub use bounds::InkBox;
pub use error::PrepareError;
pub use marks::MAX_MARKS;
pub use picture::{Picture, PictureError, Row};
pub use polarity::Polarity;
pub(crate) use threshold::otsu;
pub use workspace::Workspace;
pub(crate) use writing::MarkId;
pub use writing::{Span, Writing};

use crate::{Digit, PIXELS};

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

/// Takes all writing in a picture, dark on light or light on dark, for one digit.
///
/// # Errors
///
/// [`PrepareError`] where there is no writing, or more than the workspace has room for.
pub fn prepare<const RUNS: usize>(
    picture: &Picture<'_>,
    workspace: &mut Workspace<RUNS>,
) -> Result<Prepared, PrepareError> {
    prepared(&Writing::find(picture, workspace)?)
}

/// A function of its own, so that the digit takes no stack while the writing is searched.
#[inline(never)]
fn prepared(writing: &Writing<'_>) -> Result<Prepared, PrepareError> {
    let all = writing.all();
    let ink_box = writing.ink_box(all);
    let mut digit = Digit::new([0; PIXELS]);
    if !writing.draw(all, &mut digit) {
        return Err(PrepareError::NoInk);
    }
    Ok(Prepared {
        digit,
        ink_box: ink_box.ok_or(PrepareError::NoInk)?,
        polarity: writing.polarity(),
        threshold: writing.threshold(),
    })
}
