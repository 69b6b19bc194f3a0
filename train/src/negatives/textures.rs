//! What is left of photographs, tables and shadows once their ink has been "found".

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::sheet::SHEET_SIDE;
use crate::drawing::Canvas;
use crate::random::symmetric;

pub(super) fn texture(rng: &mut ChaCha8Rng) -> Canvas {
    let ink = match rng.random_range(0..10u32) {
        0..=4 => noise(rng),
        5 | 6 => blob(rng),
        7 => slope(rng),
        8 => return lines(rng),
        _ => return frame(rng),
    };
    Canvas::from_ink(ink, SHEET_SIDE)
}

/// `level(x, y)` of every pixel, with x and y from -1 to 1.
fn field(level: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let place = |at: usize| (at as f32 + 0.5) / (SHEET_SIDE as f32 / 2.0) - 1.0;
    let pixels = 0..SHEET_SIDE * SHEET_SIDE;
    pixels
        .map(|index| level(place(index % SHEET_SIDE), place(index / SHEET_SIDE)))
        .collect()
}

/// Smooth noise of two sizes, cut off at a level: hard, as after a threshold, or soft.
fn noise(rng: &mut ChaCha8Rng) -> Vec<f32> {
    let (coarse, fine) = (waves(rng, 1.5, 5.0), waves(rng, 4.0, 14.0));
    let roughness = rng.random_range(0.0f32..0.8);
    let (gain, cut) = (
        4f32.powf(rng.random_range(0.0f32..2.5)),
        symmetric(rng, 0.7),
    );
    let lean = (symmetric(rng, 0.8), symmetric(rng, 0.8));
    let round = rng.random_bool(0.5);
    field(|x, y| {
        let value = coarse(x, y) + roughness * fine(x, y) + lean.0 * x + lean.1 * y;
        let inside = if round { 8.0 * (1.0 - x.hypot(y)) } else { 1.0 };
        (0.5 + gain * (value - cut)).clamp(0.0, 1.0) * inside.clamp(0.0, 1.0)
    })
}

/// A sum of waves in all directions, with `from` to `to` radians per unit, mostly within -1..1.
fn waves(rng: &mut ChaCha8Rng, from: f32, to: f32) -> impl Fn(f32, f32) -> f32 + use<> {
    let waves: [[f32; 3]; 6] = std::array::from_fn(|_| {
        let (length, angle) = (rng.random_range(from..to), symmetric(rng, 3.15));
        [
            length * angle.cos(),
            length * angle.sin(),
            symmetric(rng, 3.15),
        ]
    });
    move |x, y| {
        let sum: f32 = waves
            .iter()
            .map(|[a, b, c]| (a * x + b * y + c).sin())
            .sum();
        sum / 3.0
    }
}

/// A filled patch with a wavy rim, or two.
fn blob(rng: &mut ChaCha8Rng) -> Vec<f32> {
    let count = rng.random_range(1..=2usize);
    let patches: Vec<_> = (0..count)
        .map(|_| {
            let middle = (symmetric(rng, 0.35), symmetric(rng, 0.35));
            let width = rng.random_range(0.3f32..0.8);
            // Taller ones are what a marker makes of a 1.
            let size = (width, width * rng.random_range(0.4f32..1.2));
            (
                middle,
                size,
                waves(rng, 2.0, 7.0),
                rng.random_range(0.0f32..0.5),
            )
        })
        .collect();
    let soft = rng.random_range(2.0f32..25.0);
    field(|x, y| {
        let within = patches.iter().map(|(middle, size, rim, wavy)| {
            let (x, y) = ((x - middle.0) / size.0, (y - middle.1) / size.1);
            1.0 - x.hypot(y) + wavy * rim(x, y)
        });
        (soft * within.fold(f32::NEG_INFINITY, f32::max)).clamp(0.0, 1.0)
    })
}

/// A shadow's edge: half of the sheet dark, hard or fading.
fn slope(rng: &mut ChaCha8Rng) -> Vec<f32> {
    let angle = symmetric(rng, 3.15);
    let (gain, cut) = (
        3f32.powf(rng.random_range(-0.5f32..3.0)),
        symmetric(rng, 0.6),
    );
    let rough = waves(rng, 3.0, 12.0);
    let roughness = rng.random_range(0.0f32..0.3);
    field(|x, y| {
        let along = x * angle.cos() + y * angle.sin() + roughness * rough(x, y);
        (0.5 + gain * (along - cut)).clamp(0.0, 1.0)
    })
}

/// Ruled paper.
fn lines(rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = Canvas::new(SHEET_SIDE, SHEET_SIDE);
    let (end, count) = (SHEET_SIDE as f32, rng.random_range(2..=5usize));
    let (pen, tilt, squared) = (
        rng.random_range(1.0f32..4.0),
        symmetric(rng, 5.0),
        rng.random(),
    );
    for index in 0..count {
        let at = end * (index as f32 + 0.5) / count as f32;
        canvas.draw(&[(0.0, at - tilt), (end, at + tilt)], pen, 1.5);
        if squared {
            canvas.draw(&[(at + tilt, 0.0), (at - tilt, end)], pen, 1.5);
        }
    }
    canvas
}

/// A corner or three sides of a box, with something or nothing in it.
fn frame(rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = Canvas::new(SHEET_SIDE, SHEET_SIDE);
    let (low, high) = (4.0, SHEET_SIDE as f32 - 4.0);
    let pen = rng.random_range(1.5f32..6.0);
    let corners = [
        (low, low),
        (high, low),
        (high, high),
        (low, high),
        (low, low),
    ];
    let sides = rng.random_range(3..=4usize);
    let corners = corners.map(|(x, y)| (x + symmetric(rng, 2.0), y + symmetric(rng, 2.0)));
    canvas.draw(&corners[..=sides], pen, 1.5);
    if sides == 3 || rng.random() {
        let middle = (low + high) / 2.0;
        let place =
            |rng: &mut ChaCha8Rng| (middle + symmetric(rng, 14.0), middle + symmetric(rng, 14.0));
        let path = [place(rng), place(rng), place(rng)];
        canvas.draw(&path, pen, 1.5);
    }
    canvas
}
