//! Pens, chalk and how strokes are drawn.

use super::strokes::{chalky, dashed, each, hollow, pen, thickened};
use super::{OfInk, SHEET, grey, plain, written_on};

pub(super) const ALL: OfInk = &[
    ("chalk on a board, broken strokes", |i, r| {
        let chalk = chalky(i, 0.42, r);
        written_on([45.0, 70.0, 60.0], &chalk, grey(225.0))
            .noisy(6.0, r)
            .png()
    }),
    ("dashed strokes", |i, _| {
        plain(&dashed(i, 1.6 * pen(i))).png()
    }),
    ("hollow (outlined) digits", |i, _| {
        let broad = thickened(i, 0.25 * pen(i));
        plain(&hollow(&broad, 3.0)).png()
    }),
    ("pen thickened by 4 % of the side", |i, _| {
        plain(&thickened(i, 0.02 * SHEET as f32)).png()
    }),
    ("pen thickened by 8 % of the side", |i, _| {
        plain(&thickened(i, 0.04 * SHEET as f32)).png()
    }),
    ("thin pen, 1 % of the side", |i, _| {
        let thin = (pen(i) - 0.01 * SHEET as f32).max(0.0) / 2.0;
        plain(&thickened(i, -thin)).png()
    }),
    ("pressure fades from top to foot", |i, _| {
        let faded = each(i, |at, share| {
            let down = (at / SHEET) as f32 / SHEET as f32;
            share * (1.15 - 0.9 * down).clamp(0.0, 1.0)
        });
        plain(&faded).png()
    }),
];
