//! Which marks of a line are one digit: the cheapest path through them.

use heapless::Vec;

use super::Judge;
use super::brackets::is_bracket;
use super::doubts::is_leaning;
use super::heights::{is_small, is_tall};
use super::token::{Seen, Token};
use crate::prepare::{InkBox, MAX_MARKS, Span, Writing};
use crate::reading::shape::MarkShape;
use crate::reading::signs::Level;
use crate::verdict::Verdict;

/// Evidence from which a digit costs nothing, in 1 / 16 of a natural-logarithm unit.
const CERTAIN: i32 = 4 * 16;
/// More than dropping a small mark costs: only a doubtful digit is joined with what lies beside it.
const BESIDE: i32 = CERTAIN / 2 + 8;
/// Most marks of one digit.
pub(in crate::reading) const MOST_PARTS: usize = 4;

/// The cheapest path through a line's marks up to some place.
#[derive(Clone, Copy)]
pub(super) struct Path {
    cost: i32,
    /// Marks of its last digit.
    parts: usize,
    /// The last digit; `None` where it has no ink to speak of.
    seen: Option<Seen>,
}

/// A line's marks, taken together.
pub(super) struct Tokens<'a> {
    writing: &'a Writing<'a>,
    paths: &'a [Path],
    first: usize,
    /// Where each ends, from the last to the first.
    ends: Vec<u8, MAX_MARKS>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(writing: &'a Writing<'_>, line: Span, paths: &'a [Path]) -> Self {
        let mut ends = Vec::new();
        let mut end = line.end;
        while let Some(path) = paths.get(end.wrapping_sub(line.first + 1)) {
            let _fits = ends.push(u8::try_from(end).unwrap_or(u8::MAX));
            end = end.saturating_sub(path.parts.max(1));
        }
        Self {
            writing,
            paths,
            first: line.first,
            ends,
        }
    }

    /// Those that have ink to speak of, from left to right.
    pub(super) fn all(&self) -> impl Iterator<Item = Token> {
        self.ends.iter().rev().filter_map(|&end| {
            let end = usize::from(end);
            let path = self.paths.get(end.wrapping_sub(self.first + 1))?;
            let first = end.saturating_sub(path.parts);
            let span = Span { first, end };
            let (seen, ink) = (path.seen?, self.writing.ink_box(span)?);
            Some(Token { span, seen, ink })
        })
    }

    /// Where those are that may be digits.
    pub(super) fn level(&self, height: usize) -> Level {
        let mut level = Level::default();
        for Token { seen, ink, .. } in self.all() {
            if is_tall(ink, height) && seen.judgement.verdict != Verdict::None {
                level.add(ink);
            }
        }
        level
    }

    /// Whether two leaning strokes part the digits as slashes do in a date: one or two, one or two, and two or four.
    pub(super) fn are_date(&self, height: usize) -> bool {
        let (mut counts, mut strokes) = ([0; 3], 0);
        for token in self.all().filter(|token| is_tall(token.ink, height)) {
            if is_leaning(&token) {
                strokes += 1;
            } else if let Some(count) = counts.get_mut(strokes) {
                *count += 1;
            }
        }
        strokes == 2 && matches!(counts, [1 | 2, 1 | 2, 2 | 4])
    }

    /// Whether brackets stand around all of it, and nothing but digits and signs in them.
    pub(super) fn are_bracketed(&self, height: usize) -> bool {
        let count = self.all().count();
        let mut inside = self.all().skip(1).take(count.saturating_sub(2));
        let is = |token: Option<Token>, shape| {
            token.is_some_and(|token| is_bracket(self.writing, &token, shape, height))
        };
        count > 2
            && is(self.all().next(), MarkShape::Opening)
            && is(self.all().last(), MarkShape::Closing)
            && inside.all(|Token { seen, ink, .. }| {
                let is_digit = matches!(seen.judgement.verdict, Verdict::Digit);
                is_digit || seen.is_sign() || is_small(ink, height)
            })
    }
}

/// For each mark of the line, the cheapest path through all marks up to and including it.
pub(super) fn cheapest_paths(
    writing: &Writing<'_>,
    line: Span,
    height: usize,
    judge: &mut impl Judge,
) -> Vec<Path, MAX_MARKS> {
    let mut paths: Vec<Path, MAX_MARKS> = Vec::new();
    for last in line.first..line.end {
        let mut best: Option<Path> = None;
        for parts in 1..=MOST_PARTS.min(last + 1 - line.first) {
            let span = Span {
                first: last + 1 - parts,
                end: last + 1,
            };
            let before = match (span.first - line.first).checked_sub(1) {
                None => 0,
                Some(index) => paths.get(index).map_or(0, |path| path.cost),
            };
            let Some(joining) = joining(writing, span, height) else {
                continue;
            };
            if best.is_some_and(|path| path.cost <= before) {
                continue;
            }
            let seen = judge(writing, span).map(Seen::of);
            let mut price = price(seen.as_ref(), writing.ink_box(span), parts, height);
            if !seen.as_ref().is_some_and(Seen::is_sign) {
                price += joining;
            }
            if span.first > line.first && writing.is_cut(span.first) {
                // Two good digits must be much better than one doubtful one.
                price += CERTAIN;
            }
            let path = Path {
                cost: before.saturating_add(price),
                parts,
                seen,
            };
            if best.is_none_or(|best| path.cost < best.cost) {
                best = Some(path);
            }
        }
        if let Some(best) = best {
            let _fits = paths.push(best);
        }
    }
    paths
}

/// What it costs to take marks for one digit; `None` where they cannot be one: they stand apart, or are
/// together very wide.
fn joining(writing: &Writing<'_>, span: Span, height: usize) -> Option<i32> {
    let whole = writing.ink_box(span)?;
    if span.end - span.first > 1 && 2 * whole.width > 3 * whole.height.max(height) {
        return None;
    }
    let (mut right, mut tall_right, mut price) = (None, None, 0);
    let mut only_small = true;
    for mark in span.first..span.end {
        let ink = writing.ink_box(Span::of(mark))?;
        let gap = |right: &usize| ink.left.saturating_sub(*right);
        if right.as_ref().is_some_and(|right| 5 * gap(right) > height) {
            return None;
        }
        let end = ink.left + ink.width;
        // A point or comma beside a digit, or a piece that has come off it.
        let small = is_small(ink, height);
        let cut = mark > span.first && writing.is_cut(mark);
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
                price += CERTAIN;
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
        _ if small && parts == 1 => CERTAIN / 2,
        Some(seen) => cost(seen, parts),
        None => CERTAIN,
    }
}

/// 0 for a certain digit and for a sign; what is no digit costs as much for each of its parts.
pub(super) fn cost(seen: &Seen, parts: usize) -> i32 {
    if seen.is_sign() {
        return 0;
    }
    let doubt = (CERTAIN - seen.judgement.evidence).clamp(0, 2 * CERTAIN);
    if doubt > CERTAIN {
        doubt * i32::try_from(parts).unwrap_or(i32::MAX)
    } else {
        doubt
    }
}
