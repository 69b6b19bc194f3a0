//! What a reading consists of.

use core::fmt;

use heapless::VecView;

use super::judgement::{Judged, Judgement};
use super::signs::Sign;
use crate::Digit;
use crate::prepare::{InkBox, PrepareError, Span, Writing};
use crate::scores::Scores;
use crate::scratch::ScratchTooSmall;
use crate::verdict::Verdict;

/// One digit of a reading.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadDigit {
    /// What the network makes of it; its verdict is never [`Verdict::None`].
    pub judgement: Judgement,
    /// The scores behind that.
    pub scores: Scores<i32>,
    /// The marks that it consists of.
    pub span: Span,
    /// Where it is, in pixels of the picture.
    pub ink_box: InkBox,
    /// Line of writing, from the top, counted from 0.
    pub line: usize,
    /// The sign between the digit before it on its line and this one.
    pub sign: Option<Sign>,
}

/// Why the place of a mark speaks against reading it as a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Doubt {
    /// It stands as high and is as small as an exponent.
    Raised,
    /// It may be a sign: a slash, a comma, a bracket, a bar.
    Sign,
    /// Something at least half as tall as a digit hangs on a line, a box or an edge, and was left out with it.
    Hanging,
}

/// What is written on a picture. It lies in the [`Reader`](crate::Reader)'s memory.
#[derive(Debug)]
pub struct Reading<'r> {
    /// All digits together.
    pub verdict: Verdict,
    /// In reading order: from left to right, line by line. Where the verdict is not a digit or a
    /// number these are guesses.
    pub digits: &'r [ReadDigit],
    /// Marks as large as digits that are none.
    pub rejected: usize,
    /// Why digits that were found are not read, where the verdict is unsure and their places tell.
    pub doubt: Option<Doubt>,
    /// The writing that was found: marks that are digits and others.
    pub writing: Writing<'r>,
}

impl Reading<'_> {
    /// The least probability of all digits, `0.0..=1.0`; 0 where there is no digit.
    pub fn confidence(&self) -> f32 {
        let each = self.digits.iter().map(|digit| digit.judgement.probability);
        each.reduce(f32::min).unwrap_or(0.0)
    }

    /// What the network saw of one of the digits.
    pub fn seen(&self, digit: &ReadDigit) -> Option<Digit> {
        self.writing.digit(digit.span)
    }
}

/// A reading while it is made.
pub(super) struct Draft<'a> {
    pub(super) digits: &'a mut VecView<ReadDigit>,
    pub(super) rejected: usize,
    /// Marks between digits that may be a digit or a sign: with any of them nothing is read.
    pub(super) ambiguous: usize,
}

impl Draft<'_> {
    /// # Errors
    ///
    /// [`ReadError::TooManyDigits`] if there is no room for it.
    pub(super) fn add(
        &mut self,
        judged: Judged,
        span: Span,
        ink_box: InkBox,
        line: usize,
        sign: Option<Sign>,
    ) -> Result<(), ReadError> {
        let Judged {
            judgement, scores, ..
        } = judged;
        let most = self.digits.capacity();
        let digit = ReadDigit {
            judgement,
            scores,
            span,
            ink_box,
            line,
            sign,
        };
        let added = self.digits.push(digit);
        added.map_err(|_| ReadError::TooManyDigits { most })
    }
}

/// Why a picture is not read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ReadError {
    /// There is no writing, or more than there is room for.
    Prepare(PrepareError),
    /// More digits than there is room for.
    TooManyDigits {
        /// Digits that there is room for.
        most: usize,
    },
    /// The network needs more scratch memory.
    Scratch(ScratchTooSmall),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prepare(error) => error.fmt(f),
            Self::TooManyDigits { most } => {
                write!(
                    f,
                    "more than {most} digits: crop the picture to fewer lines"
                )
            }
            Self::Scratch(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ReadError {}

impl From<PrepareError> for ReadError {
    fn from(error: PrepareError) -> Self {
        Self::Prepare(error)
    }
}

impl From<ScratchTooSmall> for ReadError {
    fn from(error: ScratchTooSmall) -> Self {
        Self::Scratch(error)
    }
}
