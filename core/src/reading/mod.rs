//! A picture becomes what is written on it: one digit, a number of several, or nothing.
//!
//! ```text
//! marks in reading order   [prepare::Writing]
//! one judgement each       [judgement]  the network reads the mark
//! marks that touch         cut where there is least ink, if the network makes no digit of them
//! which marks are digits   [lines]      of all ways to take a line's marks together, the cheapest
//! verdict                  [verdict]    from all judgements
//! ```
//!
//! Whether marks are one digit or two is the network's decision: it has a class for what is no
//! digit, and has seen two digits side by side there.

mod digits;
mod judgement;
mod known;
mod lines;
mod shape;
mod signs;
mod verdict;

pub use digits::{Doubt, ReadDigit, ReadError, Reading};
pub(crate) use judgement::Judged;
pub use judgement::Judgement;
pub(crate) use known::Remembered;
pub use signs::Sign;

use heapless::VecView;

use crate::Digit;
use crate::Verdict;
use crate::prepare::{Span, Writing};
use digits::Draft;
use known::Known;
use shape::MarkShape;

/// Reads all marks of a picture. `judge` runs the network over one mark.
///
/// The marks are cut where digits touch; spans of the reading are those of the writing as it
/// is afterwards.
///
/// # Errors
///
/// [`ReadError::TooManyDigits`] if there are more than `digits` has room for.
pub(crate) fn read<'r>(
    mut writing: Writing<'r>,
    mut judge: impl FnMut(&Digit) -> Option<Judged>,
    digits: &'r mut VecView<ReadDigit>,
    known: &mut VecView<Remembered>,
) -> Result<Reading<'r>, ReadError> {
    let mut known = Known::new(known);
    let mut judge = |writing: &Writing<'_>, span| {
        known.or_judge(writing, span, || {
            let digit = writing.digit(span)?;
            let shape = MarkShape::of(&digit);
            judge(&digit).map(|judged| judged.shaped(shape))
        })
    };
    digits.clear();
    let mut draft = Draft {
        digits,
        rejected: 0,
        ambiguous: 0,
    };
    let mut start = 0;
    while let Some(number) = writing.line(start) {
        if lines::is_speck(&writing, start, number) {
            start += 1;
            continue;
        }
        let end = lines::cut_line(&mut writing, start, number, &mut judge);
        let line = Span { first: start, end };
        lines::read_line(&writing, line, number, &mut judge, &mut draft)?;
        start = end.max(start + 1);
    }
    let mut verdict = verdict::decide(&writing, &mut judge, &mut draft)?;
    // Without it, the rest would be another number.
    let hanging = writing.hanging() > 0;
    let on_line = verdict == Verdict::Number && writing.is_cut_off_line();
    if (hanging && !verdict.is_refusal()) || on_line {
        verdict = Verdict::Unsure;
    }
    let unsure = verdict == Verdict::Unsure;
    let doubt = unsure.then(|| match verdict::doubt(&draft) {
        None if hanging || on_line => Some(Doubt::Hanging),
        doubt => doubt,
    });
    let doubt = doubt.flatten();
    let Draft {
        digits, rejected, ..
    } = draft;
    Ok(Reading {
        verdict,
        digits,
        rejected,
        doubt,
        writing,
    })
}
