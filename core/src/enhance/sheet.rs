//! A white sheet that lies on something darker.

use super::copy;
use crate::prepare::{Picture, Row};

/// Cells along the longer side of the picture.
const CELLS: usize = 32;
/// A sheet is at least so many levels lighter than what it lies on.
const LIGHTER: u64 = 30;
/// Levels that are told apart when cells are divided, so that this takes little memory.
const LEVELS: usize = 64;

/// Light and dark cells of a picture.
struct Cells {
    /// The level that a quarter of a cell's pixels reach.
    levels: [[u8; CELLS]; CELLS],
    columns: usize,
    rows: usize,
    /// Pixels along a cell's side.
    side: usize,
}

/// From the first column of cells up to, without, the end; empty where both are the same.
type Span = (usize, usize);

/// Finds the largest light part of a picture that has something darker around it, and makes all beyond it,
/// and its edge, as light as it is there. Returns the share of the picture that is left, in hundredths;
/// `None` where there is no such sheet, or no room.
pub fn sheet(picture: &Picture<'_>, memory: &mut [u8]) -> Option<usize> {
    let longer = picture.width().max(picture.height());
    if longer < 4 * CELLS {
        return None;
    }
    let levels = copy(picture, memory)?;
    let cells = Cells::of(picture, longer.div_ceil(CELLS));
    let limit = cells.limit()?;
    let spans = cells.largest(limit)?;
    if !cells.lies_apart(&spans) {
        return None;
    }
    let inside = cells.within(&spans);
    let kept: usize = inside.iter().map(|(first, end)| end - first).sum();
    if 12 * kept < cells.columns * cells.rows {
        return None;
    }
    let nearest = |row: usize| {
        let rows = (0..cells.rows).filter(|&other| span(&inside, other).0 < span(&inside, other).1);
        rows.min_by_key(|other| other.abs_diff(row))
    };
    for (y, row) in levels.chunks_exact_mut(picture.width()).enumerate() {
        let own = y / cells.side;
        let (first, end) = span(&inside, own);
        let source = nearest(own)?;
        let (source_first, source_end) = span(&inside, source);
        for (x, level) in row.iter_mut().enumerate() {
            let column = x / cells.side;
            if column < first || column >= end {
                let column = column.clamp(source_first, source_end.saturating_sub(1));
                *level = cells.level(column, source);
            }
        }
    }
    Some(100 * kept / (cells.columns * cells.rows).max(1))
}

fn span(spans: &[Span; CELLS], row: usize) -> Span {
    spans.get(row).copied().unwrap_or((0, 0))
}

impl Cells {
    fn of(picture: &Picture<'_>, side: usize) -> Self {
        let mut cells = Self {
            levels: [[0; CELLS]; CELLS],
            columns: picture.width().div_ceil(side).min(CELLS),
            rows: picture.height().div_ceil(side).min(CELLS),
            side,
        };
        for (row, levels) in cells.levels.iter_mut().enumerate().take(cells.rows) {
            for (column, level) in levels.iter_mut().enumerate().take(cells.columns) {
                let rows = (row * side..(row + 1) * side).map(|y| picture.row(y));
                let parts = rows.map(|row| row.part(column * side, side));
                *level = upper_quartile(parts);
            }
        }
        cells
    }

    fn level(&self, column: usize, row: usize) -> u8 {
        let row = self.levels.get(row);
        row.and_then(|row| row.get(column)).copied().unwrap_or(0)
    }

    fn all(&self) -> impl Iterator<Item = u8> {
        let rows = self.levels.iter().take(self.rows);
        rows.flat_map(|row| row.iter().take(self.columns).copied())
    }

