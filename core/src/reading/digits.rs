//! What a reading consists of.

use heapless::Vec;

use super::judgement::Judgement;
use crate::prepare::{InkBox, Span};

/// Most digits of one reading.
pub const MAX_DIGITS: usize = 64;

/// One digit of a reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadDigit {
    /// What the network makes of it; its verdict is never [`Verdict::None`](crate::Verdict::None).
    pub judgement: Judgement,
    /// The marks that it consists of.
    pub span: Span,
    /// Where it is, in pixels of the picture.
    pub ink_box: InkBox,
    /// Line of writing, from the top, counted from 0.
    pub line: usize,
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One digit.
    Digit,
    /// Several digits.
    Number,
    /// Perhaps digits, but nothing to rely on.
    Unsure,
    /// No digit.
    None,
}

/// What is written on a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// All digits together.
    pub outcome: Outcome,
    /// In reading order: from left to right, line by line. Where the outcome is not a digit or a
    /// number these are guesses.
    pub digits: Vec<ReadDigit, MAX_DIGITS>,
    /// Marks as large as digits that are none.
    pub rejected: usize,
}

/// More digits than a [`Reading`] has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyDigits;

impl core::fmt::Display for TooManyDigits {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "more than {MAX_DIGITS} digits: crop the picture to fewer lines"
        )
    }
}

impl core::error::Error for TooManyDigits {}
