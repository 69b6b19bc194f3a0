//! One line of writing: which of its marks belong together.

use heapless::Vec;

use super::digits::{Draft, ReadError};
use super::judgement::{Judged, Judgement};
use super::shape::Shape;
use super::signs::{self, Level, Sign};
use crate::prepare::{InkBox, MAX_MARKS, Page, Span};
use crate::verdict::Verdict;

/// Evidence at which nobody asks further, in 1 / 16 of a natural-logarithm unit.
pub(super) const SURE: i32 = 4 * 16;
/// More than dropping a small mark costs: only a doubtful digit is joined with what lies beside it.
const BESIDE: i32 = SURE / 2 + 8;
/// Most marks of one digit.
pub(super) const MOST_PARTS: usize = 4;

/// Runs the network over a span of marks; `None` where it has next to no ink.
pub(super) trait Judge: FnMut(&Page<'_>, Span) -> Option<Judged> {}
impl<F: FnMut(&Page<'_>, Span) -> Option<Judged>> Judge for F {}

/// What is known of marks taken together, without the scores.
#[derive(Clone, Copy)]
struct Seen {
    judgement: Judgement,
    shape: Option<Shape>,
}

impl Seen {
    fn of(judged: Judged) -> Self {
        Self {
            judgement: judged.judgement,
            shape: judged.shape,
        }
    }

    /// Whether it is a sign wherever it stands.
    fn is_sign(&self) -> bool {
        self.shape.is_some_and(Shape::is_sign)
    }
}

/// The cheapest way to read a line's marks up to some place.
#[derive(Clone, Copy)]
struct Way {
    cost: i32,
    /// Marks of its last digit.
    parts: usize,
    /// The last digit; `None` where it has no ink to speak of.
    seen: Option<Seen>,
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
    let tokens = Tokens::new(page, line, &ways);
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
        let is_digit = seen.judgement.verdict != Verdict::None;
        let slash = signs::is_slash(seen.shape, ink_box, before.zip(next));
        draft.ambiguous += usize::from(slash.is_none());
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
    Ok(())
}

/// A line's marks, taken together.
struct Tokens<'a> {
    page: &'a Page<'a>,
    ways: &'a [Way],
    first: usize,
    /// Where each ends, from the last to the first.
    ends: Vec<u8, MAX_MARKS>,
}

impl<'a> Tokens<'a> {
    fn new(page: &'a Page<'_>, line: Span, ways: &'a [Way]) -> Self {
        let mut ends = Vec::new();
        let mut end = line.end;
        while let Some(way) = ways.get(end.wrapping_sub(line.first + 1)) {
            let _fits = ends.push(u8::try_from(end).unwrap_or(u8::MAX));
            end = end.saturating_sub(way.parts.max(1));
        }
        Self {
            page,
            ways,
            first: line.first,
            ends,
        }
    }

    /// Those that have ink to speak of, from left to right.
    fn all(&self) -> impl Iterator<Item = (Span, Seen, InkBox)> {
        self.ends.iter().rev().filter_map(|&end| {
            let end = usize::from(end);
            let way = self.ways.get(end.wrapping_sub(self.first + 1))?;
            let span = Span {
                first: end.saturating_sub(way.parts),
                end,
            };
            Some((span, way.seen?, self.page.ink_box(span)?))
        })
    }

    /// Whether brackets stand around all of it, and nothing but digits and signs in them.
    fn are_bracketed(&self, height: usize) -> bool {
        let is = |token: Option<(Span, Seen, InkBox)>, shape| {
            token.is_some_and(|(_, seen, ink)| is_tall(ink, height) && seen.shape == Some(shape))
        };
        let count = self.all().count();
        let mut inside = self.all().skip(1).take(count.saturating_sub(2));
        count > 2
            && is(self.all().next(), Shape::Opening)
            && is(self.all().last(), Shape::Closing)
            && inside.all(|(_, seen, ink)| {
                let is_digit = matches!(seen.judgement.verdict, Verdict::Digit);
                is_digit || seen.is_sign() || is_small(ink, height)
            })
    }
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
            if best.is_some_and(|way| way.cost <= before) {
                continue;
            }
            let seen = judge(page, span).map(Seen::of);
            let mut price = price(seen.as_ref(), page.ink_box(span), parts, height);
            if !seen.as_ref().is_some_and(Seen::is_sign) {
                price += joining;
            }
            if span.first > line.first && page.is_cut(span.first) {
                // Two good digits must be much better than one doubtful one.
                price += SURE;
            }
            let way = Way {
                cost: before.saturating_add(price),
                parts,
                seen,
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
    let mut only_small = true;
    for mark in span.first..span.end {
        let ink = page.ink_box(Span::of(mark))?;
        let gap = |right: &usize| ink.left.saturating_sub(*right);
        if right.as_ref().is_some_and(|right| 5 * gap(right) > height) {
            return None;
        }
        let end = ink.left + ink.width;
        // A point or comma beside a digit, or a piece that has come off it.
        let small = is_small(ink, height);
        let cut = mark > span.first && page.is_cut(mark);
        let beside = right.is_some_and(|right| right < ink.left) && (small || only_small);
        let dot = is_tall(whole, height) && 4 * ink.height.max(ink.width) <= height;
        if !cut && (beside || dot) {
            price += BESIDE;
        }
        only_small &= small;
        if is_tall(ink, height) {
            // Two that are as tall as digits, side by side: a "1" beside another digit, unless neither
            // is a digit at all.
            if !cut && tall_right.is_some_and(|right| right <= ink.left) {
                price += SURE;
            }
            tall_right = tall_right.max(Some(end));
        }
        right = right.max(Some(end));
    }
    Some(price)
}

fn price(seen: Option<&Seen>, ink: Option<InkBox>, parts: usize, height: usize) -> i32 {
    let small = ink.is_none_or(|ink| is_small(ink, height));
    match seen {
        Some(seen) if seen.is_sign() => 0,
        // Dropping a speck costs something, so that it is joined to what it completes.
        _ if small && parts == 1 => SURE / 2,
        Some(seen) => cost(seen, parts),
        None => SURE,
    }
}

/// 0 for a sure digit and for a sign; what is no digit costs as much for each of its parts.
fn cost(seen: &Seen, parts: usize) -> i32 {
    if seen.is_sign() {
        return 0;
    }
    let doubt = (SURE - seen.judgement.evidence).clamp(0, 2 * SURE);
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

/// Whether marks that share no column, and were never one, are each as tall as a digit.
pub(super) fn side_by_side(page: &Page<'_>, span: Span, height: usize) -> bool {
    let marks = span.first..span.end;
    let tall = |mark| {
        page.ink_box(Span::of(mark))
            .filter(|ink| is_tall(*ink, height))
    };
    marks.clone().filter_map(tall).any(|one| {
        let mut others = marks
            .clone()
            .filter(|&mark| !page.is_cut(mark))
            .filter_map(tall);
        others.any(|other| one.left + one.width <= other.left)
    })
}

/// Height of the line's tallest mark; of three and more that are about as tall, the second: a 4 or a 9 may
/// hang down from its line.
fn tallest(page: &Page<'_>, start: usize, line: usize) -> usize {
    let marks = (start..).take_while(|&mark| page.line(mark) == Some(line));
    let heights = || {
        let marks = marks.clone();
        marks.filter_map(|mark| Some(page.ink_box(Span::of(mark))?.height))
    };
    let (mut most, mut second) = (0, 0);
    for height in heights() {
        second = second.max(height.min(most));
        most = most.max(height);
    }
    let alike = heights().filter(|height| 5 * height >= 3 * most).count();
    if alike >= 3 { second } else { most }
}

/// Whether one mark stands alone on its line, and is far smaller than the page's tallest: dirt, or a tear in
/// the paper.
pub(super) fn is_speck(page: &Page<'_>, start: usize, line: usize) -> bool {
    let height = |mark| page.ink_box(Span::of(mark)).map_or(0, |ink| ink.height);
    let all = page.all();
    let most = (all.first..all.end).map(height).max().unwrap_or(0);
    page.line(start + 1) != Some(line) && 4 * height(start) < most
}
