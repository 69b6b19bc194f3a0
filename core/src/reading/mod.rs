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

mod digits;
mod judgement;
mod known;
mod lines;
mod verdict;

pub use digits::{MAX_DIGITS, Outcome, ReadDigit, Reading, TooManyDigits};
pub use judgement::Judgement;

use heapless::Vec;

use crate::Digit;
use crate::prepare::{Page, Span};
use known::Known;

/// Reads all marks of a page. `judge` runs the network over one mark.
///
/// The page's marks are cut where digits touch; spans of the reading are those of the page as it
/// is afterwards.
///
/// # Errors
///
/// [`TooManyDigits`] if there are more than [`MAX_DIGITS`].
pub fn read(
    page: &mut Page<'_>,
    mut judge: impl FnMut(&Digit) -> Judgement,
) -> Result<Reading, TooManyDigits> {
    let mut known = Known::default();
    let mut judge = |page: &Page<'_>, span| {
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
