//! A picture becomes what is written on it: one digit, a number of several, or nothing.
//!
//! ```text
//! marks in reading order   [prepare::Page]
//! one judgement each       [Judge]    the network reads the mark
//! marks that touch         cut where there is least ink, if the network makes no digit of them
//! which marks are digits   [lines]    of all ways to take a line's marks together, the cheapest
//! verdict                  [verdict]  from all judgements
//! ```
//!
//! Whether marks are one digit or two is the network's decision: it has a class for what is no
//! digit, and has seen two digits side by side there.

mod judgement;
mod lines;
mod verdict;

pub use judgement::Judgement;
pub use verdict::Outcome;

use heapless::Vec;

use crate::Digit;
use crate::prepare::{InkBox, MarkId, Page, Span};

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

/// Reads all marks of a page. `judge` runs the network over one mark.
///
/// The page's marks are cut where digits touch; spans of the reading are those of the page as it
/// is afterwards.
///
/// # Errors
///
/// [`TooManyDigits`] if there are more than [`MAX_DIGITS`].
pub fn read<const RUNS: usize>(
    page: &mut Page<'_, RUNS>,
    mut judge: impl FnMut(&Digit) -> Judgement,
) -> Result<Reading, TooManyDigits> {
    let mut known = Known::default();
    let mut judge = |page: &Page<'_, RUNS>, span| {
        known.or_judge(page, span, || page.digit(span).map(|digit| judge(&digit)))
    };
    let mut reading = Reading {
        outcome: Outcome::None,
        digits: Vec::new(),
        rejected: 0,
    };
    let mut start = 0;
    while let Some(number) = page.line(start) {
        let end = lines::cut_line(page, start, number, &mut judge);
        let line = Span { first: start, end };
        lines::read_line(page, line, number, &mut judge, &mut reading)?;
        start = end.max(start + 1);
    }
    verdict::decide(page, &mut judge, &mut reading);
    Ok(reading)
}

/// Judgements of the current line's first marks: most marks are asked for twice, before anything is
/// cut and after it.
#[derive(Default)]
struct Known {
    line: Option<usize>,
    judged: Vec<(MarkId, Option<Judgement>), REMEMBERED>,
}

/// As many as most numbers have digits; each takes some 40 bytes of stack.
const REMEMBERED: usize = 8;

impl Known {
    fn or_judge<const RUNS: usize>(
        &mut self,
        page: &Page<'_, RUNS>,
        span: Span,
        judge: impl FnOnce() -> Option<Judgement>,
    ) -> Option<Judgement> {
        let Some(mark) = page.only_mark(span) else {
            return judge();
        };
        let line = page.line(span.first);
        if self.line != line {
            self.line = line;
            self.judged.clear();
        }
        if let Some((_, judgement)) = self.judged.iter().find(|(known, _)| *known == mark) {
            return *judgement;
        }
        let judgement = judge();
        let _not_remembered = self.judged.push((mark, judgement));
        judgement
    }
}

impl core::fmt::Display for TooManyDigits {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "more than {MAX_DIGITS} digits: crop the picture to fewer lines"
        )
    }
}

impl core::error::Error for TooManyDigits {}
