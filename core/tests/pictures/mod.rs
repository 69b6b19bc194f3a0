//! Pictures that properties of `prepare` are tried on, and what can be done to them.

// Each test program uses its part of this.
#![allow(dead_code, reason = "shared by several test programs")]

use std::collections::BTreeSet;
use std::fmt;

use digitnet_core::prepare::Picture;
use digitnet_testing::drawn::{self, Style};
use digitnet_testing::{GreyImage, ascii};
use proptest::prelude::*;
use proptest::sample::Index;

/// A picture that a failing test shows as text.
#[derive(Clone, PartialEq)]
pub(crate) struct TestPicture {
    pub(crate) pixels: Vec<u8>,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// A picture of anything: noise of every strength, and of every size that is quickly shrunk.
pub(crate) fn any_picture() -> impl Strategy<Value = TestPicture> {
    let levels = prop_oneof![
        Just((0, 255)),
        Just((0, 0)),
        Just((255, 255)),
        (any::<u8>(), 0..40u8).prop_map(|(low, more)| (low, low.saturating_add(more))),
    ];
    (1..70usize, 1..70usize, levels).prop_flat_map(|(width, height, (low, high))| {
        let pixels = prop::collection::vec(low..=high, width * height);
        pixels.prop_map(move |pixels| TestPicture {
            pixels,
            width,
            height,
        })
    })
}

/// Two strokes of one ink on one paper, one lying and one standing, none of them at the border
/// and each at most an eighth of the sheet wide: wider ones may be shadows.
pub(crate) fn two_levels() -> impl Strategy<Value = TestPicture> {
    let stroke = (
        any::<Index>(),
        any::<Index>(),
        any::<Index>(),
        any::<Index>(),
    );
    let strokes = (stroke.clone(), stroke);
    let levels = (any::<u8>(), any::<u8>());
    let levels = levels.prop_filter("ink stands out", |(ink, paper)| ink.abs_diff(*paper) >= 40);
    (16..60usize, 16..60usize, strokes, levels).prop_map(
        |(width, height, (lying, standing), (ink, paper))| {
            let mut pixels = vec![paper; width * height];
            let along = |(one, other, ..): (Index, Index, Index, Index), side| {
                let (one, other) = (1 + one.index(side - 2), 1 + other.index(side - 2));
                one.min(other)..one.max(other) + 1
            };
            let across = |(_, _, place, thickness): (Index, Index, Index, Index), side| {
                let thickness = 1 + thickness.index(side / 8);
                let first = 1 + place.index(side - 1 - thickness);
                first..first + thickness
            };
            for (columns, rows) in [
                (along(lying, width), across(lying, height)),
                (across(standing, width), along(standing, height)),
            ] {
                for row in pixels
                    .chunks_exact_mut(width)
                    .take(rows.end)
                    .skip(rows.start)
                {
                    row[columns.clone()].fill(ink);
                }
            }
            TestPicture {
                pixels,
                width,
                height,
            }
        },
    )
}

/// A drawn digit with soft edges, in any hand, size and pen.
pub(crate) fn drawing() -> impl Strategy<Value = TestPicture> {
    let size = (30..160usize, 30..160usize);
    let levels = prop_oneof![
        Just((0u8, 255u8)),
        Just((255, 0)),
        Just((60, 190)),
        Just((201, 77))
    ];
    (size, 0.02..0.14f32, levels, any::<Index>(), -0.2..0.4f32).prop_map(
        |((width, height), pen, (ink, paper), hand, slant)| {
            let digits = drawn::digits();
            let style = Style {
                width,
                height,
                pen: (pen * width.min(height) as f32).max(1.5),
                ink,
                paper,
                slant,
                ..Style::default()
            };
            digits[hand.index(digits.len())].render(&style).into()
        },
    )
}

impl TestPicture {
    #[track_caller]
    pub(crate) fn picture(&self) -> Picture<'_> {
        Picture::new(&self.pixels, self.width, self.height).expect("sizes fit")
    }

    pub(crate) fn inverted(&self) -> Self {
        Self {
            pixels: self.pixels.iter().map(|level| 255 - level).collect(),
            ..*self
        }
    }

    /// Rows become columns.
    pub(crate) fn transposed(&self) -> Self {
        Self::of_places(self.height, self.width, |x, y| self.at(y, x))
    }

    /// Every pixel becomes two by two.
    pub(crate) fn doubled(&self) -> Self {
        Self::of_places(2 * self.width, 2 * self.height, |x, y| {
            self.at(x / 2, y / 2)
        })
    }

    /// The picture on a larger sheet of its paper, which is the level of its corner.
    pub(crate) fn framed(&self, [left, top, right, bottom]: [usize; 4]) -> Self {
        let (columns, rows) = (left..left + self.width, top..top + self.height);
        Self::of_places(columns.end + right, rows.end + bottom, |x, y| {
            if columns.contains(&x) && rows.contains(&y) {
                self.at(x - left, y - top)
            } else {
                self.at(0, 0)
            }
        })
    }

    /// What lies in the box around everything that is not of the corner's level.
    pub(crate) fn cropped(&self) -> Self {
        let inked = |x: usize, y: usize| self.at(x, y) != self.at(0, 0);
        let columns = (0..self.width).filter(|&x| (0..self.height).any(|y| inked(x, y)));
        let rows = (0..self.height).filter(|&y| (0..self.width).any(|x| inked(x, y)));
        let span = |places: Vec<usize>| (places[0], places[places.len() - 1] + 1 - places[0]);
        let ((left, width), (top, height)) = (span(columns.collect()), span(rows.collect()));
        Self::of_places(width, height, |x, y| self.at(left + x, top + y))
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels[y * self.width + x]
    }

    fn of_places(width: usize, height: usize, level: impl Fn(usize, usize) -> u8) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self {
            pixels: places.map(|(x, y)| level(x, y)).collect(),
            width,
            height,
        }
    }
}

impl From<GreyImage> for TestPicture {
    fn from(image: GreyImage) -> Self {
        Self {
            pixels: image.pixels,
            width: image.width,
            height: image.height,
        }
    }
}

impl fmt::Debug for TestPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels: BTreeSet<u8> = self.pixels.iter().copied().collect();
        writeln!(f, "{} x {} pixels of {levels:?}", self.width, self.height)?;
        for row in ascii::to_pattern(&self.pixels, self.width) {
            writeln!(f, "|{row}|")?;
        }
        Ok(())
    }
}
