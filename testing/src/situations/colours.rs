//! Colours of ink and paper, and what is transparent.

use digitnet_drawing::Canvas;

use super::{Colour, OfInk, Raster, Shot, grey, plain, written_on};
use crate::random::Random;

pub(super) const ALL: OfInk = &[
    ("CLEAN baseline: ink 30 on paper 245", |i, _| plain(i).png()),
    ("transparent canvas, black strokes", |i, _| {
        transparent(i, grey(0.0))
    }),
    ("transparent canvas, WHITE strokes", |i, _| {
        transparent(i, grey(255.0))
    }),
    ("transparent canvas, yellow strokes", |i, _| {
        transparent(i, [255.0, 220.0, 0.0])
    }),
    ("white sheet, strokes are holes", |i, _| {
        Raster::from_fn(i.width(), i.height(), |x, y| {
            let share = i.ink()[y * i.width() + x];
            [255.0, 255.0, 255.0, 255.0 * (1.0 - share)]
        })
        .png()
    }),
    ("transparent PNG, RGB under alpha is noise", |i, random| {
        Raster::from_fn(i.width(), i.height(), |x, y| {
            let share = i.ink()[y * i.width() + x];
            if share > 0.0 {
                [20.0, 20.0, 20.0, 255.0 * share]
            } else {
                [
                    255.0 * random.share(),
                    255.0 * random.share(),
                    255.0 * random.share(),
                    0.0,
                ]
            }
        })
        .png()
    }),
    ("blue ballpoint", |i, r| {
        pen(i, [40.0, 60.0, 160.0], grey(245.0), r)
    }),
    ("red pen", |i, r| {
        pen(i, [200.0, 30.0, 40.0], grey(245.0), r)
    }),
    ("light blue pen", |i, r| {
        pen(i, [130.0, 180.0, 230.0], grey(245.0), r)
    }),
    ("yellow highlighter", |i, r| {
        pen(i, [250.0, 240.0, 90.0], grey(245.0), r)
    }),
    ("neon-green highlighter", |i, r| {
        pen(i, [170.0, 250.0, 90.0], grey(245.0), r)
    }),
    ("hard pencil 215 on 240", |i, r| {
        pen(i, grey(215.0), grey(240.0), r)
    }),
    ("pink on white", |i, r| {
        pen(i, [250.0, 190.0, 205.0], grey(250.0), r)
    }),
    ("red ink on green paper, same luminance", |i, r| {
        pen(i, [210.0, 60.0, 40.0], [40.0, 132.0, 60.0], r)
    }),
    ("blue ink on red card", |i, r| {
        pen(i, [40.0, 60.0, 230.0], [190.0, 28.0, 40.0], r)
    }),
    ("orange on grey of the same luminance", |i, r| {
        pen(i, [230.0, 140.0, 50.0], grey(160.0), r)
    }),
    ("dark blue on black", |i, r| {
        pen(i, [0.0, 0.0, 200.0], grey(6.0), r)
    }),
    ("green on grey of the same luminance", |i, r| {
        pen(i, [60.0, 160.0, 70.0], grey(131.0), r)
    }),
    ("orange on pink (photo of a sticky note)", |i, r| {
        pen(i, [235.0, 120.0, 30.0], [250.0, 170.0, 200.0], r)
    }),
    ("green chalk on a brown board", |i, r| {
        pen(i, [130.0, 190.0, 120.0], [90.0, 60.0, 40.0], r)
    }),
    ("purple ink on blue paper", |i, r| {
        pen(i, [110.0, 50.0, 150.0], [130.0, 160.0, 225.0], r)
    }),
];

fn transparent(ink: &Canvas, [r, g, b]: Colour) -> Shot {
    Raster::from_fn(ink.width(), ink.height(), |x, y| {
        [r, g, b, 255.0 * ink.ink()[y * ink.width() + x]]
    })
    .png()
}

/// With the grain of a camera.
fn pen(ink: &Canvas, colour: Colour, paper: Colour, random: &mut Random) -> Shot {
    written_on(paper, ink, colour).noisy(2.0, random).png()
}