    /// The level that parts light cells from dark ones (Otsu); `None` where they are too much alike.
    fn limit(&self) -> Option<u8> {
        let mut counts = [0usize; LEVELS];
        for level in self.all() {
            if let Some(count) = counts.get_mut(usize::from(level) * LEVELS / 256) {
                *count += 1;
            }
        }
        let sums = |range: core::ops::Range<usize>| {
            let counts = counts.iter().enumerate();
            let within = counts.filter(|(level, _)| range.contains(level));
            within.fold((0, 0), |(number, sum), (level, count)| {
                (number + count, sum + level * count)
            })
        };
        let mut best = (0, None);
        for limit in 1..LEVELS {
            let (dark, dark_sum) = sums(0..limit);
            let (light, light_sum) = sums(limit..LEVELS);
            if dark == 0 || light == 0 {
                continue;
            }
            let apart = (light_sum * dark).saturating_sub(dark_sum * light) as u64;
            let weights = (dark * light) as u64;
            let spread = apart * apart / weights;
            let far = apart * (256 / LEVELS) as u64 >= LIGHTER * weights;
            if spread > best.0 && far {
                best = (spread, u8::try_from(limit * 256 / LEVELS).ok());
            }
        }
        best.1
    }

    /// The largest part of light cells that hang together, row by row from its first to its last cell.
    fn largest(&self, limit: u8) -> Option<[Span; CELLS]> {
        let mut part = [[0u16; CELLS]; CELLS];
        let mut best: (usize, u16) = (0, 0);
        let mut number = 0;
        for row in 0..self.rows {
            for column in 0..self.columns {
                if self.level(column, row) >= limit && at(&part, column, row) == 0 {
                    number += 1;
                    let size = self.fill(&mut part, (column, row), limit, number);
                    best = best.max((size, number));
                }
            }
        }
        let (size, number) = best;
        let mut spans = [(0, 0); CELLS];
        for (row, span) in spans.iter_mut().enumerate().take(self.rows) {
            let own = (0..self.columns).filter(|&column| at(&part, column, row) == number);
            let (first, last) = own.fold((CELLS, 0), |(first, last), column| {
                (first.min(column), last.max(column))
            });
            if first <= last {
                *span = (first, last + 1);
            }
        }
        let whole: usize = spans.iter().map(|(first, end)| end - first).sum();
        // Sheets have straight sides, and something of what they lie on is seen.
        let all = self.columns * self.rows;
        (4 * size >= 3 * whole && 20 * whole <= 19 * all).then_some(spans)
    }

    /// Whether a part has sharp edges nearly all around, which light and shadow have not.
    fn lies_apart(&self, spans: &[Span; CELLS]) -> bool {
        let (mut sharp, mut edges, mut open) = (0, 0, 0);
        let mut look = |inside: u8, outside: Option<u8>| {
            edges += 1;
            match outside {
                Some(level) => {
                    sharp += usize::from(u64::from(inside.saturating_sub(level)) >= LIGHTER)
                }
                None => open += 1,
            }
        };
        let beyond = |column: Option<usize>, row: usize| {
            let column = column.filter(|column| *column < self.columns)?;
            Some(self.level(column, row))
        };
        for (row, &(first, end)) in spans
            .iter()
            .enumerate()
            .filter(|(_, (first, end))| first < end)
        {
            look(
                self.level(first + 1, row),
                beyond(first.checked_sub(1), row),
            );
            look(
                self.level(end.saturating_sub(2), row),
                beyond(Some(end), row),
            );
        }
        4 * open <= edges && 10 * sharp >= 7 * (edges - open)
    }

    /// Numbers a cell and all light ones that hang together with it; how many they are.
    fn fill(
        &self,
        part: &mut [[u16; CELLS]; CELLS],
        (column, row): (usize, usize),
        limit: u8,
        number: u16,
    ) -> usize {
        let mut open: heapless::Vec<(u8, u8), { CELLS * CELLS }> = heapless::Vec::new();
        let mut size = 0;
        let mut take = |open: &mut heapless::Vec<_, _>, column: usize, row: usize| {
            let inside = column < self.columns && row < self.rows;
            if inside && self.level(column, row) >= limit && at(part, column, row) == 0 {
                if let Some(place) = part.get_mut(row).and_then(|row| row.get_mut(column)) {
                    *place = number;
                }
                size += 1;
                let _fits = open.push((column as u8, row as u8));
            }
        };
        take(&mut open, column, row);
        while let Some((column, row)) = open.pop() {
            let (column, row) = (usize::from(column), usize::from(row));
            take(&mut open, column + 1, row);
            take(&mut open, column.wrapping_sub(1), row);
            take(&mut open, column, row + 1);
            take(&mut open, column, row.wrapping_sub(1));
        }
        size
    }

