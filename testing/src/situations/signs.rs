//! What people draw around a digit, under it and beside it.

use digitnet_drawing::{Canvas, Point};

use super::strokes::{bounds, pen};
use super::{OfInk, PEN, Shot, plain};

pub(super) const ALL: OfInk = &[
    ("circled with the same pen", |i, _| {
        with(i, |ends| vec![ellipse(ends)])
    }),
    ("circled in red", |i, _| {
        let mut picture = plain(i);
        let mut ring = Canvas::new(i.width(), i.height());
        if let Some(ends) = bounds(i) {
            ring.draw(&ellipse(ends.map(|end| end as f32)), 0.6 * pen(i), 1.5);
        }
        picture.paint(&ring, (0, 0), [210.0, 40.0, 40.0]);
        picture.png()
    }),
    ("underlined", |i, _| {
        with(i, |ends| vec![level(ends, ends[3] + 26.0)])
    }),
    ("underlined twice", |i, _| {
        with(i, |ends| {
            vec![level(ends, ends[3] + 16.0), level(ends, ends[3] + 36.0)]
        })
    }),
    ("a line over it", |i, _| {
        with(i, |ends| vec![level(ends, ends[1] - 26.0)])
    }),
    ("with a full stop after it ('7.')", |i, _| {
        let Some([_, _, right, bottom]) = bounds(i).map(|ends| ends.map(|end| end as f32)) else {
            return plain(i).png();
        };
        let mut sheet = i.clone();
        let dot = 1.2 * pen(i);
        sheet.draw(&[(right + 18.0, bottom - dot / 2.0)], dot, 1.5);
        plain(&sheet).png()
    }),
    ("in round brackets", |i, _| {
        with(i, |[left, top, right, bottom]| {
            let (top, bottom) = (top - 8.0, bottom + 8.0);
            let bow = |x: f32, out: f32| {
                let at = |step: u8| {
                    let turn = f32::from(step) / 16.0 * std::f32::consts::PI;
                    let down = (1.0 - turn.cos()) / 2.0;
                    (x + out * turn.sin(), top + down * (bottom - top))
                };
                (0..=16).map(at).collect::<Vec<Point>>()
            };
            vec![bow(left - 14.0, -24.0), bow(right + 14.0, 24.0)]
        })
    }),
    ("in square brackets", |i, _| {
        with(i, |[left, top, right, bottom]| {
            let (top, bottom) = (top - 8.0, bottom + 8.0);
            let hook = |x: f32, inwards: f32| {
                vec![
                    (x + inwards, top),
                    (x, top),
                    (x, bottom),
                    (x + inwards, bottom),
                ]
            };
            vec![hook(left - 34.0, 20.0), hook(right + 34.0, -20.0)]
        })
    }),
];

/// With strokes of the same pen; they are told the left, top, right and bottom end of the ink.
fn with(ink: &Canvas, strokes: fn([f32; 4]) -> Vec<Vec<Point>>) -> Shot {
    let mut sheet = ink.clone();
    if let Some(ends) = bounds(ink) {
        for stroke in strokes(ends.map(|end| end as f32)) {
            sheet.draw(&stroke, pen(ink), 1.5);
        }
    }
    let mut picture = super::Raster::filled(sheet.width(), sheet.height(), super::PAPER);
    picture.paint(&sheet, (0, 0), PEN);
    picture.png()
}

fn level([left, _, right, _]: [f32; 4], y: f32) -> Vec<Point> {
    vec![(left - 22.0, y + 2.0), (right + 22.0, y - 2.0)]
}

/// Around the whole ink, not quite closed and not quite even, as hands draw it.
fn ellipse([left, top, right, bottom]: [f32; 4]) -> Vec<Point> {
    let (x0, y0) = (f32::midpoint(left, right), f32::midpoint(top, bottom));
    let reach = ((right - left) / 2.0).hypot((bottom - top) / 2.0) + 18.0;
    let (wide, high) = (reach.min(x0 - 6.0), reach.min(y0 - 6.0));
    let at = |step: u8| {
        let turn = f32::from(step) / 48.0 * 1.02 * std::f32::consts::TAU;
        (
            x0 + wide * turn.cos(),
            y0 + (high - 0.3 * f32::from(step) / 10.0) * turn.sin(),
        )
    };
    (0..=48).map(at).collect()
}
