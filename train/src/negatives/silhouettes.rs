//! What a threshold leaves of small photographs of things: a body with limbs of other widths.
//!
//! A digit's strokes are all about as wide as each other.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::sheet::SHEET_SIDE;
use crate::drawing::{Canvas, Point, Stroke};
use crate::random::symmetric;

pub(super) fn silhouette(rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = Canvas::new(SHEET_SIDE, SHEET_SIDE);
    let edge = rng.random_range(1.0f32..4.0);
    let angle = symmetric(rng, 3.15);
    let body = [-1.0, 0.0, 1.0].map(|along| {
        let reach = along * rng.random_range(3.0f32..12.0);
        off(MIDDLE, angle + symmetric(rng, 0.5), reach)
    });
    draw(&mut canvas, &body, rng.random_range(12.0f32..26.0), edge);
    for _ in 0..rng.random_range(3..=6usize) {
        let start = body[rng.random_range(0..body.len())];
        let angle = symmetric(rng, 3.15);
        let knee = off(start, angle, rng.random_range(8.0f32..16.0));
        let bent = angle + symmetric(rng, 0.8);
        let end = off(knee, bent, rng.random_range(2.0f32..12.0));
        let width = rng.random_range(2.0f32..10.0);
        draw(&mut canvas, &[start, knee, end], width, edge);
    }
    canvas
}

const MIDDLE: Point = (SHEET_SIDE as f32 / 2.0, SHEET_SIDE as f32 / 2.0);

/// The point so far off `start` in a direction.
fn off(start: Point, angle: f32, reach: f32) -> Point {
    (start.0 + reach * angle.cos(), start.1 + reach * angle.sin())
}

fn draw(canvas: &mut Canvas, points: &[Point; 3], width: f32, edge: f32) {
    let stroke = Stroke {
        points: points.to_vec(),
        curved: true,
    };
    canvas.draw(&stroke.path(), width, edge);
}
