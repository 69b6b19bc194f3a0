//! The paper's level place by place, so that shadows and uneven light do not look like ink.

use super::histogram::{count, counted_rows};
use super::picture::Picture;
use super::polarity::Polarity;

/// Square tiles along the longer side of the picture.
pub(super) const TILES: usize = 8;
/// Pictures with a shorter longer side are taken to be lit evenly: their tiles would be no wider
/// than a stroke.
const SMALLEST_SHADED: usize = 64;
/// A quarter of a tile is paper, or its neighbours tell.
const QUARTER: usize = 4;
/// Of a whole picture, however tightly cropped, more than this is paper.
const WHOLE: usize = 16;
/// The level of the paper at the middle of each tile, seen as dark ink on light paper.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    /// Beyond a shorter side its last tile is repeated.
    pub(super) tiles: [[u8; TILES]; TILES],
    /// Side of a tile, in pixels; 0 until it is measured, so that all of a workspace in a `static` is
    /// zero, and no byte of it in flash.
    pub(super) tile: usize,
}

impl Paper {
    pub(super) const fn new() -> Self {
        Self {
            tiles: [[0; TILES]; TILES],
            tile: 0,
        }
    }

    /// Takes the level that a quarter of a tile's pixels reach for the tile's paper, then
    /// closes what is left of ink: a morphological closing over 3 x 3 tiles, which fills in dark
    /// places up to two tiles wide and leaves slopes as they are.
    ///
    /// A function of its own, so that its memory is not on the stack later.
    #[inline(never)]
    pub(super) fn measure(
        &mut self,
        picture: &Picture<'_>,
        polarity: Polarity,
        histogram: &mut [u32; 256],
    ) {
        let longer = picture.width().max(picture.height());
        self.tile = longer.div_ceil(TILES);
        if longer < SMALLEST_SHADED {
            let all = [0, 0, picture.width(), picture.height()];
            let paper = brightest(picture, all, polarity, WHOLE, histogram);
            self.tiles = [[paper; TILES]; TILES];
            return;
        }
        for (row, tiles) in self.tiles.iter_mut().enumerate() {
            for (column, tile) in tiles.iter_mut().enumerate() {
                let (top, height) = span(row, self.tile, picture.height());
                let (left, width) = span(column, self.tile, picture.width());
                let part = [left, top, width, height];
                *tile = brightest(picture, part, polarity, QUARTER, histogram);
            }
        }
        self.tiles = neighbourhoods(&self.tiles, u8::max);
        self.tiles = neighbourhoods(&self.tiles, u8::min);
    }
}

impl Paper {
    /// From the darkest tile to the lightest.
    pub(super) fn range(&self) -> u8 {
        let tiles = || self.tiles.iter().flatten().copied();
        tiles().max().unwrap_or(0) - tiles().min().unwrap_or(0)
    }
}

/// The first pixel and the number of pixels of tile `index` along a side, at least one.
fn span(index: usize, tile: usize, side: usize) -> (usize, usize) {
    let start = index.min(side.saturating_sub(1) / tile.max(1)) * tile;
    (start, tile.min(side.saturating_sub(start)).max(1))
}

/// The level that the brightest pixels of `[left, top, width, height]` reach, one in `parts`.
fn brightest(
    picture: &Picture<'_>,
    [left, top, width, height]: [usize; 4],
    polarity: Polarity,
    parts: usize,
    histogram: &mut [u32; 256],
) -> u8 {
    let rows = counted_rows(picture, top..top + height).map(|y| picture.row(y));
    let rows = rows.map(|row| row.part(left, width));
    count(histogram, rows);
    let all: u32 = histogram.iter().sum();
    let mut above = 0;
    for level in (0..=u8::MAX).rev() {
        let found = histogram.get(usize::from(polarity.darken(level)));
        above += found.map_or(0, |&count| count as usize);
        if parts * above >= all as usize {
            return level;
        }
    }
    0
}

/// Squares of how far pixels are darker, and lighter, than the median of a large tile, added up.
/// Of small pictures, whose strokes may fill tiles, nothing is added.
pub(super) fn deviations(picture: &Picture<'_>, histogram: &mut [u32; 256]) -> (u64, u64) {
    let longer = picture.width().max(picture.height());
    let tile = longer.div_ceil(TILES / 2);
    let (mut darker, mut lighter) = (0, 0);
    if longer < SMALLEST_SHADED {
        return (darker, lighter);
    }
    for row in 0..picture.height().div_ceil(tile.max(1)) {
        for column in 0..picture.width().div_ceil(tile.max(1)) {
            let (top, height) = span(row, tile, picture.height());
            let (left, width) = span(column, tile, picture.width());
            let part = [left, top, width, height];
            let median = brightest(picture, part, Polarity::DarkOnLight, 2, histogram);
            for (level, &count) in (0u8..=255).zip(histogram.iter()) {
                let square = u64::from(level.abs_diff(median)).pow(2) * u64::from(count);
                if level < median {
                    darker += square
                } else {
                    lighter += square
                }
            }
        }
    }
    (darker, lighter)
}

/// Each tile with its neighbours, combined.
fn neighbourhoods(tiles: &[[u8; TILES]; TILES], combine: fn(u8, u8) -> u8) -> [[u8; TILES]; TILES] {
    let mut combined = *tiles;
    for (row, line) in combined.iter_mut().enumerate() {
        for (column, tile) in line.iter_mut().enumerate() {
            let rows = tiles.iter().take(row + 2).skip(row.saturating_sub(1));
            for line in rows {
                let near = line.iter().take(column + 2).skip(column.saturating_sub(1));
                *tile = near.copied().fold(*tile, combine);
            }
        }
    }
    combined
}
