//! Ink on a sheet of paper becomes the 28 x 28 pixels that a reader's network is shown: by
//! [`digitnet_core::prepare`] itself, from a plain scan or from a photograph.

use std::f32::consts::PI;
use std::ops::Range;

use digitnet_core::prepare::{InkBox, Picture, Workspace, prepare};
use digitnet_core::{PIXELS, SIDE};
use digitnet_drawing::Canvas;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

/// Pieces of rows that may be ink: enough for every sheet that training draws.
const RUNS: usize = 4096;
/// Ink from this share of the darkest on counts when its box is looked for.
const INK: f32 = 0.4;
/// Share of the sheets that are light on dark.
const INVERTED: f64 = 0.12;
/// Share of the sheets that a shadow falls on.
const SHADED: f64 = 0.2;
/// Least difference between ink and paper, in grey levels.
const FAINTEST: f32 = 45.0;

/// The digit of a plain scan: black on white, grey levels `0.0..=255.0`. `None` where nothing is found.
pub fn scanned(canvas: &Canvas) -> Option<[f32; PIXELS]> {
    let margin = (canvas.width().max(canvas.height()) / 6).max(3);
    let sheet = Sheet::around(canvas, [margin; 4]);
    let levels: Vec<u8> = (sheet.ink.ink().iter())
        .map(|ink| (255.0 * (1.0 - ink)).round() as u8)
        .collect();
    sheet.find(&levels).map(|(digit, _)| digit)
}

/// The digit of a photograph: uneven light, grain, blur, any paper and ink. `None` where something
/// else is found than what is drawn.
pub fn photographed(canvas: &Canvas, rng: &mut ChaCha8Rng) -> Option<[f32; PIXELS]> {
    let longer = canvas.width().max(canvas.height()) as f32;
    let margins = [(); 4].map(|()| 2 + (longer * rng.random_range(0.05f32..0.5)) as usize);
    let mut sheet = Sheet::around(canvas, margins);
    let drawn = sheet.ink_box()?;
    // A camera that is out of focus by a pixel or two takes small writing away altogether.
    let blurs = match longer as usize {
        0..24 => 0,
        24..48 => rng.random_range(0..=1u32),
        _ => rng.random_range(0..=3u32),
    };
    (0..blurs).for_each(|_| sheet.blur());
    let levels = sheet.levels(rng);
    let (digit, found) = sheet.find(&levels)?;
    let allowed = (longer / 8.0).max(2.0) as usize;
    let near = |drawn: &Range<usize>, start: usize, len: usize| {
        drawn.start.abs_diff(start) <= allowed && drawn.end.abs_diff(start + len) <= allowed
    };
    let same = near(&drawn[0], found.left, found.width) && near(&drawn[1], found.top, found.height);
    same.then_some(digit)
}

/// `canvas` with other sizes; hard edges where `sharpness` is above 1.
///
/// Every pixel is the mean of the places under it, each interpolated between four pixels.
pub fn resized(canvas: &Canvas, [width, height]: [usize; 2], sharpness: f32) -> Canvas {
    let (across, down) = (
        canvas.width() as f32 / width as f32,
        canvas.height() as f32 / height as f32,
    );
    let samples = |step: f32| step.ceil().max(1.0);
    let (columns, rows) = (samples(across), samples(down));
    let mut ink = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = 0.0;
            for row in 0..rows as usize {
                for column in 0..columns as usize {
                    let place = |at: usize, sample: usize, samples: f32, step: f32| {
                        (at as f32 + (sample as f32 + 0.5) / samples) * step - 0.5
                    };
                    let level = interpolate(
                        canvas,
                        place(x, column, columns, across),
                        place(y, row, rows, down),
                    );
                    sum += (0.5 + (level - 0.5) * sharpness).clamp(0.0, 1.0);
                }
            }
            ink.push(sum / (columns * rows));
        }
    }
    Canvas::from_ink(ink, width)
}

