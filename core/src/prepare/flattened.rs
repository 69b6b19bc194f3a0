//! A picture without its paper's unevenness: as dark ink on white.

use super::paper::{Paper, TILES};
use super::picture::{Picture, Row};
use super::polarity::Polarity;

/// One pixel's distance in tiles, in steps of `1 / UNIT`.
const UNIT: usize = 256;

/// A picture seen as dark ink on paper that is white everywhere.
#[derive(Clone, Copy)]
pub(super) struct Flattened<'a> {
    picture: &'a Picture<'a>,
    paper: &'a Paper,
    polarity: Polarity,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct FlattenedRow<'a> {
    pixels: Row<'a>,
    /// The paper at the middle of each tile's columns, in steps of `1 / UNIT`.
    paper: [u32; TILES],
    step: u32,
    polarity: Polarity,
}

/// Levels that are made at a time: where they all lie between the middles of the same two tiles,
/// processors with vector units make many at once.
pub(super) const CHUNK: usize = 32;

impl<'a> Flattened<'a> {
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

    /// The level of one pixel, see [`FlattenedRow::levels`]; `None` beyond the picture.
    pub(super) fn level(&self, x: usize, y: usize) -> Option<u8> {
        let mut memory = [0; CHUNK];
        let row = (y < self.height()).then(|| self.row(y))?;
        row.levels(x, &mut memory).first().copied()
    }

    pub(super) fn row(&self, y: usize) -> FlattenedRow<'a> {
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
        FlattenedRow {
            pixels: self.picture.row(y),
            paper,
            step,
            polarity: self.polarity,
        }
    }
}

impl FlattenedRow<'_> {
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
