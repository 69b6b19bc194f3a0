//! All judgements together.

use super::digits::{Doubt, Draft, ReadDigit, ReadError};
use super::judgement::Judged;
use super::lines::{Judge, MOST_PARTS, is_raised, side_by_side};
use crate::prepare::{InkBox, Span, Writing};
use crate::verdict::Verdict;

/// Decides what the digits and the marks that are none make together.
///
/// # Errors
///
/// [`ReadError::TooManyDigits`] if there is not even room for one.
pub(super) fn decide(
    writing: &Writing<'_>,
    judge: &mut impl Judge,
    draft: &mut Draft<'_>,
) -> Result<Verdict, ReadError> {
    let count =
        |counts: fn(&ReadDigit) -> bool| draft.digits.iter().filter(|digit| counts(digit)).count();
    let (digits, rejected) = (draft.digits.len(), draft.rejected);
    let sure = count(|digit| digit.judgement.verdict == Verdict::Digit);
    let strong = count(|digit| is_strong(digit.judgement.evidence));
    let clear = count(|digit| is_clear(digit.judgement.evidence));
    let guessed = count(|digit| digit.judgement.evidence < GUESSED);
    // A digit in pieces that no line of marks puts together, if nothing better was found.
    let signs = count(|digit| digit.sign.is_some());
    let stacked = is_stacked(draft.digits);
    if signs == 0 && (stacked || digits - sure + rejected > 0) {
        if let Some((whole, ink_box)) = all_as_one(writing, judge) {
            draft.digits.clear();
            draft.rejected = 0;
            draft.add(whole, writing.all(), ink_box, 0, None)?;
            return Ok(Verdict::Digit);
        } else if stacked {
            return Ok(Verdict::Unsure);
        }
    }
    if is_dashed(writing) {
        // A line of dashes is a line, and no number of ones.
        let whole = judge(writing, writing.all());
        let whole = whole.filter(|whole| is_clear(whole.judgement.evidence));
        if let (Some(whole), Some(ink_box)) = (whole, writing.ink_box(writing.all())) {
            draft.digits.clear();
            draft.rejected = 0;
            draft.add(whole, writing.all(), ink_box, 0, None)?;
            return Ok(Verdict::Digit);
        } else if digits < MANY {
            return Ok(Verdict::Unsure);
        }
    }
    // What had to be cut or pieced together must be clear.
    let in_one_piece = writing.all().end == 1;
    Ok(match (digits, sure) {
        (0, _) => Verdict::None,
        _ if draft.ambiguous > 0 || has_exponent(draft.digits) => Verdict::Unsure,
        (1, 1) if rejected == 0 && (in_one_piece || clear == 1) => Verdict::Digit,
        // A mark as large as digits that is neither one nor a sign may be a digit that is not recognised:
        // without it the number would be another.
        (2.., 1..)
            if rejected + guessed == 0 && 4 * sure >= 3 * digits && 5 * strong >= 3 * digits =>
        {
            Verdict::Number
        }
        _ if 2 * sure < rejected => Verdict::None,
        _ => Verdict::Unsure,
    })
}

/// Why digits are not read, as far as their places tell.
pub(super) fn doubt(draft: &Draft<'_>) -> Option<Doubt> {
    if has_exponent(draft.digits) || has_raised(draft.digits) {
        Some(Doubt::Raised)
    } else {
        (draft.ambiguous > 0).then_some(Doubt::Sign)
    }
}

/// So many digits close together are a page of them.
const MANY: usize = 8;

/// A digit with less evidence, two to one, is a guess.
const GUESSED: i32 = 12;

/// Evidence of 2.5 natural-logarithm units: twelve to one.
const fn is_strong(evidence: i32) -> bool {
    evidence >= 40
}

/// Evidence of 3.25 natural-logarithm units: twenty-five to one. Of the digits that people send, one in a
/// hundred is cut or pieced together, of what is no digit and passes for one, most.
const fn is_clear(evidence: i32) -> bool {
    evidence >= 52
}

