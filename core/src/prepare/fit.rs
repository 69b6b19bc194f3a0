//! Ink of any size becomes 28 x 28 pixels, as MNIST's makers did it.

use super::ink::InkBox;
use super::paper::Flat;
use crate::Digit;
use crate::limits::{PIXELS, SIDE};

/// Longer side of the ink in the digit, in pixels.
const FITTED: usize = 20;

/// Levels below this are edges of ink rather than ink.
const FAINT: usize = 32;

/// Shrinks or enlarges the ink to 20 pixels, keeping its aspect, and centres it by mass.
pub(super) fn fit(flat: &Flat<'_>, ink: &InkBox, strength: &[u8; 256]) -> Digit {
    let longer = ink.width.max(ink.height);
    let shrink =
        |side: usize| ((side * FITTED * 2 + longer) / (2 * longer).max(1)).clamp(1, FITTED);
    let (width, height) = (shrink(ink.width), shrink(ink.height));
    let mut fitted = [0; FITTED * FITTED];
    average(flat, ink, strength, width, height, &mut fitted);
    stretch(&mut fitted);

    let (left, top) = (
        centre(&fitted, width, |index| index % FITTED),
        centre(&fitted, height, |index| index / FITTED),
    );
    let mut pixels = [0; PIXELS];
    let rows = pixels.chunks_exact_mut(SIDE).skip(top);
    for (row, fitted) in rows.zip(fitted.chunks_exact(FITTED)).take(height) {
        for (pixel, level) in row.iter_mut().skip(left).zip(fitted).take(width) {
            *pixel = *level;
        }
    }
    Digit::new(pixels)
}

/// Area average: every pixel of the picture counts by the share of it that a pixel of the result
/// covers, exactly. Rows of the result are `FITTED` apart.
fn average(
    flat: &Flat<'_>,
    ink: &InkBox,
    strength: &[u8; 256],
    width: usize,
    height: usize,
    fitted: &mut [u8; FITTED * FITTED],
) {
    for (y, out) in fitted.chunks_exact_mut(FITTED).enumerate().take(height) {
        let mut sums = [0u64; FITTED];
        for (source_y, row_share) in shares(y, height, ink.height) {
            let row = flat.row(ink.top + source_y);
            for (x, sum) in sums.iter_mut().enumerate().take(width) {
                let mut row_sum = 0u64;
                for (source_x, share) in shares(x, width, ink.width) {
                    let level = row.level(ink.left + source_x);
                    let value = strength.get(usize::from(level)).copied().unwrap_or(0);
                    row_sum += u64::from(value) * share;
                }
                *sum += row_sum * row_share;
            }
        }
        let area = ((ink.width * ink.height) as u64).max(1);
        for (level, sum) in out.iter_mut().zip(sums).take(width) {
            *level = u8::try_from((sum + area / 2) / area).unwrap_or(u8::MAX);
        }
    }
}

/// The source pixels under pixel `target` of `targets`, where `sources` pixels are spread over
/// all targets, each with its share; the shares of one target add up to `sources`.
fn shares(target: usize, targets: usize, sources: usize) -> impl Iterator<Item = (usize, u64)> {
    let targets = targets.max(1);
    let (start, end) = (target * sources, (target + 1) * sources);
    (start / targets..end.div_ceil(targets)).map(move |source| {
        let from = start.max(source * targets);
        let to = end.min((source + 1) * targets);
        (source, to.saturating_sub(from) as u64)
    })
}

/// The level that a quarter of the ink reaches becomes 255: a thin line averaged down to a pale
/// one is as dark as MNIST's, whatever a crossing of two lines left darker.
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
    let full = full.map_or(255, |(level, _)| level).max(1);
    for level in fitted {
        *level = u8::try_from((usize::from(*level) * 255 + full / 2) / full).unwrap_or(u8::MAX);
    }
}

/// Where the fitted ink starts along one axis, so that its centre of mass comes to the middle of
/// the digit and all of it stays inside.
fn centre(fitted: &[u8], len: usize, coordinate: impl Fn(usize) -> usize) -> usize {
    let mut mass = 0;
    let mut moment = 0;
    for (index, &level) in fitted.iter().enumerate() {
        // Pixel centres are at odd half-pixels.
        moment += (2 * coordinate(index) + 1) * usize::from(level);
        mass += usize::from(level);
    }
    // MNIST's digits have it in the middle of pixel 14, 14, half a pixel behind the middle of 28:
    // start = (SIDE + 1) / 2 - moment / (2 * mass), rounded half up
    (((SIDE + 2) * mass).saturating_sub(moment) / (2 * mass).max(1)).min(SIDE - len)
}
