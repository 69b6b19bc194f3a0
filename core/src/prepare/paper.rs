//! The paper's level place by place, so that shadows and uneven light do not look like ink.

use super::picture::Picture;
use super::threshold::{Polarity, count};

/// Square tiles along the longer side of the picture.
const TILES: usize = 8;
/// Pictures with a shorter longer side are taken to be lit evenly: their tiles would be no wider
/// than a stroke.
const SMALLEST_SHADED: usize = 64;
/// A quarter of a tile is paper, or its neighbours tell.
const QUARTER: usize = 4;
/// Of a whole picture, however tightly cropped, more than this is paper.
const WHOLE: usize = 16;
/// One pixel's distance in tiles, in steps of `1 / UNIT`.
const UNIT: usize = 256;

/// The level of the paper at the middle of each tile, seen as dark ink on light paper.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    /// Beyond a shorter side its last tile is repeated.
    tiles: [[u8; TILES]; TILES],
    /// Side of a tile, in pixels.
    tile: usize,
}

/// A picture seen as dark ink on paper that is white everywhere.
#[derive(Clone, Copy)]
pub(super) struct Flat<'a> {
    picture: &'a Picture<'a>,
    paper: &'a Paper,
    polarity: Polarity,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct FlatRow<'a> {
    pixels: &'a [u8],
    /// The paper at the middle of each tile's columns, in steps of `1 / UNIT`.
    paper: [u32; TILES],
    step: u64,
    polarity: Polarity,
}

impl Paper {
    pub(super) const fn new() -> Self {
        Self {
            tiles: [[0; TILES]; TILES],
            tile: 1,
        }
    }

    /// Takes the level that a quarter of a tile's pixels reach for the tile's paper, then
    /// closes what is left of ink: a morphological closing over 3 x 3 tiles, which fills in dark
    /// places up to two tiles wide and leaves slopes as they are.
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

impl<'a> Flat<'a> {
    pub(super) const fn new(
        picture: &'a Picture<'a>,
        paper: &'a Paper,
        polarity: Polarity,
    ) -> Self {
        Self {
            picture,
            paper,
            polarity,
        }
    }

    pub(super) const fn width(&self) -> usize {
        self.picture.width()
    }

    pub(super) const fn height(&self) -> usize {
        self.picture.height()
    }

    /// The rows from top to bottom.
    pub(super) fn rows(&self) -> impl Iterator<Item = FlatRow<'a>> + use<'a> {
        let flat = *self;
        (0..flat.picture.height()).map(move |y| flat.row(y))
    }

    pub(super) fn row(&self, y: usize) -> FlatRow<'a> {
        let step = step(self.paper.tile);
        let (tile, share) = place(y, step);
        let mut paper = [0; TILES];
        let upper = self.paper.tiles.get(tile).into_iter().flatten();
        let lower = self
            .paper
            .tiles
            .get(tile + 1)
            .or(self.paper.tiles.last())
            .into_iter()
            .flatten();
        for ((level, &upper), &lower) in paper.iter_mut().zip(upper).zip(lower) {
            *level = mix(u32::from(upper), u32::from(lower), share);
        }
        FlatRow {
            pixels: self.picture.row(y),
            paper,
            step,
            polarity: self.polarity,
        }
    }
}

impl<'a> FlatRow<'a> {
    /// The levels of all columns.
    pub(super) fn levels(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.levels_from(0)
    }

    /// The levels from column `first` on: 255 is paper, and ink is as much darker as it is than
    /// its paper.
    pub(super) fn levels_from(&self, first: usize) -> impl Iterator<Item = u8> + use<'a> {
        let row = *self;
        let pixels = row.pixels.get(first..).unwrap_or(&[]).iter();
        (first..).zip(pixels).map(move |(x, &level)| {
            let (tile, share) = place(x, row.step);
            let unit = UNIT as u32;
            let left = row.paper.get(tile).copied().unwrap_or(255 * unit);
            let right = row.paper.get(tile + 1).copied().unwrap_or(left);
            // Rounded once, so that rows and columns count alike.
            let paper = (mix(left, right, share) + unit * unit / 2) / (unit * unit);
            let darker = paper.saturating_sub(u32::from(row.polarity.darken(level)));
            255 - u8::try_from(darker).unwrap_or(u8::MAX)
        })
    }
}

/// The first pixel and the number of pixels of tile `index` along a side, at least one.
fn span(index: usize, tile: usize, side: usize) -> (usize, usize) {
    let start = index.min(side.saturating_sub(1) / tile.max(1)) * tile;
    (start, tile.min(side.saturating_sub(start)).max(1))
}

/// The tile whose middle is at or before a pixel's, and how far on towards the next one, in
/// `0..UNIT`. `step` is one pixel in tiles, in `1 / (UNIT << 16)`: there is a division for each
/// picture, not for each pixel.
fn place(pixel: usize, step: u64) -> (usize, u32) {
    let middle = ((2 * pixel as u64 + 1) * step) >> 17;
    let from_first = (middle as usize)
        .saturating_sub(UNIT / 2)
        .min((TILES - 1) * UNIT);
    (from_first / UNIT, (from_first % UNIT) as u32)
}

/// One pixel in tiles of so many pixels, for [`place`].
fn step(tile: usize) -> u64 {
    ((UNIT as u64) << 16) / (tile as u64).max(1)
}

fn mix(from: u32, to: u32, share: u32) -> u32 {
    from * (UNIT as u32 - share) + to * share
}

/// The level that the brightest pixels of `[left, top, width, height]` reach, one in `parts`.
fn brightest(
    picture: &Picture<'_>,
    part: [usize; 4],
    polarity: Polarity,
    parts: usize,
    histogram: &mut [u32; 256],
) -> u8 {
    count(
        histogram,
        pixels(picture, part).map(|level| polarity.darken(level)),
    );
    let all: u32 = histogram.iter().sum();
    let mut above = 0;
    for (level, &count) in histogram.iter().enumerate().rev() {
        above += count as usize;
        if parts * above >= all as usize {
            return u8::try_from(level).unwrap_or(u8::MAX);
        }
    }
    0
}

/// The pixels of `[left, top, width, height]`.
fn pixels(
    picture: &Picture<'_>,
    [left, top, width, height]: [usize; 4],
) -> impl Iterator<Item = u8> {
    let rows = (top..top + height).map(move |y| picture.row(y));
    rows.flat_map(move |row| row.get(left..left + width).unwrap_or(&[]))
        .copied()
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
