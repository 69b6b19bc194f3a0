//! Where on the picture the digit stands.

use digitnet_drawing::Canvas;

use super::strokes::{self, bounds};
use super::{OfInk, PAPER, PEN, Raster, SHEET, Shot, plain};

pub(super) const ALL: OfInk = &[
    ("small on a large sheet (1/2)", |i, _| small(i, 2)),
    ("small on a large sheet (1/4)", |i, _| small(i, 4)),
    ("small on a large sheet (1/8)", |i, _| {
        let mut sheet = Raster::filled(640, 640, PAPER);
        sheet.paint(&strokes::smaller(i, 2.0), (180, 180), PEN);
        sheet.png()
    }),
    ("in a corner, 1/4", |i, _| {
        let mut sheet = Raster::filled(2 * SHEET, 2 * SHEET, PAPER);
        sheet.paint(&strokes::smaller(i, 1.4), (SHEET, SHEET), PEN);
        sheet.png()
    }),
    ("cropped to the ink, no margin", |i, _| {
        cropped(i, 0, 0.0, 0.0)
    }),
    ("cropped, 2 px margin", |i, _| cropped(i, 2, 0.0, 0.0)),
    ("foot cut off by 6 %", |i, _| cropped(i, 40, 0.0, 0.06)),
    ("head cut off by 6 %", |i, _| cropped(i, 40, 0.06, 0.0)),
    ("black frame at the border, 3 px", |i, _| framed(i, 3)),
    ("black frame, 1 px", |i, _| framed(i, 1)),
    ("in a printed box (form field)", |i, _| boxed(i, 2.0)),
    ("in a box as thick as the pen", |i, _| {
        boxed(i, strokes::pen(i))
    }),
];

fn small(ink: &Canvas, times: usize) -> Shot {
    let small = plain(&strokes::smaller(ink, times as f32 * 0.75));
    small.scaled_to(480, super::Sampling::Smooth).png()
}

/// With so many pixels around the ink, and shares of its height cut off above and below.
fn cropped(ink: &Canvas, margin: usize, head: f32, foot: f32) -> Shot {
    let Some([left, top, right, bottom]) = bounds(ink) else {
        return plain(ink).png();
    };
    let cut = |share: f32| ((bottom - top) as f32 * share).round() as usize;
    let first = if head > 0.0 {
        top + cut(head)
    } else {
        top.saturating_sub(margin)
    };
    let end = if foot > 0.0 {
        bottom - cut(foot)
    } else {
        (bottom + margin).min(ink.height())
    };
    let (left, right) = (
        left.saturating_sub(margin),
        (right + margin).min(ink.width()),
    );
    plain(ink)
        .cropped([left, first, right - left, end - first])
        .png()
}

/// A black line along the picture's border.
fn framed(ink: &Canvas, thick: usize) -> Shot {
    let mut picture = plain(ink);
    for place in [
        [0, 0, SHEET, thick],
        [0, SHEET - thick, SHEET, thick],
        [0, 0, thick, SHEET],
        [SHEET - thick, 0, thick, SHEET],
    ] {
        picture.fill(place, super::grey(0.0));
    }
    picture.png()
}

fn boxed(ink: &Canvas, pen: f32) -> Shot {
    let mut sheet = ink.clone();
    let (near, far) = (24.0, SHEET as f32 - 24.0);
    let corners = [
        (near, near),
        (far, near),
        (far, far),
        (near, far),
        (near, near),
    ];
    sheet.draw(&corners, pen, 1.0);
    plain(&sheet).png()
}
