//! The paper's level place by place, so that shadows and uneven light do not look like ink.

use super::histogram::{count, counted_rows};
use super::picture::{Picture, Row};
use super::polarity::Polarity;

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
    /// Side of a tile, in pixels; 0 until it is measured, so that all of a workspace in a `static` is
    /// zero, and no byte of it in flash.
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
    pixels: Row<'a>,
    /// The paper at the middle of each tile's columns, in steps of `1 / UNIT`.
    paper: [u32; TILES],
    step: u32,
    polarity: Polarity,
}

/// Levels that are made at a time: where they all lie between the middles of the same two tiles,
/// processors with vector units make many at once.
pub(super) const CHUNK: usize = 32;

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

    pub(super) const fn picture(&self) -> &'a Picture<'a> {
        self.picture
    }

    pub(super) const fn width(&self) -> usize {
        self.picture.width()
    }

    pub(super) const fn height(&self) -> usize {
        self.picture.height()
    }

    /// The level of one pixel, see [`FlatRow::levels`]; `None` beyond the picture.
    pub(super) fn level(&self, x: usize, y: usize) -> Option<u8> {
        let mut memory = [0; CHUNK];
        let row = (y < self.height()).then(|| self.row(y))?;
        row.levels(x, &mut memory).first().copied()
    }

    pub(super) fn row(&self, y: usize) -> FlatRow<'a> {
        let step = step(self.paper.tile);
        let place = place(y as u32, step);
        let (tile, share) = (place as usize / UNIT, place % UNIT as u32);
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

impl FlatRow<'_> {
    /// The levels from column `first` on, at most [`CHUNK`] of them and none beyond the row: 255 is
    /// paper, and ink is as much darker as it is than its paper.
    pub(super) fn levels<'m>(&self, first: usize, memory: &'m mut [u8; CHUNK]) -> &'m [u8] {
        let part = self.pixels.part(first, CHUNK);
        let mut gathered;
        let pixels = if let Some(pixels) = part.adjacent() {
            pixels
        } else {
            gathered = [0; CHUNK];
            gathered
                .iter_mut()
                .zip(part)
                .for_each(|(to, from)| *to = *from);
            gathered.get(..part.len()).unwrap_or(&[])
        };
        let levels = memory.get_mut(..pixels.len()).unwrap_or(&mut []);
        let last = (first + pixels.len()).saturating_sub(1);
        let flip = match self.polarity {
            Polarity::DarkOnLight => 0,
            Polarity::LightOnDark => u8::MAX,
        };
        let flatten =
            |paper: u32, level: u8| 255 - paper.saturating_sub(u32::from(level ^ flip)) as u8;
        let (tile, end) = (self.tile(first), self.tile(last));
        let (paper, other) = (self.between(tile), self.between(end));
        let targets = levels.iter_mut().zip(pixels);
        if paper.left == paper.right && paper == other {
            // In bytes all along, which is four times as fast.
            let even = paper.at(0) as u8;
            for (target, &level) in targets {
                *target = 255 - even.saturating_sub(level ^ flip);
            }
        } else if tile == end {
            for (x, (target, &level)) in (first as u32..).zip(targets) {
                *target = flatten(paper.at(place(x, self.step)), level);
            }
        } else {
            for (x, (target, &level)) in (first as u32..).zip(targets) {
                let place = place(x, self.step);
                *target = flatten(self.between(place as usize / UNIT).at(place), level);
            }
        }
        levels
    }

    fn tile(&self, x: usize) -> usize {
        place(x as u32, self.step) as usize / UNIT
    }

    /// The paper between the middles of a tile and the next one.
    fn between(&self, tile: usize) -> Between {
        let left = self.paper.get(tile).copied().unwrap_or(0);
        let right = self.paper.get(tile + 1).copied().unwrap_or(left);
        Between { left, right }
    }
}

/// Two levels in steps of `1 / UNIT`.
#[derive(Clone, Copy, PartialEq)]
struct Between {
    left: u32,
    right: u32,
}

impl Between {
    /// The level at a place, rounded once, so that rows and columns count alike.
    #[inline(always)]
    fn at(self, place: u32) -> u32 {
        let unit = UNIT as u32;
        (mix(self.left, self.right, place % unit) + unit * unit / 2) / (unit * unit)
    }
}

/// The first pixel and the number of pixels of tile `index` along a side, at least one.
fn span(index: usize, tile: usize, side: usize) -> (usize, usize) {
    let start = index.min(side.saturating_sub(1) / tile.max(1)) * tile;
    (start, tile.min(side.saturating_sub(start)).max(1))
}

/// A pixel's distance from the first tile's middle, in `1 / UNIT` of a tile: at least 0, at most
/// that of the last tile's middle. `step` is one pixel in tiles, in `1 / (UNIT << 16)`: there is a
/// division for each picture, not for each pixel.
#[inline(always)]
fn place(pixel: u32, step: u32) -> u32 {
    // A pixel lies in one of the tiles, so this is less than 2^28.
    let middle = ((2 * pixel + 1) * step) >> 17;
    middle
        .saturating_sub(UNIT as u32 / 2)
        .min((TILES as u32 - 1) * UNIT as u32)
}

/// One pixel in tiles of so many pixels, for [`place`].
fn step(tile: usize) -> u32 {
    ((UNIT as u32) << 16) / (tile as u32).max(1)
}

/// `from * (UNIT - share) + to * share` by one multiplication for each share.
#[inline(always)]
fn mix(from: u32, to: u32, share: u32) -> u32 {
    let difference = to.wrapping_sub(from);
    (from * UNIT as u32).wrapping_add(difference.wrapping_mul(share))
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