    /// Without the cells at its edge, but where it goes on beyond the picture.
    fn within(&self, spans: &[Span; CELLS]) -> [Span; CELLS] {
        let mut inside = [(0, 0); CELLS];
        for (row, target) in inside.iter_mut().enumerate().take(self.rows) {
            let mut span = span(spans, row);
            let others = [
                row.checked_sub(1),
                Some(row + 1).filter(|row| *row < self.rows),
            ];
            for (first, end) in others
                .into_iter()
                .flatten()
                .map(|row| self::span(spans, row))
            {
                span = (span.0.max(first), span.1.min(end));
            }
            let first = span.0 + usize::from(span.0 > 0);
            let end = span.1 - usize::from(span.1 < self.columns && span.1 > 0);
            if first < end {
                *target = (first, end);
            }
        }
        inside
    }
}

fn at(part: &[[u16; CELLS]; CELLS], column: usize, row: usize) -> u16 {
    let row = part.get(row);
    row.and_then(|row| row.get(column)).copied().unwrap_or(0)
}

fn upper_quartile<'a>(parts: impl Iterator<Item = Row<'a>>) -> u8 {
    let mut counts = [0u32; LEVELS];
    let mut total = 0;
    for &level in parts.flatten() {
        if let Some(count) = counts.get_mut(usize::from(level) * LEVELS / 256) {
            *count += 1;
            total += 1;
        }
    }
    let mut above = 0;
    for (level, count) in counts.iter().enumerate().rev() {
        above += count;
        if 4 * above >= total {
            return (level * 256 / LEVELS + 128 / LEVELS) as u8;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of level 230 on a desk, askew by a quarter of a pixel a row, with a bar of ink.
    fn desk(desk: u8, askew: usize) -> Vec<u8> {
        let pixel = |at: usize| {
            let (x, y) = (at % 320, at / 320);
            let left = 60 + askew * y / 4;
            if !(left..left + 160).contains(&x) || !(50..200).contains(&y) {
                desk
            } else if (left + 70..left + 90).contains(&x) && (90..160).contains(&y) {
                20
            } else {
                230
            }
        };
        (0..320 * 240).map(pixel).collect()
    }

    #[test]
    fn what_a_sheet_lies_on_goes_and_its_ink_stays() {
        for askew in [0, 1] {
            let levels = desk(90, askew);
            let picture = Picture::new(&levels, 320, 240).expect("a picture");
            let mut memory = vec![0; levels.len()];
            let share = sheet(&picture, &mut memory).expect("a sheet");
            assert!((15..32).contains(&share), "{share} %");
            let ink = |levels: &[u8]| levels.iter().filter(|&&level| level == 20).count();
            assert_eq!(ink(&memory), ink(&levels));
            assert!(memory.iter().all(|&level| level == 20 || level > 220));
        }
    }

    #[test]
    fn where_nothing_lies_on_anything_there_is_no_sheet() {
        let mut memory = vec![0; 320 * 240];
        for desk_level in [230, 215] {
            let levels = desk(desk_level, 0);
            let picture = Picture::new(&levels, 320, 240).expect("a picture");
            assert_eq!(sheet(&picture, &mut memory), None, "{desk_level}");
        }
        let tiny = Picture::new(&[9; 100], 10, 10).expect("a picture");
        assert_eq!(sheet(&tiny, &mut memory), None);
    }
}
