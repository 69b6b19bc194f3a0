//! One line of writing: which of its marks belong together.

use heapless::Vec;

use super::digits::{Draft, ReadError};
use super::judgement::{Judged, Judgement};
use crate::prepare::{InkBox, MAX_MARKS, Page, Span};
use crate::verdict::Verdict;

/// Evidence at which nobody asks further, in 1 / 16 of a natural-logarithm unit.
pub(super) const SURE: i32 = 4 * 16;
/// Most marks of one digit.
pub(super) const MOST_PARTS: usize = 4;

/// Runs the network over a span of marks; `None` where it has next to no ink.
pub(super) trait Judge: FnMut(&Page<'_>, Span) -> Option<Judged> {}
impl<F: FnMut(&Page<'_>, Span) -> Option<Judged>> Judge for F {}

/// The cheapest way to read a line's marks up to some place.
#[derive(Clone, Copy)]
struct Way {
    cost: i32,
    /// Marks of its last digit.
    parts: usize,
    /// The last digit; `None` where it has no ink to speak of.
    judgement: Option<Judgement>,
}

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
    while page.line(mark) == Some(line) {
        let whole = Span::of(mark);
        let tall = page
            .ink_box(whole)
            .is_some_and(|ink| 2 * ink.height >= tallest);
        let sure = judge(page, whole).is_some_and(|judged| cost(&judged.judgement, 1) == 0);
        mark = if tall && !sure {
            page.cut(mark).end
        } else {
            mark + 1
        };
    }
    mark
}

/// Takes the line's marks together in the cheapest way and adds its digits to the draft.
pub(super) fn read_line(
    page: &Page<'_>,
    line: Span,
    number: usize,
    judge: &mut impl Judge,
    draft: &mut Draft<'_>,
) -> Result<(), ReadError> {
    let height = tallest(page, line.first, number);
    let ways = cheapest_ways(page, line, height, judge);
    // From the last digit back to the first, then the other way round.
    let mut ends: Vec<usize, MAX_MARKS> = Vec::new();
    let mut end = line.end;
    while let Some(way) = ways.get(end.wrapping_sub(line.first + 1)) {
        let _fits = ends.push(end);
        end = end.saturating_sub(way.parts.max(1));
    }
    while let Some(end) = ends.pop() {
        let Some(way) = ways.get(end.wrapping_sub(line.first + 1)) else {
            break;
        };
        let span = Span {
            first: end.saturating_sub(way.parts),
            end,
        };
        let (Some(judgement), Some(ink_box)) = (way.judgement, page.ink_box(span)) else {
            continue;
        };
        if judgement.verdict == Verdict::None {
            // Specks, dots and operators between digits are no reason to doubt the digits.
            draft.rejected += usize::from(!is_small(ink_box, height));
            continue;
        }
        if let Some(judged) = judge(page, span) {
            draft.add(judged, span, ink_box, number)?;
        }
    }
    Ok(())
}

/// For each mark of the line, the cheapest way to read all up to and including it.
fn cheapest_ways(
    page: &Page<'_>,
    line: Span,
    height: usize,
    judge: &mut impl Judge,
) -> Vec<Way, MAX_MARKS> {
    let mut ways: Vec<Way, MAX_MARKS> = Vec::new();
    for last in line.first..line.end {
        let mut best: Option<Way> = None;
        for parts in 1..=MOST_PARTS.min(last + 1 - line.first) {
            let span = Span {
                first: last + 1 - parts,
                end: last + 1,
            };
            let before = match (span.first - line.first).checked_sub(1) {
                None => 0,
                Some(index) => ways.get(index).map_or(0, |way| way.cost),
            };
            let Some(joining) = joining(page, span, height) else {
                continue;
            };
            if best.is_some_and(|way| way.cost <= before.saturating_add(joining)) {
                continue;
            }
            let judgement = judge(page, span).map(|judged| judged.judgement);
            let mut price = price(judgement.as_ref(), page.ink_box(span), parts, height) + joining;
            if span.first > line.first && page.is_cut(span.first) {
                // Two good digits must be much better than one doubtful one.
                price += SURE;
            }
            let way = Way {
                cost: before.saturating_add(price),
                parts,
                judgement,
            };
            if best.is_none_or(|best| way.cost < best.cost) {
                best = Some(way);
            }
        }
        if let Some(best) = best {
            let _fits = ways.push(best);
        }
    }
    ways
}

/// What it costs to take marks for one digit; `None` where they cannot be one: they stand apart, or are
/// together very wide.
fn joining(page: &Page<'_>, span: Span, height: usize) -> Option<i32> {
    let whole = page.ink_box(span)?;
    if span.end - span.first > 1 && 2 * whole.width > 3 * whole.height.max(height) {
        return None;
    }
    let (mut right, mut tall_right, mut price) = (None, None, 0);
    for mark in span.first..span.end {
        let ink = page.ink_box(Span::of(mark))?;
        let gap = |right: &usize| ink.left.saturating_sub(*right);
        if right.as_ref().is_some_and(|right| 5 * gap(right) > height) {
            return None;
        }
        let end = ink.left + ink.width;
        if is_tall(ink, height) {
            // Two that are as tall as digits, side by side: a "1" beside another digit, unless neither
            // is a digit at all.
            if tall_right.is_some_and(|right| right <= ink.left) {
                price += SURE;
            }
            tall_right = tall_right.max(Some(end));
        }
        right = right.max(Some(end));
    }
    Some(price)
}

fn price(judgement: Option<&Judgement>, ink: Option<InkBox>, parts: usize, height: usize) -> i32 {
    let small = ink.is_none_or(|ink| is_small(ink, height));
    match judgement {
        // Dropping a speck costs something, so that it is joined to what it completes.
        _ if small && parts == 1 => SURE / 2,
        Some(judgement) => cost(judgement, parts),
        None => SURE,
    }
}

/// 0 for a sure digit; what is no digit costs as much for each of its parts.
fn cost(judgement: &Judgement, parts: usize) -> i32 {
    let doubt = (SURE - judgement.evidence).clamp(0, 2 * SURE);
    if doubt > SURE {
        doubt * i32::try_from(parts).unwrap_or(i32::MAX)
    } else {
        doubt
    }
}

fn is_small(ink: InkBox, height: usize) -> bool {
    2 * ink.height < height
}

/// Whether it may be a digit by its height.
fn is_tall(ink: InkBox, height: usize) -> bool {
    5 * ink.height >= 3 * height
}

/// Whether marks that share no column are each as tall as a digit.
pub(super) fn side_by_side(page: &Page<'_>, span: Span, height: usize) -> bool {
    let tall = |mark| {
        page.ink_box(Span::of(mark))
            .filter(|ink| is_tall(*ink, height))
    };
    (span.first..span.end).filter_map(tall).any(|one| {
        let beside = |other: InkBox| one.left + one.width <= other.left;
        (span.first..span.end).filter_map(tall).any(beside)
    })
}

/// Height of the line's tallest mark.
fn tallest(page: &Page<'_>, start: usize, line: usize) -> usize {
    let marks = (start..).take_while(|&mark| page.line(mark) == Some(line));
    let heights = marks.filter_map(|mark| Some(page.ink_box(Span::of(mark))?.height));
    heights.max().unwrap_or(0)
}
