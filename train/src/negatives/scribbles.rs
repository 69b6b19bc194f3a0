//! What a pen leaves that writes nothing: scribbles, zigzags, spirals, hatchings, dots.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::sheet::{SHEET_SIDE, pen};
use crate::drawing::{Canvas, Point, Stroke};
use crate::random::symmetric;

/// Keeps strokes off the edge, in pixels.
const MARGIN: f32 = 6.0;

pub(super) fn scribble(rng: &mut ChaCha8Rng) -> Canvas {
    let mut canvas = Canvas::new(SHEET_SIDE, SHEET_SIDE);
    let pen = pen(rng);
    let edge = rng.random_range(1.0f32..3.0);
    for path in match rng.random_range(0..6u32) {
        0 | 1 => tangle(rng),
        2 => polyline(rng),
        3 => spiral(rng),
        4 => hatching(rng),
        _ => dots(rng),
    } {
        canvas.draw(&path, pen, edge);
    }
    canvas
}

fn anywhere(rng: &mut ChaCha8Rng) -> Point {
    let room = MARGIN..SHEET_SIDE as f32 - MARGIN;
    (rng.random_range(room.clone()), rng.random_range(room))
}

/// A curve without a plan, long enough to cross itself.
fn tangle(rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
    let points = rng.random_range(7..=14usize);
    let stroke = Stroke {
        points: (0..points).map(|_| anywhere(rng)).collect(),
        curved: true,
    };
    vec![stroke.path()]
}

fn polyline(rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
    let points = rng.random_range(5..=10usize);
    vec![(0..points).map(|_| anywhere(rng)).collect()]
}

/// More turns than a 6 or a 9 has.
fn spiral(rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
    let turns = rng.random_range(2.2f32..4.0);
    let flat = rng.random_range(0.6f32..1.0);
    let (start, way) = (symmetric(rng, 3.1), if rng.random() { 1.0 } else { -1.0 });
    let middle = SHEET_SIDE as f32 / 2.0;
    let place = |step: usize| {
        let share = step as f32 / 120.0;
        let angle = start + way * share * turns * std::f32::consts::TAU;
        let reach = share * (middle - MARGIN);
        (
            middle + flat * reach * angle.cos(),
            middle + reach * angle.sin(),
        )
    };
    vec![(0..=120).map(place).collect()]
}

/// Many strokes beside each other, sometimes crossed by others.
fn hatching(rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
    let mut paths = Vec::new();
    let (strokes, lean) = (rng.random_range(3..=6usize), symmetric(rng, 12.0));
    let crossed = rng.random_bool(0.3);
    let (low, high) = (MARGIN, SHEET_SIDE as f32 - MARGIN);
    for index in 0..strokes {
        let along = low + (high - low) * index as f32 / (strokes - 1) as f32;
        let mut wobble = || symmetric(rng, 3.0);
        let ends = [
            (along - lean + wobble(), low + wobble()),
            (along + lean + wobble(), high + wobble()),
        ];
        if crossed {
            paths.push(ends.iter().map(|&(x, y)| (y, x)).collect());
        }
        paths.push(ends.to_vec());
    }
    if rng.random() {
        paths
            .iter_mut()
            .flatten()
            .for_each(|point| *point = (point.1, point.0));
    }
    paths
}

fn dots(rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
    let count = rng.random_range(3..=12usize);
    (0..count).map(|_| vec![anywhere(rng)]).collect()
}
