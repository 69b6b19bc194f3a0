//! The paper's level place by place, so that shadows and uneven light do not look like ink.

use super::picture::Picture;
use super::threshold::Polarity;

/// Tiles along each side of the picture.
const TILES: usize = 8;
/// One pixel's distance in tiles, in steps of `1 / UNIT`.
const UNIT: usize = 256;

/// The level of the paper at the middle of each tile, seen as dark ink on light paper.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    tiles: [[u8; TILES]; TILES],
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
    /// The paper at the middle of each tile's columns.
    paper: [u16; TILES],
    polarity: Polarity,
}

impl Paper {
    pub(super) const fn new() -> Self {
        Self {
            tiles: [[0; TILES]; TILES],
        }
    }

    /// Takes the level that three quarters of a tile's pixels reach for the tile's paper, then
    /// closes what is left of ink: a morphological closing over 3 x 3 tiles, which fills in dark
    /// places up to two tiles wide and leaves slopes as they are.
    pub(super) fn measure(
        &mut self,
        picture: &Picture<'_>,
        polarity: Polarity,
        histogram: &mut [u32; 256],
    ) {
        for (row, tiles) in self.tiles.iter_mut().enumerate() {
            for (column, tile) in tiles.iter_mut().enumerate() {
                let (top, height) = span(row, picture.height());
                let (left, width) = span(column, picture.width());
                histogram.fill(0);
                for y in top..top + height {
                    let pixels = picture.row(y).get(left..left + width).unwrap_or(&[]);
                    for &level in pixels {
                        if let Some(count) = histogram.get_mut(usize::from(polarity.darken(level)))
                        {
                            *count += 1;
                        }
                    }
                }
                *tile = upper_quartile(histogram, height * width);
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
        let (tile, share) = place(y, self.picture.height());
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
            *level = mix(u16::from(upper), u16::from(lower), share);
        }
        FlatRow {
            pixels: self.picture.row(y),
            paper,
            polarity: self.polarity,
        }
    }
}

impl FlatRow<'_> {
    /// The level at column `x`: 255 is paper, and ink is as much darker as it is than its paper.
    pub(super) fn level(&self, x: usize) -> u8 {
        let (tile, share) = place(x, self.pixels.len());
        let left = self.paper.get(tile).copied().unwrap_or(255);
        let right = self.paper.get(tile + 1).copied().unwrap_or(left);
        let paper = mix(left, right, share);
        let level = self
            .pixels
            .get(x)
            .map_or(255, |&level| self.polarity.darken(level));
        let darker = paper.saturating_sub(u16::from(level));
        255 - u8::try_from(darker).unwrap_or(u8::MAX)
    }
}

/// The first pixel and the number of pixels of tile `index` along a side, at least one.
fn span(index: usize, side: usize) -> (usize, usize) {
    let start = index * side / TILES;
    let end = ((index + 1) * side / TILES).max(start + 1);
    (start, end - start)
}

/// The tile whose middle is at or before a pixel's, and how far on towards the next one, in
/// `0..UNIT`.
fn place(pixel: usize, side: usize) -> (usize, u16) {
    let middle = (2 * pixel + 1) * TILES * UNIT / (2 * side.max(1));
    let from_first = middle.saturating_sub(UNIT / 2).min((TILES - 1) * UNIT);
    let share = u16::try_from(from_first % UNIT).unwrap_or(0);
    (from_first / UNIT, share)
}

fn mix(from: u16, to: u16, share: u16) -> u16 {
    let unit = UNIT as u32;
    let sum = u32::from(from) * (unit - u32::from(share)) + u32::from(to) * u32::from(share);
    u16::try_from((sum + unit / 2) / unit).unwrap_or(u16::MAX)
}

fn upper_quartile(histogram: &[u32; 256], pixels: usize) -> u8 {
    let mut above = 0;
    for (level, &count) in (0u8..=255).zip(histogram).rev() {
        above += count as usize;
        if 4 * above >= pixels {
            return level;
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