/// Beyond the canvas is paper.
fn interpolate(canvas: &Canvas, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (right, below) = (x - left, y - top);
    let at = |x: f32, y: f32| {
        let inside =
            x >= 0.0 && y >= 0.0 && x < canvas.width() as f32 && y < canvas.height() as f32;
        if inside {
            canvas.ink()[y as usize * canvas.width() + x as usize]
        } else {
            0.0
        }
    };
    let row = |y: f32| at(left, y) * (1.0 - right) + at(left + 1.0, y) * right;
    row(top) * (1.0 - below) + row(top + 1.0) * below
}

/// Ink with paper around it.
struct Sheet {
    ink: Canvas,
}

impl Sheet {
    /// `margins` in pixels: left, top, right, bottom.
    fn around(canvas: &Canvas, [left, top, right, bottom]: [usize; 4]) -> Self {
        let width = left + canvas.width() + right;
        let mut ink = Canvas::new(width, top + canvas.height() + bottom);
        let rows = ink.ink_mut().chunks_exact_mut(width).skip(top);
        for (row, drawn) in rows.zip(canvas.ink().chunks_exact(canvas.width())) {
            row[left..left + drawn.len()].copy_from_slice(drawn);
        }
        Self { ink }
    }

    /// Columns and rows that hold ink.
    fn ink_box(&self) -> Option<[Range<usize>; 2]> {
        let ink = self.ink.ink();
        let least = INK * ink.iter().copied().fold(0.0, f32::max);
        let width = self.ink.width();
        let (mut low, mut high) = ([usize::MAX; 2], [0; 2]);
        for (index, _) in ink.iter().enumerate().filter(|(_, ink)| **ink > least) {
            for (axis, at) in [index % width, index / width].into_iter().enumerate() {
                low[axis] = low[axis].min(at);
                high[axis] = high[axis].max(at + 1);
            }
        }
        (low[0] < high[0]).then(|| [0, 1].map(|axis| low[axis]..high[axis]))
    }

    /// Each pixel and its neighbours along rows, then along columns.
    fn blur(&mut self) {
        let width = self.ink.width();
        for step in [1, width] {
            let before = self.ink.ink().to_vec();
            let last = before.len().saturating_sub(step);
            for (index, ink) in self.ink.ink_mut().iter_mut().enumerate() {
                if index >= step && index < last {
                    *ink =
                        0.25 * (before[index - step] + before[index + step]) + 0.5 * before[index];
                }
            }
        }
    }

    /// What a camera makes of it, in grey levels.
    fn levels(&self, rng: &mut ChaCha8Rng) -> Vec<u8> {
        let paper = rng.random_range(140.0f32..=255.0);
        let depth = FAINTEST + (paper - FAINTEST) * rng.random_range(0.0f32..=1.0);
        let mut symmetric = |bound: f32| rng.random_range(-1.0f32..=1.0) * bound;
        let (slope, pressure) = (
            [symmetric(0.2), symmetric(0.2)],
            [symmetric(0.2), symmetric(0.2)],
        );
        // A shadow's edge: where it runs, which way, how soft it is and how dark beyond.
        let (angle, cut) = (symmetric(PI), symmetric(0.6));
        let (softness, darkness) = (
            rng.random_range(0.05f32..1.0),
            rng.random_range(0.15f32..0.5),
        );
        let darkness = if rng.random_bool(SHADED) {
            darkness
        } else {
            0.0
        };
        let grain = rng.random_range(0.0f32..=1.0).powi(2) * 12.0;
        let inverted = rng.random_bool(INVERTED);
        let (width, height) = (self.ink.width(), self.ink.height());
        let level = |(index, &ink): (usize, &f32)| {
            let place = |at: usize, size: usize| 2.0 * (at as f32 + 0.5) / size as f32 - 1.0;
            let (x, y) = (place(index % width, width), place(index / width, height));
            let along = x * angle.cos() + y * angle.sin() - cut;
            let shade = darkness * (0.5 + along / softness).clamp(0.0, 1.0);
            let light = 1.0 + slope[0] * x + slope[1] * y - shade;
            let ink = ink * (1.0 + pressure[0] * x + pressure[1] * y).min(1.0);
            let level = (paper - depth * ink) * light + grain * rng.random_range(-1.0f32..=1.0);
            let level = level.round().clamp(0.0, 255.0) as u8;
            if inverted { 255 - level } else { level }
        };
        self.ink.ink().iter().enumerate().map(level).collect()
    }

