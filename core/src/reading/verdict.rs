//! All judgements together.

use super::lines::Judge;
use super::{ReadDigit, Reading};
use crate::Verdict;
use crate::prepare::Page;

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

/// Decides what the digits and the marks that are none make together.
pub(super) fn decide<const RUNS: usize>(
    page: &Page<'_, RUNS>,
    judge: &mut impl for<'p> Judge<Page<'p, RUNS>>,
    reading: &mut Reading,
) {
    let sure = |digit: &&ReadDigit| matches!(digit.judgement.verdict, Verdict::Digit(_));
    let (digits, sure) = (
        reading.digits.len(),
        reading.digits.iter().filter(sure).count(),
    );
    let doubts = digits - sure + reading.rejected;
    // A digit in pieces that no line of marks puts together, if nothing better was found.
    if doubts > 0
        && page.all().end > 1
        && let Some(whole) = all_as_one(page, judge)
    {
        reading.digits.clear();
        let _fits = reading.digits.push(whole);
        reading.rejected = 0;
        reading.outcome = Outcome::Digit;
        return;
    }
    reading.outcome = match (digits, sure) {
        (0, _) => Outcome::None,
        (1, 1) if reading.rejected == 0 => Outcome::Digit,
        // Operators and stray strokes are fewer than the digits, and most digits are clear.
        (2.., 1..) if 2 * reading.rejected <= digits && 4 * sure >= 3 * digits => Outcome::Number,
        _ if 2 * sure < reading.rejected => Outcome::None,
        _ => Outcome::Unsure,
    };
}

fn all_as_one<const RUNS: usize>(
    page: &Page<'_, RUNS>,
    judge: &mut impl for<'p> Judge<Page<'p, RUNS>>,
) -> Option<ReadDigit> {
    let span = page.all();
    let ink_box = page.ink_box(span)?;
    let judgement = judge(page, span)?;
    let plausible = 2 * ink_box.width <= 3 * ink_box.height;
    (plausible && matches!(judgement.verdict, Verdict::Digit(_))).then_some(ReadDigit {
        judgement,
        span,
        ink_box,
        line: 0,
    })
}
