//! Ink of any size becomes 28 x 28 pixels, as MNIST's makers did it.

use super::bounds::Bounds;
use super::flattened::{CHUNK, Flattened};
use crate::limits::{PIXELS, SIDE};

/// Longer side of the ink in the digit, in pixels.
const FITTED: usize = 20;

/// Levels below this are edges of ink rather than ink.
const FAINT: usize = 32;

/// Strokes narrower than so many tenths of a pixel are a fine pen's.
const FINE_TENTHS: u32 = 15;

/// Shrinks or enlarges the ink in a box to 20 pixels, keeping its aspect, and centres it by mass.
///
/// `pieces` are `(row, left, end)`: the ink in the box, from top to bottom. `pixels` are all zero before.
pub(super) fn fit(
    flat: &Flattened<'_>,
    bounds: Bounds,
    strength: &[u8; 256],
    pieces: impl Iterator<Item = (usize, usize, usize)>,
    pixels: &mut [u8; PIXELS],
) {
    let longer = bounds.longer();
    let shrink =
        |side: usize| ((side * FITTED * 2 + longer) / (2 * longer).max(1)).clamp(1, FITTED);
    let (width, height) = (shrink(bounds.width()), shrink(bounds.height()));
    let mut fitted = [0; FITTED * FITTED];
    average(flat, bounds, strength, [width, height], pieces, &mut fitted);
    stretch(&mut fitted);

    let [left, top] = centre(&fitted, [width, height]);
    let rows = pixels.chunks_exact_mut(SIDE).skip(top);
    for (row, fitted) in rows.zip(fitted.chunks_exact(FITTED)).take(height) {
        for (pixel, level) in row.iter_mut().skip(left).zip(fitted).take(width) {
            *pixel = *level;
        }
    }
    thicken(pixels);
}

/// A fine pen's strokes become as wide as those that the network learnt: half as dark around them.
///
/// Strokes are as wide as twice their ink by the length of their edges.
#[inline(never)]
fn thicken(pixels: &mut [u8; PIXELS]) {
    let sum = |levels: &[u8]| levels.iter().map(|&level| u32::from(level)).sum::<u32>();
    // Against the pixel so far behind it; what lies beyond the digit is paper.
    let edges = |behind: usize| {
        let (_, others) = pixels.split_at(behind);
        let inside = pixels.iter().zip(others);
        let inside = inside.map(|(level, other)| u32::from(level.abs_diff(*other)));
        inside.sum::<u32>() + sum(pixels.split_at(PIXELS - behind).1)
    };
    if 20 * sum(pixels) >= FINE_TENTHS * (edges(1) + edges(SIDE)) {
        return;
    }
    // As it was: the row above, and the row itself between the pixels before and behind it.
    let mut above = [0; SIDE];
    let mut thin = [0; SIDE + 2];
    let mut rest = &mut pixels[..];
    while let Some((row, below)) = rest.split_first_chunk_mut::<SIDE>() {
        let below_row = *below.first_chunk::<SIDE>().unwrap_or(&[0; SIDE]);
        thin[0] = above[SIDE - 1];
        thin[1..=SIDE].copy_from_slice(row);
        thin[SIDE + 1] = below_row[0];
        let sides = thin[..SIDE].iter().zip(&thin[2..]);
        let around = sides.zip(above.iter().zip(&below_row));
        for (pixel, ((left, right), (above, below))) in row.iter_mut().zip(around) {
            let most = (*left).max(*right).max(*above).max(*below).max(*pixel);
            *pixel = u8::midpoint(*pixel, most);
        }
        above.copy_from_slice(&thin[1..=SIDE]);
        rest = below;
    }
}

