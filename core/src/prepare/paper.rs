//! The paper's level place by place, so that shadows and uneven light do not look like ink.

use super::picture::Picture;
use super::threshold::Polarity;

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
    tile: usize,
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

    /// The rows from top to bottom.
    pub(super) fn rows(&self) -> impl Iterator<Item = FlatRow<'a>> + use<'a> {
        let flat = *self;
        (0..flat.picture.height()).map(move |y| flat.row(y))
    }

    pub(super) fn row(&self, y: usize) -> FlatRow<'a> {
        let (tile, share) = place(y, self.paper.tile);
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
            tile: self.paper.tile,
            polarity: self.polarity,
        }
    }
}

impl FlatRow<'_> {
    /// The level at column `x`: 255 is paper, and ink is as much darker as it is than its paper.
    pub(super) fn level(&self, x: usize) -> u8 {
        let (tile, share) = place(x, self.tile);
        let unit = UNIT as u32;
        let left = self.paper.get(tile).copied().unwrap_or(255 * unit);
        let right = self.paper.get(tile + 1).copied().unwrap_or(left);
        // Rounded once, so that rows and columns count alike.
        let paper = (mix(left, right, share) + unit * unit / 2) / (unit * unit);
        let level = self
            .pixels
            .get(x)
            .map_or(255, |&level| self.polarity.darken(level));
        let darker = paper.saturating_sub(u32::from(level));
        255 - u8::try_from(darker).unwrap_or(u8::MAX)
    }
}

/// The first pixel and the number of pixels of tile `index` along a side, at least one.
fn span(index: usize, tile: usize, side: usize) -> (usize, usize) {
    let start = index.min(side.saturating_sub(1) / tile.max(1)) * tile;
    (start, tile.min(side.saturating_sub(start)).max(1))
}

/// The tile whose middle is at or before a pixel's, and how far on towards the next one, in
/// `0..UNIT`.
fn place(pixel: usize, tile: usize) -> (usize, u32) {
    let middle = (2 * pixel + 1) * UNIT / (2 * tile).max(1);
    let from_first = middle.saturating_sub(UNIT / 2).min((TILES - 1) * UNIT);
    (from_first / UNIT, (from_first % UNIT) as u32)
}

fn mix(from: u32, to: u32, share: u32) -> u32 {
    from * (UNIT as u32 - share) + to * share
}

/// The level that the brightest pixels of `[left, top, width, height]` reach, one in `parts`.
fn brightest(
    picture: &Picture<'_>,
    [left, top, width, height]: [usize; 4],
    polarity: Polarity,
    parts: usize,
    histogram: &mut [u32; 256],
) -> u8 {
    histogram.fill(0);
    for y in top..top + height {
        for &level in picture.row(y).get(left..left + width).unwrap_or(&[]) {
            if let Some(count) = histogram.get_mut(usize::from(polarity.darken(level))) {
                *count += 1;
            }
        }
    }
    let mut above = 0;
    for (level, &count) in histogram.iter().enumerate().rev() {
        above += count as usize;
        if parts * above >= width * height {
            return u8::try_from(level).unwrap_or(u8::MAX);
        }
    }
    0
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
