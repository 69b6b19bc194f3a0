//! One line of writing: which of its marks belong together.

mod heights;
mod paths;

pub(super) use self::heights::{is_speck, side_by_side};
pub(super) use self::paths::MOST_PARTS;

use self::heights::{is_small, is_tall, tallest};
use self::paths::{Seen, Tokens, cheapest_paths, cost};
use super::digits::{Draft, ReadError};
use super::judgement::Judged;
use super::shape::MarkShape;
use super::signs::{self, Level, Sign};
use crate::prepare::{InkBox, Page, Span};
use crate::verdict::Verdict;

/// Runs the network over a span of marks; `None` where it has next to no ink.
pub(super) trait Judge: FnMut(&Page<'_>, Span) -> Option<Judged> {}
impl<F: FnMut(&Page<'_>, Span) -> Option<Judged>> Judge for F {}

/// Cuts the marks of the line that starts with mark `start` where they are wide and no digit.
/// Returns the end of the line.
pub(super) fn cut_line(
    page: &mut Page<'_>,
    start: usize,
    line: usize,
    judge: &mut impl Judge,
) -> usize {
    let tallest = tallest(page, start, line);
    let mut mark = start;
    // Where the pieces of a mark end that was cut, and how high it was.
    let mut whole = (0, 0);
    while page.line(mark) == Some(line) {
        let height = page.ink_box(Span::of(mark)).map_or(0, |ink| ink.height);
        let sure =
            judge(page, Span::of(mark)).is_some_and(|judged| cost(&Seen::of(judged), 1) == 0);
        // A piece is cut again if it is far less high than all together: of a row that goes down.
        let first = mark >= whole.0;
        let may_be_cut = first || 4 * height <= 3 * whole.1;
        let more = if 2 * height >= tallest && !sure && may_be_cut {
            page.cut(mark).end - mark - 1
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
    page: &Page<'_>,
    line: Span,
    number: usize,
    judge: &mut impl Judge,
    draft: &mut Draft<'_>,
) -> Result<(), ReadError> {
    let height = tallest(page, line.first, number);
    let paths = cheapest_paths(page, line, height, judge);
    let tokens = Tokens::new(page, line, &paths);
    let mut level = Level::default();
    for (_, seen, ink) in tokens.all() {
        if is_tall(ink, height) && seen.judgement.verdict != Verdict::None {
            level.add(ink);
        }
    }
    let bracketed = tokens.are_bracketed(height);
    let last = tokens.all().count().saturating_sub(1);
    let mut sign: Option<(Sign, InkBox)> = None;
    let mut before: Option<InkBox> = None;
    let mut shape_before = None;
    let mut bars = 0;
    // A large sign that stands between no digits speaks against them as any other mark.
    let astray = |sign: Option<(Sign, InkBox)>| {
        usize::from(sign.is_some_and(|(_, ink)| !is_small(ink, height)))
    };
    for (place, (span, seen, ink_box)) in tokens.all().enumerate() {
        if bracketed && (place == 0 || place == last) {
            continue;
        }
        let next = tokens.all().nth(place + 1);
        let next = next.filter(|(_, seen, ink)| !seen.is_sign() && !is_small(*ink, height));
        let next = next.map(|(_, _, ink)| ink);
        let dotted = seen.shape == Some(MarkShape::Dotted);
        let is_digit = seen.judgement.verdict != Verdict::None && !dotted;
        let slash = signs::is_slash(seen.shape, ink_box, before.zip(next));
        draft.ambiguous += usize::from(slash.is_none());
        draft.ambiguous += usize::from(fork(page, shape_before, span, seen.shape));
        // Half a pair of brackets passes for a 1, but is as high as the digit beside it.
        let half = match seen.shape {
            Some(MarkShape::Opening) if place == 0 => next,
            Some(MarkShape::Closing) if place == last => before,
            _ => None,
        };
        draft.ambiguous += usize::from(half.is_some_and(|beside| ink_box.height >= beside.height));
        bars += usize::from(matches!(seen.shape, Some(MarkShape::Standing(_))));
        shape_before = seen.shape;
        let found = if slash == Some(true) {
            Some(Sign::Slash)
        } else if is_digit && !seen.is_sign() && !is_small(ink_box, height) {
            None
        } else {
            level.sign(seen.shape, ink_box)
        };
        if let Some(found) = found {
            draft.ambiguous += usize::from(sign.is_some() && before.is_some());
            sign = Some((found, ink_box));
        } else if is_digit {
            if before.is_none() {
                draft.rejected += astray(sign);
            }
            // A degree or an exponent.
            draft.ambiguous +=
                usize::from(is_small(ink_box, height) && level.is_beside_head(ink_box));
            let between = before.and(sign).map(|(sign, _)| sign);
            if let Some(judged) = judge(page, span) {
                draft.add(judged, span, ink_box, number, between)?;
            }
            (sign, before) = (None, Some(ink_box));
        } else {
            // Specks between digits are no reason to doubt the digits.
            draft.rejected += usize::from(!is_small(ink_box, height));
        }
    }
    draft.rejected += astray(sign);
    draft.ambiguous += usize::from(bars >= BARS && bars > last);
    Ok(())
}

/// Whether a mark was cut into two straight strokes that lean differently: a tick or a "y", and no two ones.
fn fork(page: &Page<'_>, before: Option<MarkShape>, span: Span, shape: Option<MarkShape>) -> bool {
    match (before, shape) {
        (Some(MarkShape::Standing(one)), Some(MarkShape::Standing(other))) => {
            page.is_cut(span.first) && one.abs_diff(other) >= FORKED
        }
        _ => false,
    }
}

/// So many ones and nothing else are a barcode.
const BARS: usize = 10;
/// In sixteenths of the height.
const FORKED: u8 = 6;
