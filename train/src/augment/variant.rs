//! Forms that people give digits and that MNIST has few of: a 1 with a flag or a foot, a 7 with a
//! bar, a 0 with a slash.

use std::ops::Range;

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::drawing::{Canvas, Point};
use crate::random::{chance, symmetric};

/// Levels from here on are ink.
const INK: f32 = 100.0;

/// The digit's ink: its box, and how wide its strokes are.
struct Digit<'a> {
    levels: &'a [f32; PIXELS],
    rows: Range<usize>,
    columns: Range<usize>,
    pen: f32,
}

/// Draws the variant of the digit that is called `name`, if it has one.
pub(super) fn add(levels: &mut [f32; PIXELS], name: &str, rng: &mut ChaCha8Rng) {
    let Some(digit) = Digit::find(levels) else {
        return;
    };
    let paths = match name {
        "0" => digit.slash(rng),
        "1" => digit.flag_and_foot(rng),
        "7" => digit.bar(rng),
        _ => return,
    };
    let pen = digit.pen;
    let mut canvas = Canvas::new(SIDE, SIDE);
    for path in paths {
        canvas.draw(&path, pen, 1.2);
    }
    for (level, ink) in levels.iter_mut().zip(canvas.ink()) {
        *level = level.max(255.0 * ink);
    }
}

impl<'a> Digit<'a> {
    fn find(levels: &'a [f32; PIXELS]) -> Option<Self> {
        let mut inked = (0..PIXELS).filter(|&index| levels[index] >= INK);
        let (first, last) = (inked.next()?, inked.next_back()?);
        let has_ink = |x: &usize| {
            levels
                .iter()
                .skip(*x)
                .step_by(SIDE)
                .any(|&level| level >= INK)
        };
        let columns = (0..SIDE).find(has_ink)?..(0..SIDE).rfind(has_ink)? + 1;
        let mut digit = Self {
            levels,
            rows: first / SIDE..last / SIDE + 1,
            columns,
            pen: 2.0,
        };
        let mut runs: Vec<f32> = digit
            .rows
            .clone()
            .filter_map(|y| Some(digit.run(y)?.1))
            .collect();
        runs.sort_by(f32::total_cmp);
        // Slanted strokes make runs longer: the shorter ones tell the pen.
        digit.pen = runs
            .get(runs.len() / 4)
            .copied()
            .unwrap_or(2.0)
            .clamp(1.2, 4.5);
        Some(digit)
    }

    /// Middle of the ink of a row, and how much ink there is, in pixels.
    fn run(&self, y: usize) -> Option<(f32, f32)> {
        let row = &self.levels[y * SIDE..][..SIDE];
        let mass: f32 = row.iter().sum();
        let moment: f32 = row
            .iter()
            .enumerate()
            .map(|(x, level)| (x as f32 + 0.5) * level)
            .sum();
        (mass >= INK).then(|| (moment / mass, mass / 255.0))
    }

    fn height(&self) -> f32 {
        self.rows.len() as f32
    }

    /// A short stroke down to the left from the top, a line under the foot, or both.
    fn flag_and_foot(&self, rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
        let both = rng.random_range(0..4u32);
        let mut paths = Vec::new();
        let (top, bottom) = (self.rows.start + 1, self.rows.end - 2);
        if both != 0
            && let Some((x, _)) = self.run(top.min(bottom))
        {
            let length = self.height() * rng.random_range(0.22f32..0.5);
            let (down, left) = rng.random_range(25.0f32..62.0).to_radians().sin_cos();
            let from = (x, self.rows.start as f32 + 0.5 * self.pen);
            paths.push(vec![from, (from.0 - left * length, from.1 + down * length)]);
        }
        if both < 2
            && let Some((x, _)) = self.run(bottom.max(top))
        {
            let half = self.height() * rng.random_range(0.15f32..0.32);
            let (y, tilt) = (self.rows.end as f32 - 0.5 * self.pen, symmetric(rng, 0.8));
            let (before, after) = (half * rng.random_range(0.7f32..1.0), half);
            paths.push(vec![(x - before, y + tilt), (x + after, y - tilt)]);
        }
        paths
    }

    /// A bar across the stem.
    fn bar(&self, rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
        let y = self.rows.start as f32 + self.height() * rng.random_range(0.42f32..0.62);
        match self.run(y as usize) {
            // Rows that are wider than the stem have a bar already.
            Some((x, ink)) if ink < 2.2 * self.pen => {
                let half = self.height() * rng.random_range(0.14f32..0.3);
                let tilt = symmetric(rng, 1.5) + 0.5;
                vec![vec![(x - half, y + tilt), (x + half, y - tilt)]]
            }
            _ => Vec::new(),
        }
    }

    /// A stroke from the lower left to the upper right, inside or a little beyond.
    fn slash(&self, rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
        let reach = rng.random_range(0.28f32..0.62);
        let (width, height) = (self.columns.len() as f32, self.height());
        let middle = (
            self.columns.start as f32 + width / 2.0 + symmetric(rng, 0.6),
            self.rows.start as f32 + height / 2.0 + symmetric(rng, 0.8),
        );
        if chance(rng, 0.1) || width < 8.0 {
            return Vec::new();
        }
        let (right, up) = (
            reach * width,
            reach * height * rng.random_range(0.6f32..1.0),
        );
        vec![vec![
            (middle.0 - right, middle.1 + up),
            (middle.0 + right, middle.1 - up),
        ]]
    }
}