    /// The digit that `levels` show, and where it is.
    fn find(&self, levels: &[u8]) -> Option<([f32; PIXELS], InkBox)> {
        let picture = Picture::new(levels, self.ink.width(), self.ink.height()).ok()?;
        let mut workspace = Box::new(Workspace::<RUNS>::new());
        let prepared = prepare(&picture, &mut workspace).ok()?;
        let digit = prepared.digit.pixels().map(f32::from);
        debug_assert_eq!(digit.len(), SIDE * SIDE);
        Some((digit, prepared.ink_box))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::generator;

    fn bar() -> Canvas {
        let mut canvas = Canvas::new(90, 70);
        canvas.draw(&[(20.0, 10.0), (20.0, 60.0)], 5.0, 0.5);
        canvas
    }

    #[test]
    fn a_scanned_bar_fills_the_box_and_is_centred() {
        let levels = scanned(&bar()).expect("there is ink");
        let rows = levels
            .chunks(SIDE)
            .filter(|row| row.iter().sum::<f32>() > 60.0);
        assert_eq!(rows.count(), 20);
        let mass: f32 = levels.iter().sum();
        let column = |(index, level): (usize, &f32)| (index % SIDE) as f32 * level;
        let mean = levels.iter().enumerate().map(column).sum::<f32>() / mass;
        assert!((13.4..14.6).contains(&mean), "{mean}");
    }

    #[test]
    fn empty_paper_holds_no_digit() {
        assert!(scanned(&Canvas::new(30, 30)).is_none());
        assert!(photographed(&Canvas::new(30, 30), &mut generator(1, 0, 0)).is_none());
    }

    /// Most photographs show what was drawn, about where a scan shows it; a few shadows are taken for ink.
    #[test]
    fn photographs_show_what_is_drawn() {
        let plain = scanned(&bar()).expect("there is ink");
        let (mut found, mut alike) = (0, 0);
        for index in 0..200 {
            if let Some(levels) = photographed(&bar(), &mut generator(1, 0, index)) {
                let common: f32 = levels.iter().zip(&plain).map(|(a, b)| a.min(*b)).sum();
                alike += usize::from(common > 0.6 * plain.iter().sum::<f32>());
                found += 1;
            }
        }
        assert!(found >= 120, "{found} of 200 found");
        // A bar two pixels wide that comes to lie one further has half of its ink in common.
        assert!(alike * 10 >= found * 6, "{alike} of {found} alike");
    }

    #[test]
    fn other_sizes_keep_the_ink() {
        let canvas = bar();
        let share = |canvas: &Canvas| canvas.ink().iter().sum::<f32>() / canvas.ink().len() as f32;
        for size in [[9, 7], [45, 35], [180, 140]] {
            let other = resized(&canvas, size, 1.0);
            let ratio = share(&other) / share(&canvas);
            assert!((0.9..1.1).contains(&ratio), "{size:?}: {ratio}");
        }
        let hard = resized(&canvas, [360, 280], 4.0);
        let between = hard
            .ink()
            .iter()
            .filter(|ink| (0.1..0.9).contains(*ink))
            .count();
        let soft = resized(&canvas, [360, 280], 1.0);
        let soft = soft
            .ink()
            .iter()
            .filter(|ink| (0.1..0.9).contains(*ink))
            .count();
        assert!(2 * between < soft, "{between} {soft}");
    }
}
