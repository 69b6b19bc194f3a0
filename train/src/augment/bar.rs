//! A 1 as a plain bar: one straight stroke of even width, with edges as straight as no hand's.

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::drawing::{Canvas, scanned};
use crate::random::{chance, symmetric};

/// Side of the sheet that it is drawn on, and its height there, in pixels.
const SHEET: usize = 72;
const HEIGHT: f32 = 56.0;
/// Share that stands upright; the others lean as ones do.
const UPRIGHT: f32 = 0.4;

/// Grey levels `0.0..=255.0`, shifted by up to `shift` whole pixels.
pub(super) fn draw(shift: f32, rng: &mut ChaCha8Rng) -> [f32; PIXELS] {
    of_width(rng.random_range(0.04f32..0.34), shift, rng)
}

/// The same, `share` of its height wide.
pub(super) fn of_width(share: f32, shift: f32, rng: &mut ChaCha8Rng) -> [f32; PIXELS] {
    let width = HEIGHT * share;
    let slant = if chance(rng, UPRIGHT) {
        0.0
    } else {
        rng.random_range(-0.2f32..0.6)
    };
    let middle = SHEET as f32 / 2.0;
    let mut canvas = Canvas::new(SHEET, SHEET);
    if rng.random() {
        // Round ends: what a pen leaves.
        let (reach, edge) = ((HEIGHT - width) / 2.0, rng.random_range(0.5f32..2.5));
        let ends = [-reach, reach].map(|down| (middle - slant * down, middle + down));
        canvas.draw(&ends, width, edge);
    } else {
        for (index, ink) in canvas.ink_mut().iter_mut().enumerate() {
            let down = (index / SHEET) as f32 + 0.5 - middle;
            let right = (index % SHEET) as f32 + 0.5 - middle + slant * down;
            let within = |half: f32, offset: f32| (half - offset.abs() + 0.5).clamp(0.0, 1.0);
            *ink = within(HEIGHT / 2.0, down) * within(width / 2.0, right);
        }
    }
    let levels = scanned(&canvas).unwrap_or([0.0; PIXELS]);
    let mut whole = || symmetric(rng, shift).round() as isize;
    let (right, down) = (whole(), whole());
    std::array::from_fn(|index| {
        let from = |at: usize, by: isize| at.checked_add_signed(-by).filter(|&at| at < SIDE);
        let place = from(index % SIDE, right).zip(from(index / SIDE, down));
        place.map_or(0.0, |(x, y)| levels[y * SIDE + x])
    })
}
