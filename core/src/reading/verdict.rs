//! All judgements together.

use super::digits::{Outcome, ReadDigit, Reading};
use super::lines::{Judge, MOST_PARTS, side_by_side};
use crate::Verdict;
use crate::prepare::Page;

/// Decides what the digits and the marks that are none make together.
pub(super) fn decide(page: &Page<'_>, judge: &mut impl Judge, reading: &mut Reading) {
    let count = |counts: fn(&ReadDigit) -> bool| {
        reading.digits.iter().filter(|digit| counts(digit)).count()
    };
    let (digits, rejected) = (reading.digits.len(), reading.rejected);
    let sure = count(|digit| matches!(digit.judgement.verdict, Verdict::Digit(_)));
    let strong = count(is_strong);
    // A digit in pieces that no line of marks puts together, if nothing better was found.
    if digits - sure + rejected > 0
        && let Some(whole) = all_as_one(page, judge)
    {
        reading.digits.clear();
        let _fits = reading.digits.push(whole);
        reading.rejected = 0;
        reading.outcome = Outcome::Digit;
        return;
    }
    // What had to be cut or pieced together must be clear.
    let in_one_piece = page.all().end == 1;
    let clear = count(is_clear);
    reading.outcome = match (digits, sure) {
        (0, _) => Outcome::None,
        (1, 1) if rejected == 0 && (in_one_piece || clear == 1) => Outcome::Digit,
        // Operators and stray strokes are few beside digits, and most digits are clear.
        (2.., 1..)
            if 3 * rejected <= digits && 4 * sure >= 3 * digits && 5 * strong >= 3 * digits =>
        {
            Outcome::Number
        }
        _ if 2 * sure < rejected => Outcome::None,
        _ => Outcome::Unsure,
    };
}

/// Evidence of 2.5 natural-logarithm units: twelve to one.
fn is_strong(digit: &ReadDigit) -> bool {
    digit.judgement.evidence >= 40
}

/// Evidence of 3.25 natural-logarithm units: twenty-five to one. Of the digits that people send, one in a
/// hundred is cut or pieced together, of what is no digit and passes for one, most.
fn is_clear(digit: &ReadDigit) -> bool {
    digit.judgement.evidence >= 52
}

fn all_as_one(page: &Page<'_>, judge: &mut impl Judge) -> Option<ReadDigit> {
    let span = page.all();
    let ink_box = page.ink_box(span)?;
    let judgement = judge(page, span)?;
    let whole = ReadDigit {
        judgement,
        span,
        ink_box,
        line: 0,
    };
    let plausible = 2 * ink_box.width <= 3 * ink_box.height && (2..=MOST_PARTS).contains(&span.end);
    let sure = matches!(judgement.verdict, Verdict::Digit(_)) && is_clear(&whole);
    (plausible && sure && !side_by_side(page, span, ink_box.height)).then_some(whole)
}
