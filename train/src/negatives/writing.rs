//! Letters and symbols in many hands.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::sheet::{SHEET_SIDE, pen};
use crate::drawing::{Canvas, Point, Stroke, parse};
use crate::random::symmetric;

/// How far a point of a shape may stray, in shares of its size.
const JITTER: f32 = 0.055;

/// One of `shapes`, as some hand writes it: from `narrowest` times its width to all of it.
pub(super) fn shape(shapes: &[&str], narrowest: f32, rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = Canvas::new(SHEET_SIDE, SHEET_SIDE);
    let pen = pen(rng);
    let place = hand(narrowest, rng);
    write(&mut canvas, shapes, (0.0, 1.0), pen, place, rng);
    canvas
}

/// Two to four of `shapes` side by side.
pub(super) fn word(shapes: &[&str], rng: &mut ChaCha8Rng) -> Canvas {
    let count = rng.random_range(2..=4usize);
    let mut canvas = Canvas::new(SHEET_SIDE * count * 2 / 3, SHEET_SIDE);
    let pen = pen(rng) * 0.8;
    for index in 0..count {
        let share = 1.0 / count as f32;
        let place = hand(0.8, rng);
        write(
            &mut canvas,
            shapes,
            (index as f32 * share, share),
            pen,
            place,
            rng,
        );
    }
    canvas
}

/// Writes a shape into a part of the sheet: where it starts and how wide it is, in shares of the
/// sheet's width.
fn write(
    canvas: &mut Canvas,
    shapes: &[&str],
    (start, share): (f32, f32),
    pen: f32,
    place: impl Fn(Point) -> Point,
    rng: &mut ChaCha8Rng,
) {
    let strokes = parse(shapes[rng.random_range(0..shapes.len())]);
    let edge = rng.random_range(1.0f32..3.0);
    let room = (canvas.width() as f32 * share, canvas.height() as f32);
    let margin = pen / 2.0 + 2.0;
    let size = (
        (room.0 - 2.0 * margin).max(4.0),
        (room.1 - 2.0 * margin).max(4.0),
    );
    let left = canvas.width() as f32 * start;
    for stroke in strokes {
        let stray = |&(x, y): &Point| {
            let (x, y) = place((x + symmetric(rng, JITTER), y + symmetric(rng, JITTER)));
            (left + room.0 / 2.0 + size.0 * x, room.1 / 2.0 + size.1 * y)
        };
        let points = stroke.points.iter().map(stray).collect();
        let stroke = Stroke { points, ..stroke };
        canvas.draw(&stroke.path(), pen, edge);
    }
}

/// From the box of a shape to a leaning, turned and stretched one around 0, 0 of about the same
/// size.
fn hand(narrowest: f32, rng: &mut ChaCha8Rng) -> impl Fn(Point) -> Point + use<> {
    let (sin, cos) = symmetric(rng, 15.0).to_radians().sin_cos();
    let slant = symmetric(rng, 0.3);
    let width = rng.random_range(narrowest..1.0);
    let shrink = 1.0 / (cos + 0.5 * sin.abs() + 0.3 * slant.abs());
    move |(x, y)| {
        let (x, y) = (width * (x - 0.5), y - 0.5);
        let x = x - slant * y;
        (shrink * (x * cos - y * sin), shrink * (x * sin + y * cos))
    }
}
