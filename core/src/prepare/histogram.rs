//! How many pixels have each grey level.

use core::ops::Range;

use super::picture::{Picture, Row};

/// Of pictures with twice as many rows and more, not all rows are counted.
const COUNTED_ROWS: usize = 256;

/// Rows of a large picture, evenly spread: what they have of each level stands for all rows.
pub(super) fn counted_rows(
    picture: &Picture<'_>,
    rows: Range<usize>,
) -> impl Iterator<Item = usize> + use<> {
    let longer = picture.width().max(picture.height());
    let step = (longer / COUNTED_ROWS).max(1);
    let skipped = (step / 2).min(rows.len().saturating_sub(1));
    (rows.start + skipped..rows.end).step_by(step)
}

/// Counts the pixels of each level.
pub(super) fn count<'a>(histogram: &mut [u32; 256], rows: impl Iterator<Item = Row<'a>>) {
    histogram.fill(0);
    for row in rows {
        match row.adjacent() {
            Some(levels) => add(histogram, levels),
            None => row
                .into_iter()
                .for_each(|&level| raise(histogram, level, 1)),
        }
    }
}

fn raise(histogram: &mut [u32; 256], level: u8, by: u32) {
    if let Some(count) = histogram.get_mut(usize::from(level)) {
        *count += by;
    }
}

pub(super) fn add(histogram: &mut [u32; 256], levels: &[u8]) {
    let mut raise = |level: u8, by: u32| raise(histogram, level, by);
    // One by one, each pixel of even paper waits for the one before it to be counted. Small
    // processors do not, and put words together byte by byte.
    let (words, rest) = if cfg!(target_pointer_width = "64") {
        levels.as_chunks::<8>()
    } else {
        (&[][..], levels)
    };
    for word in words {
        let first = word[0];
        if u64::from_ne_bytes(*word) == u64::from_ne_bytes([first; 8]) {
            raise(first, 8);
        } else {
            word.iter().for_each(|&level| raise(level, 1));
        }
    }
    rest.iter().for_each(|&level| raise(level, 1));
}

/// The level that one in `parts` of the pixels in `levels` reaches, counted from the dark end.
pub(super) fn quantile(histogram: &[u32; 256], levels: Range<usize>, parts: u64) -> usize {
    let count = |level: usize| u64::from(histogram.get(level).copied().unwrap_or(0));
    let total: u64 = levels.clone().map(count).sum();
    let mut seen = 0;
    for level in levels.clone() {
        seen += count(level);
        if seen * parts >= total {
            return level;
        }
    }
    levels.end
}