fn all_as_one(writing: &Writing<'_>, judge: &mut impl Judge) -> Option<(Judged, InkBox)> {
    let span = writing.all();
    let ink_box = writing.ink_box(span)?;
    let plausible = 2 * ink_box.width <= 3 * ink_box.height && (2..=MOST_PARTS).contains(&span.end);
    if !plausible || side_by_side(writing, span, ink_box.height) {
        return None;
    }
    let whole = judge(writing, span)?;
    let clear = whole.judgement.verdict == Verdict::Digit && is_clear(whole.judgement.evidence);
    clear.then_some((whole, ink_box))
}

/// Whether a few digits stand so close above each other, and together no wider than one digit, that they may be the
/// pieces of one: chalk leaves gaps.
fn is_stacked(digits: &[ReadDigit]) -> bool {
    let (Some(first), 2..=MOST_PARTS) = (digits.first(), digits.len()) else {
        return false;
    };
    let all = || digits.iter().map(|digit| digit.ink_box);
    let left = all().map(|ink| ink.left).min().unwrap_or(0);
    let right = all().map(|ink| ink.left + ink.width).max().unwrap_or(0);
    let top = all().map(|ink| ink.top).min().unwrap_or(0);
    let height = all().map(InkBox::bottom).max().unwrap_or(0) - top;
    // What is above a line's uppermost digit reaches down to it, nearly.
    let close = |digit: &ReadDigit| {
        let above = digits.iter().filter(|other| other.line < digit.line);
        let nearest = above.map(|other| other.ink_box.bottom()).max();
        nearest.is_none_or(|nearest| 12 * digit.ink_box.top <= 12 * nearest + height)
    };
    digits.iter().any(|digit| digit.line != first.line)
        && 2 * (right - left) <= 3 * height
        && digits.iter().all(close)
}

/// Whether a digit is small and stands high beside the one before it on its line.
fn has_raised(digits: &[ReadDigit]) -> bool {
    digits.windows(2).any(|pair| match pair {
        [before, digit] => before.line == digit.line && is_raised(digit.ink_box, before.ink_box),
        _ => false,
    })
}

/// Whether a line begins with a digit beside the head of one of the line below, which is larger, or the last of
/// it: nobody reads it first.
fn has_exponent(digits: &[ReadDigit]) -> bool {
    digits.iter().any(|small| {
        let ink = small.ink_box;
        let mut others = digits.iter();
        others.all(|other| other.line != small.line || other.ink_box.left >= ink.left)
            && digits.iter().any(|large| {
                let beside = large.ink_box;
                let right = beside.left + beside.width;
                let is_last = digits
                    .iter()
                    .all(|other| other.line != large.line || other.ink_box.left <= beside.left);
                large.line > small.line
                    && (is_last || 4 * ink.height <= 3 * beside.height)
                    && ink.bottom() >= beside.top
                    && (right..right + beside.height).contains(&ink.left)
            })
    })
}

/// Whether the marks are many, each small beside all of them, and each close to another: one stroke of
/// a pen that left gaps.
fn is_dashed(writing: &Writing<'_>) -> bool {
    let span = writing.all();
    let (Some(whole), marks) = (writing.ink_box(span), span.first..span.end) else {
        return false;
    };
    let ink = |mark: usize| writing.ink_box(Span::of(mark));
    let away = |one: usize, length: usize, other: usize, next: usize| {
        one.max(other)
            .saturating_sub((one + length).min(other + next))
    };
    let near = |one: InkBox, other: InkBox| {
        let right = away(one.left, one.width, other.left, other.width);
        let down = away(one.top, one.height, other.top, other.height);
        20 * right.max(down) <= whole.height
    };
    marks.clone().filter(|&mark| !writing.is_cut(mark)).count() > MOST_PARTS
        && 2 * whole.width <= 3 * whole.height
        && marks.clone().all(|mark| {
            ink(mark).is_some_and(|one| {
                let mut others = marks.clone().filter(|&other| other != mark).filter_map(ink);
                2 * one.height <= whole.height && others.any(|other| near(one, other))
            })
        })
}
