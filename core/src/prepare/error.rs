//! Why a picture has no writing.

use core::fmt;

/// Why a picture has no digit to prepare.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PrepareError {
    /// The picture is one even surface, or nothing that stands out from it is writing.
    NoInk,
    /// More runs of ink than the [`Workspace`](super::Workspace) has room for: a photo of something else, noise, or
    /// a picture that must be reduced first.
    TooMuchInk,
    /// More pieces of ink, or more lines, than can be told apart.
    TooManyMarks,
}

impl PrepareError {
    /// What was found and what to do.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NoInk => "nothing is written: nothing stands out from the paper",
            Self::TooMuchInk => "too much ink for writing: crop the picture to the digits",
            Self::TooManyMarks => "too many marks to tell apart: crop the picture to fewer digits",
        }
    }
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for PrepareError {}
