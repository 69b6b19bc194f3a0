//! Several digits in one picture, and pieces of digits: what a crop at the wrong place shows.

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::dataset::Dataset;
use crate::drawing::Canvas;

/// Digits whose left part alone looks like no other digit.
const TELLING_LEFT: [u8; 4] = [2, 3, 4, 5];

/// Two or three digits side by side, sometimes touching; rarely one written over another.
pub(super) fn several(digits: &Dataset, rng: &mut ChaCha8Rng) -> Canvas {
    let count = if rng.random_bool(0.25) { 3 } else { 2 };
    let over = count == 2 && rng.random_bool(0.2);
    let mut canvas = Canvas::new(SIDE * count, SIDE);
    let mut at = 0;
    for _ in 0..count {
        let (picture, columns) = any(digits, rng);
        paste(&mut canvas, picture, at, columns.clone());
        at += if over {
            columns.len() / 2
        } else {
            (columns.len() + rng.random_range(0..5usize)).saturating_sub(2)
        };
    }
    canvas
}

/// The end of one digit and the beginning of the next, or the left part of a digit that is no digit
/// any more.
pub(super) fn piece(digits: &Dataset, rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = Canvas::new(2 * SIDE, SIDE);
    if rng.random_bool(0.4) {
        for _ in 0..20 {
            let (index, picture, columns) = pick(digits, rng);
            if TELLING_LEFT.contains(&digits.labels[index]) && columns.len() >= 12 {
                let part = columns.len() * rng.random_range(40..55usize) / 100;
                paste(&mut canvas, picture, 0, columns.start..columns.start + part);
                return canvas;
            }
        }
    }
    let (first, columns) = any(digits, rng);
    let half = columns.len() / 2;
    paste(&mut canvas, first, 0, columns.start + half..columns.end);
    let at = columns.len() - half + rng.random_range(0..4usize);
    let (second, columns) = any(digits, rng);
    paste(
        &mut canvas,
        second,
        at,
        columns.start..columns.start + columns.len() / 2,
    );
    canvas
}

fn any<'a>(
    digits: &'a Dataset,
    rng: &mut ChaCha8Rng,
) -> (&'a [u8; PIXELS], std::ops::Range<usize>) {
    let (_, picture, columns) = pick(digits, rng);
    (picture, columns)
}

/// Some digit, and the columns that its ink takes.
fn pick<'a>(
    digits: &'a Dataset,
    rng: &mut ChaCha8Rng,
) -> (usize, &'a [u8; PIXELS], std::ops::Range<usize>) {
    let index = rng.random_range(0..digits.len());
    let picture = &digits.images[index];
    let inked = |x: &usize| {
        picture
            .iter()
            .skip(*x)
            .step_by(SIDE)
            .any(|&level| level > 100)
    };
    let first = (0..SIDE).find(inked).unwrap_or(0);
    let last = (0..SIDE).rfind(inked).unwrap_or(SIDE - 1);
    (index, picture, first..last + 1)
}

/// Lays columns of a picture onto the canvas from column `at` on.
fn paste(canvas: &mut Canvas, picture: &[u8; PIXELS], at: usize, columns: std::ops::Range<usize>) {
    let width = canvas.width();
    for (row, ink) in picture
        .chunks_exact(SIDE)
        .zip(canvas.ink_mut().chunks_exact_mut(width))
    {
        let targets = ink.iter_mut().skip(at);
        for (&level, ink) in row[columns.clone()].iter().zip(targets) {
            *ink = ink.max(f32::from(level) / 255.0);
        }
    }
}