/// Area average: every pixel of the picture counts by the share of it that a pixel of the result
/// covers, exactly. Rows of the result are `FITTED` apart, and are all zero before.
///
/// A function of its own, as those behind it, so that one's memory is not on the stack while another
/// runs.
#[inline(never)]
fn average(
    flat: &Flattened<'_>,
    bounds: Bounds,
    strength: &[u8; 256],
    [width, height]: [usize; 2],
    pieces: impl Iterator<Item = (usize, usize, usize)>,
    fitted: &mut [u8; FITTED * FITTED],
) {
    let (left, top) = (usize::from(bounds.left), usize::from(bounds.top));
    let rows = u32::try_from(bounds.height()).unwrap_or(u32::MAX).max(1);
    // A row of the result, in 1 / 256 of a level times the rows that its pixels have, at most 2^31.
    // Pieces come from top to bottom, so it is finished when the next one begins.
    let (mut open, mut sums) = (0, [0u32; FITTED]);
    let mut close = |target: usize, sums: &[u32; FITTED]| {
        let levels = fitted.iter_mut().skip(target * FITTED);
        for (level, sum) in levels.zip(sums).filter(|(_, sum)| **sum > 0) {
            *level = u8::try_from((sum / rows + 128) / 256).unwrap_or(u8::MAX);
        }
    };
    let mut pieces = pieces.peekable();
    let mut memory = [0; CHUNK];
    while let Some(&(y, _, _)) = pieces.peek() {
        let row = flat.row(y);
        let mut row_sums = [0u32; FITTED];
        while let Some((_, from, end)) = pieces.next_if(|piece| piece.0 == y) {
            let mut place = Place::new(from.saturating_sub(left), bounds.width(), width);
            for start in (from..end).step_by(CHUNK) {
                let levels = row.levels(start, &mut memory).iter().take(end - start);
                for &level in levels {
                    let value = strength.get(usize::from(level)).copied().unwrap_or(0);
                    place.step(|target, share| {
                        if let Some(sum) = row_sums.get_mut(target) {
                            *sum += u32::from(value) * share;
                        }
                    });
                }
            }
        }
        // In 1 / 256 of a level: at most 255 * 2^15 * 2^8.
        let columns = u32::try_from(bounds.width()).unwrap_or(u32::MAX).max(1);
        for sum in row_sums.iter_mut().filter(|sum| **sum > 0) {
            *sum = *sum * 256 / columns;
        }
        Place::new(y.saturating_sub(top), bounds.height(), height).step(|target, share| {
            if target != open {
                close(open, &sums);
                (open, sums) = (target, [0; FITTED]);
            }
            for (sum, level) in sums.iter_mut().zip(row_sums) {
                *sum += level * share;
            }
        });
    }
    close(open, &sums);
}

/// Where the pixels of a line come to lie on the result's, one after the other.
struct Place {
    sources: usize,
    targets: usize,
    /// The result's pixel where the next one begins to lie.
    target: usize,
    /// What lies on that one already, in `1 / sources` of it.
    filled: usize,
}

impl Place {
    /// Before pixel `source` of `sources`, of which the result has `targets`.
    fn new(source: usize, sources: usize, targets: usize) -> Self {
        let sources = sources.max(1);
        let start = source * targets;
        Self {
            sources,
            targets,
            target: start / sources,
            filled: start % sources,
        }
    }

    /// Lays down one pixel: calls `add` with each of the result's pixels that it lies on, and its
    /// share. The shares of one source pixel add up to `targets`, those of one target to `sources`.
    #[inline]
    fn step(&mut self, mut add: impl FnMut(usize, u32)) {
        let mut left = self.targets;
        while left > 0 {
            let share = left.min(self.sources - self.filled);
            add(self.target, share as u32);
            left -= share;
            self.filled += share;
            if self.filled == self.sources {
                self.target += 1;
                self.filled = 0;
            }
        }
    }
}

/// The level that a quarter of the ink reaches becomes 255: a thin line averaged down to a pale
/// one is as dark as MNIST's, whatever a crossing of two lines left darker.
#[inline(never)]
fn stretch(fitted: &mut [u8]) {
    let mut histogram = [0u16; 256];
    for &level in fitted.iter() {
        if let Some(count) = histogram.get_mut(usize::from(level)) {
            *count += 1;
        }
    }
    let ink = |&(level, _): &(usize, &u16)| level >= FAINT;
    let total: u16 = histogram
        .iter()
        .enumerate()
        .filter(ink)
        .map(|(_, count)| count)
        .sum();
    let mut above = 0;
    let mut reached = histogram.iter().enumerate().filter(ink).rev();
    let full = reached.find(|(_, count)| {
        above += **count;
        4 * above >= total
    });
    let full = full.map_or(255, |(level, _)| level as u32).max(1);
    for level in fitted.iter_mut().filter(|level| **level > 0) {
        *level = u8::try_from((u32::from(*level) * 255 + full / 2) / full).unwrap_or(u8::MAX);
    }
}

/// Where the fitted ink starts from the left and from the top, so that its centre of mass comes to
/// the middle of the digit and all of it stays inside.
fn centre(fitted: &[u8; FITTED * FITTED], size: [usize; 2]) -> [usize; 2] {
    let mut mass = 0u32;
    // Pixel centres are at odd half-pixels.
    let mut moments = [0u32; 2];
    for (y, row) in (0u32..).zip(fitted.chunks_exact(FITTED)) {
        let mut in_row = 0;
        for (x, &level) in (0u32..).zip(row) {
            in_row += u32::from(level);
            moments[0] += (2 * x + 1) * u32::from(level);
        }
        moments[1] += (2 * y + 1) * in_row;
        mass += in_row;
    }
    let side = SIDE as u32;
    let mut starts = [0; 2];
    for ((start, moment), length) in starts.iter_mut().zip(moments).zip(size) {
        // MNIST's digits have it in the middle of pixel 14, 14, half a pixel behind the middle of 28:
        // start = (SIDE + 1) / 2 - moment / (2 * mass), rounded half up
        let first = ((side + 2) * mass).saturating_sub(moment) / (2 * mass).max(1);
        *start = (first as usize).min(SIDE - length);
    }
    starts
}
