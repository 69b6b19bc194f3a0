//! The cells that a picture is divided into, and which of them are a sheet.

use crate::prepare::{Picture, Row};

/// Cells along the longer side of the picture.
pub(super) const CELLS: usize = 32;
/// A sheet is at least so many levels lighter than what it lies on.
const LIGHTER: u64 = 30;
/// Levels that are told apart when cells are divided, so that this takes little memory.
const LEVELS: usize = 64;

/// Light and dark cells of a picture.
pub(super) struct Cells {
    /// The level that a quarter of a cell's pixels reach.
    levels: [[u8; CELLS]; CELLS],
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Pixels along a cell's side.
    pub(super) side: usize,
}

/// From the first column of cells up to, without, the end; empty where both are the same.
pub(super) type Columns = (usize, usize);

pub(super) fn columns(spans: &[Columns; CELLS], row: usize) -> Columns {
    spans.get(row).copied().unwrap_or((0, 0))
}

impl Cells {
    pub(super) fn of(picture: &Picture<'_>, side: usize) -> Self {
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

    pub(super) fn level(&self, column: usize, row: usize) -> u8 {
        let row = self.levels.get(row);
        row.and_then(|row| row.get(column)).copied().unwrap_or(0)
    }

    fn all(&self) -> impl Iterator<Item = u8> {
        let rows = self.levels.iter().take(self.rows);
        rows.flat_map(|row| row.iter().take(self.columns).copied())
    }

    /// The level that parts light cells from dark ones (Otsu); `None` where they are too much alike.
    pub(super) fn limit(&self) -> Option<u8> {
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
    pub(super) fn largest(&self, limit: u8) -> Option<[Columns; CELLS]> {
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

    /// Whether a part has sharp edges, which light and shadow have not: on its left and its right, or, where the picture
    /// ends before it does, on one of them and above or below it.
    pub(super) fn lies_apart(&self, spans: &[Columns; CELLS]) -> bool {
        let [mut left, mut right, mut above, mut below] = [Edge::default(); 4];
        let beyond = |column: Option<usize>, row: Option<usize>| {
            let column = column.filter(|column| *column < self.columns)?;
            Some(self.level(column, row.filter(|row| *row < self.rows)?))
        };
        let rows = || {
            spans
                .iter()
                .enumerate()
                .filter(|(_, (first, end))| first < end)
        };
        for (row, &(first, end)) in rows() {
            let outside = beyond(first.checked_sub(1), Some(row));
            left.look(self.level(first + 1, row), outside);
            let outside = beyond(Some(end), Some(row));
            right.look(self.level(end.saturating_sub(2), row), outside);
        }
        for column in 0..self.columns {
            let mut own = rows().filter(|(_, (first, end))| (*first..*end).contains(&column));
            let Some((top, _)) = own.next() else {
                continue;
            };
            let foot = own.next_back().map_or(top, |(row, _)| row);
            let outside = beyond(Some(column), top.checked_sub(1));
            above.look(self.level(column, top + 1), outside);
            let outside = beyond(Some(column), Some(foot + 1));
            below.look(self.level(column, foot.saturating_sub(1)), outside);
        }
        let sides = left.and(right);
        let corner =
            (left.is_sharp() || right.is_sharp()) && (above.is_sharp() || below.is_sharp());
        let all = [left, right, above, below];
        sides.is_sharp() || (corner && all.iter().all(|edge| edge.is_sharp() || edge.is_open()))
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
    pub(super) fn within(&self, spans: &[Columns; CELLS]) -> [Columns; CELLS] {
        let mut inside = [(0, 0); CELLS];
        for (row, target) in inside.iter_mut().enumerate().take(self.rows) {
            let mut span = columns(spans, row);
            let others = [
                row.checked_sub(1),
                Some(row + 1).filter(|row| *row < self.rows),
            ];
            for (first, end) in others.into_iter().flatten().map(|row| columns(spans, row)) {
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

/// One side of a part, cell by cell.
#[derive(Clone, Copy, Default)]
struct Edge {
    cells: usize,
    /// Where the picture ends.
    open: usize,
    /// Where what lies outside is darker.
    sharp: usize,
}

impl Edge {
    fn look(&mut self, inside: u8, outside: Option<u8>) {
        self.cells += 1;
        match outside {
            Some(level) => {
                let lighter = u64::from(inside.saturating_sub(level)) >= LIGHTER;
                self.sharp += usize::from(lighter);
            }
            None => self.open += 1,
        }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            cells: self.cells + other.cells,
            open: self.open + other.open,
            sharp: self.sharp + other.sharp,
        }
    }

    const fn is_sharp(self) -> bool {
        4 * self.open <= self.cells && 10 * self.sharp >= 7 * (self.cells - self.open)
    }

    const fn is_open(self) -> bool {
        4 * self.open >= 3 * self.cells
    }
}
