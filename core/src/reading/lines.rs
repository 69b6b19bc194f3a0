//! One line of writing: which of its marks belong together.

mod brackets;
mod doubts;
mod heights;
mod paths;
mod token;

pub(super) use self::heights::{is_raised, is_speck, side_by_side};
pub(super) use self::paths::MOST_PARTS;

use self::doubts::Place;
use self::heights::{is_small, tallest};
use self::paths::{Tokens, cheapest_paths, cost};
use self::token::{Seen, Token};
use super::digits::{Draft, ReadError};
use super::judgement::Judged;
use super::shape::MarkShape;
use super::signs::Sign;
use crate::prepare::{InkBox, Span, Writing};
use crate::verdict::Verdict;

/// Runs the network over a span of marks; `None` where it has next to no ink.
pub(super) trait Judge: FnMut(&Writing<'_>, Span) -> Option<Judged> {}
impl<F: FnMut(&Writing<'_>, Span) -> Option<Judged>> Judge for F {}

/// Cuts the marks of the line that starts with mark `start` where they are wide and no digit.
/// Returns the end of the line.
pub(super) fn cut_line(
    writing: &mut Writing<'_>,
    start: usize,
    line: usize,
    judge: &mut impl Judge,
) -> usize {
    let tallest = tallest(writing, start, line);
    let mut mark = start;
    // Where the pieces of a mark end that was cut, and how high it was.
    let mut whole = (0, 0);
    while writing.line(mark) == Some(line) {
        let height = writing.ink_box(Span::of(mark)).map_or(0, |ink| ink.height);
        let certain =
            judge(writing, Span::of(mark)).is_some_and(|judged| cost(&Seen::of(judged), 1) == 0);
        // A piece is cut again if it is far less high than all together: of a row that goes down.
        let first = mark >= whole.0;
        let may_be_cut = first || 4 * height <= 3 * whole.1;
        let more = if 2 * height >= tallest && !certain && may_be_cut {
            writing.cut(mark).end - mark - 1
        } else {
            0
        };
        if more == 0 {
            mark += 1;
        } else if first {
            whole = (mark + 1 + more, height);
        } else {
            whole.0 += more;
        }
    }
    mark
}

/// Takes the line's marks together along the cheapest path and adds its digits to the draft.
pub(super) fn read_line(
    writing: &Writing<'_>,
    line: Span,
    number: usize,
    judge: &mut impl Judge,
    draft: &mut Draft<'_>,
) -> Result<(), ReadError> {
    let height = tallest(writing, line.first, number);
    let paths = cheapest_paths(writing, line, height, judge);
    let tokens = Tokens::new(writing, line, &paths);
    let level = tokens.level(height);
    let in_date = tokens.are_date(height);
    let bracketed = tokens.are_bracketed(height);
    let last = tokens.all().count().saturating_sub(1);
    let mut sign: Option<(Sign, InkBox)> = None;
    let mut before: Option<InkBox> = None;
    let mut behind = None;
    let mut bars = 0;
    // A large sign that stands between no digits speaks against them as any other mark.
    let astray = |sign: Option<(Sign, InkBox)>| {
        usize::from(sign.is_some_and(|(_, ink)| !is_small(ink, height)))
    };
    for (index, token) in tokens.all().enumerate() {
        if bracketed && (index == 0 || index == last) {
            continue;
        }
        let next = tokens.all().nth(index + 1);
        let next = next.filter(|next| !next.seen.is_sign() && !is_small(next.ink, height));
        let place = Place {
            token,
            behind: behind.replace(token),
            before,
            next: next.map(|next| next.ink),
            in_date,
            is_first: index == 0,
            is_last: index == last,
        };
        let Token { span, seen, ink } = token;
        bars += usize::from(matches!(seen.shape, Some(MarkShape::Standing(_))));
        let is_digit = seen.judgement.verdict != Verdict::None;
        let found = if place.slash() == Some(true) {
            Some(Sign::Slash)
        } else if is_digit && !seen.is_sign() && !is_small(ink, height) {
            None
        } else {
            level.sign(seen.shape, ink)
        };
        draft.ambiguous += usize::from(place.is_doubtful(writing));
        if let Some(found) = found {
            // Two signs after each other say nothing.
            draft.ambiguous += usize::from(sign.is_some() && before.is_some());
            sign = Some((found, ink));
        } else if is_digit {
            draft.ambiguous += usize::from(place.is_odd_digit());
            if before.is_none() {
                draft.rejected += astray(sign);
            }
            let between = before.and(sign).map(|(sign, _)| sign);
            if let Some(judged) = judge(writing, span) {
                draft.add(judged, span, ink, number, between)?;
            }
            (sign, before) = (None, Some(ink));
        } else {
            // Specks between digits are no reason to doubt the digits.
            draft.rejected += usize::from(!is_small(ink, height));
        }
    }
    draft.rejected += astray(sign);
    draft.ambiguous += usize::from(bars >= BARS && bars > last);
    Ok(())
}

/// So many ones and nothing else are a barcode.
const BARS: usize = 10;
