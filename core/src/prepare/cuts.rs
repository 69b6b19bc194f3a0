//! Where digits that touch may be cut apart: upright cuts where there is least ink.

use super::bounds::Bounds;
use super::marks::Mark;
use super::run::Run;

/// Columns that the ink is counted in, whatever the mark's width.
const BINS: usize = 48;
/// Most cuts through one mark.
pub(super) const MAX_CUTS: usize = 6;

/// Columns at which a mark may be cut, from left to right; empty where it is too narrow to be
/// several digits.
pub(super) fn find(mark: &Mark, runs: &[Run]) -> heapless::Vec<u16, MAX_CUTS> {
    let (width, height) = (mark.bounds.width(), mark.bounds.height());
    let mut cuts = heapless::Vec::new();
    if 5 * width < 4 * height || width < 8 {
        return cuts;
    }
    let most = (2 * width / height.max(1)).clamp(1, MAX_CUTS);
    let mut ink = count(mark, runs);
    let mut chosen = [false; BINS];
    // A piece is no narrower than an eighth of its height, the stroke of a "1".
    let apart = (height * BINS / (8 * width.max(1))).max(2);
    blot(&mut ink, 0, apart);
    blot(&mut ink, BINS - 1, apart);
    for _ in 0..most {
        let least = ink.iter().enumerate().min_by_key(|(_, ink)| **ink);
        let Some((bin, &least)) = least.filter(|(_, ink)| **ink < u32::MAX) else {
            break;
        };
        // The middle of several that are as good.
        let alike = ink
            .iter()
            .skip(bin)
            .take_while(|&&ink| ink == least)
            .count();
        let bin = bin + alike / 2;
        if let Some(chosen) = chosen.get_mut(bin) {
            *chosen = true;
        }
        blot(&mut ink, bin, 2 * apart);
    }
    for (bin, _) in chosen.iter().enumerate().filter(|(_, chosen)| **chosen) {
        let column = usize::from(mark.bounds.left) + (2 * bin + 1) * width / (2 * BINS);
        let _fits = cuts.push(u16::try_from(column).unwrap_or(u16::MAX));
    }
    cuts
}

/// Ink in each bin of columns.
fn count(mark: &Mark, runs: &[Run]) -> [u32; BINS] {
    let Bounds { left, right, .. } = mark.bounds;
    let (left, right) = (usize::from(left), usize::from(right));
    let width = mark.bounds.width().max(1);
    let mut ink = [0; BINS];
    for run in runs.iter().filter(|run| run.owner == mark.owner) {
        let Some((from, end)) = run.within(left, right) else {
            continue;
        };
        for (bin, sum) in ink.iter_mut().enumerate() {
            // Bins may be narrower than a column: what counts is the column in a bin's middle.
            let (first, last) = (left + bin * width / BINS, left + (bin + 1) * width / BINS);
            let common = end.min(last.max(first + 1)).saturating_sub(from.max(first));
            *sum += u32::try_from(common).unwrap_or(u32::MAX);
        }
    }
    ink
}

/// No cut may be so close to this bin.
fn blot(ink: &mut [u32; BINS], bin: usize, apart: usize) {
    for sum in ink
        .iter_mut()
        .take(bin + apart)
        .skip((bin + 1).saturating_sub(apart))
    {
        *sum = u32::MAX;
    }
}
