//! Writing so much paler than the rest that it passes for paper, as pencil does beside a marker.

use alloc::vec;
use alloc::vec::Vec;

use digitnet_core::enhance;

use crate::answer::InkBox;
use crate::reader::look::Look;

/// Pale ink is at least so many levels from the paper, and so many times as far as its lower quartile.
const FAINTEST: u8 = 12;
const GRAIN: u8 = 6;
/// Soft edges of strokes reach so far from them: two pixels, and one in so many of the longer side.
const SOFT: usize = 256;

/// Makes firm ink as pale as the palest, in place. `levels` are those of dark ink on even white paper; `None`
/// where no ink is pale.
pub(super) fn evened(levels: &mut [u8], width: usize) -> Option<()> {
    let threshold = enhance::threshold(levels)?;
    let paper = quantile(levels.iter().filter(|&&level| level > threshold), 2)?;
    let floor = u8::midpoint(threshold, paper);
    let firm: Vec<bool> = levels.iter().map(|&level| level < floor).collect();
    let reach = 2 + width.max(levels.len() / width.max(1)) / SOFT;
    let near = widened(&firm, width, reach);
    let pairs = levels.iter().zip(&near);
    let rest = || pairs.clone().filter(|pair| !pair.1).map(|pair| pair.0);
    let middle = quantile(rest(), 2)?;
    let grain = GRAIN.saturating_mul(middle - quantile(rest(), 4)?);
    let palest = middle.checked_sub(FAINTEST.max(grain))?;
    let pale = quantile(rest().filter(|&&level| level <= palest), 2)?;
    levels
        .iter_mut()
        .for_each(|level| *level = (*level).max(pale));
    Some(())
}

/// Whether a look has sure digits beside those of another, about as high. Creases and printed squares pass for ones.
pub(super) fn has_more(look: &Look, other: &Look) -> bool {
    let known = || other.answer.digits.iter().map(|digit| &digit.ink_box);
    let height = known().map(|ink| ink.height).max().unwrap_or(0);
    let digits = look.answer.digits.iter();
    let sure = digits.filter(|digit| digit.sure && digit.digit != 1);
    sure.map(|digit| &digit.ink_box).any(|ink| {
        let apart = |one: &InkBox| {
            one.left >= ink.left + ink.width
                || ink.left >= one.left + one.width
                || one.top >= ink.top + ink.height
                || ink.top >= one.top + one.height
        };
        2 * ink.height >= height && ink.height <= 2 * height && known().all(apart)
    })
}

/// The level that one in so many does not reach.
fn quantile<'l>(levels: impl Iterator<Item = &'l u8>, part: usize) -> Option<u8> {
    let mut counts = [0usize; 256];
    levels.for_each(|&level| counts[usize::from(level)] += 1);
    let mut left = counts.iter().sum::<usize>() / part;
    let found = counts.iter().position(|&count| {
        let is_here = left < count;
        left = left.saturating_sub(count);
        is_here
    });
    u8::try_from(found?).ok()
}

/// All places that are no further from one of those than `reach`, in rows and in columns.
fn widened(places: &[bool], width: usize, reach: usize) -> Vec<bool> {
    let mut wide = vec![false; places.len()];
    let rows = wide.chunks_exact_mut(width).zip(places.chunks_exact(width));
    for (wide, row) in rows {
        for (x, _) in row.iter().enumerate().filter(|(_, set)| **set) {
            wide[x.saturating_sub(reach)..(x + reach + 1).min(width)].fill(true);
        }
    }
    let mut all = wide.clone();
    for y in 1..=reach {
        let by = (y * width).min(places.len());
        let below = all[by..].iter_mut().zip(&wide);
        below.for_each(|(to, from)| *to |= from);
        let above = all.iter_mut().zip(&wide[by..]);
        above.for_each(|(to, from)| *to |= from);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of paper with a firm stroke and another.
    fn row(other: u8) -> Vec<u8> {
        let mut levels = vec![250; 200];
        levels[40..50].fill(30);
        levels[100..110].fill(other);
        levels
    }

    #[test]
    fn firm_ink_becomes_as_pale_as_the_palest() {
        let mut levels = row(215);
        assert_eq!(evened(&mut levels, 200), Some(()));
        assert_eq!([levels[45], levels[105], levels[150]], [215, 215, 250]);
    }

    #[test]
    fn soft_edges_and_grain_are_no_ink() {
        let mut soft = row(250);
        [soft[38], soft[39], soft[50], soft[51]] = [215, 200, 200, 215];
        for levels in [&mut row(250), &mut row(244), &mut soft] {
            let before = levels.clone();
            assert_eq!(evened(levels, 200), None);
            assert_eq!(*levels, before);
        }
    }

    #[test]
    fn what_is_near_is_as_near_in_all_directions() {
        let mut places = [false; 49];
        places[3 * 7 + 3] = true;
        let near = widened(&places, 7, 2);
        for (at, near) in near.into_iter().enumerate() {
            let (x, y) = (at % 7, at / 7);
            assert_eq!(near, (1..=5).contains(&x) && (1..=5).contains(&y));
        }
    }
}
