//! Printed company: screenshots and worksheets.

use digitnet_drawing::Canvas;

use super::{Colour, OfInk, PAPER, PEN, Raster, SHEET, grey, plain};
use crate::drawn;
use crate::random::Random;

pub(super) const ALL: OfInk = &[
    ("screenshot of a phone app around it", |i, r| {
        let mut screen = Raster::filled(360, 640, grey(250.0));
        screen.fill([0, 0, 360, 24], [48.0, 63.0, 159.0]);
        text(&mut screen, (290, 7), 4, 10, grey(255.0), r);
        screen.fill([0, 24, 360, 56], [63.0, 81.0, 181.0]);
        text(&mut screen, (20, 42), 9, 20, grey(255.0), r);
        screen.place(
            &Raster::filled(SHEET + 4, SHEET + 4, grey(200.0)),
            (38, 118),
        );
        screen.place(&plain(i), (40, 120));
        for left in [40, 200] {
            screen.fill([left, 440, 120, 44], [63.0, 81.0, 181.0]);
            text(&mut screen, (left + 28, 455), 5, 14, grey(255.0), r);
        }
        text(&mut screen, (40, 510), 16, 14, grey(90.0), r);
        screen.fill([0, 592, 360, 48], grey(0.0));
        screen.png()
    }),
    ("screenshot of a paint program", |i, r| {
        let mut screen = Raster::filled(480, 400, grey(240.0));
        text(&mut screen, (8, 6), 22, 11, grey(30.0), r);
        screen.fill([0, 24, 480, 1], grey(190.0));
        for tool in 0..8 {
            let (x, y) = (8 + tool % 2 * 30, 40 + tool / 2 * 30);
            screen.fill([x, y, 24, 24], grey(215.0));
            text(&mut screen, (x + 7, y + 6), 1, 12, grey(40.0), r);
        }
        screen.place(&Raster::filled(SHEET + 2, SHEET + 2, grey(150.0)), (99, 59));
        screen.place(&plain(i), (100, 60));
        for (at, colour) in [
            [0.0; 3],
            [200.0, 30.0, 30.0],
            [30.0, 120.0, 40.0],
            [40.0, 60.0, 200.0],
        ]
        .into_iter()
        .enumerate()
        {
            screen.fill([100 + 24 * at, 366, 20, 20], colour);
        }
        screen.png()
    }),
    ("worksheet with printed text above", |i, r| {
        let mut sheet = Raster::filled(420, 480, PAPER);
        for line in 0..4 {
            text(&mut sheet, (30, 24 + 28 * line), 26, 14, grey(40.0), r);
        }
        sheet.paint(i, (70, 170), PEN);
        sheet.png()
    }),
    ("grey watermark across", |i, r| {
        let mut mark = Raster::filled(SHEET, SHEET, PAPER);
        text(&mut mark, (10, 110), 5, 60, grey(215.0), r);
        let mut sheet = mark.turned(-30.0);
        sheet.paint(i, (0, 0), PEN);
        sheet.png()
    }),
    ("date/file stamp in the corner", |i, r| {
        let mut sheet = plain(i);
        text(&mut sheet, (190, 258), 8, 12, [250.0, 140.0, 30.0], r);
        sheet.png()
    }),
    ("flattened on a transparency checkerboard", |i, _| {
        let mut sheet = Raster::filled(SHEET, SHEET, grey(255.0)).map(|x, y, pixel| {
            if (x / 16 + y / 16) % 2 == 0 {
                pixel
            } else {
                [204.0, 204.0, 204.0, 255.0]
            }
        });
        sheet.paint(i, (0, 0), PEN);
        sheet.png()
    }),
];

/// A line of printed letters, so many, of this height.
fn text(
    picture: &mut Raster,
    (left, top): (usize, usize),
    letters: usize,
    height: usize,
    colour: Colour,
    random: &mut Random,
) {
    let signs = drawn::signs();
    let letters_only: Vec<_> = signs.iter().filter(|sign| sign.name.len() == 1).collect();
    let advance = height * 7 / 10;
    for index in 0..letters {
        let letter = letters_only[random.bits() as usize % letters_only.len()];
        // Words have gaps between them.
        if index % 6 == 5 {
            continue;
        }
        let mut ink = Canvas::new(advance, height);
        let (width, high) = (advance as f32 * 0.8, height as f32 - 2.0);
        for stroke in &letter.strokes {
            let points: Vec<_> = stroke
                .iter()
                .map(|(x, y)| (1.0 + x * width, 1.0 + y * high))
                .collect();
            ink.draw(&points, (height as f32 / 9.0).max(1.2), 1.0);
        }
        picture.paint(&ink, (left + index * advance, top), colour);
    }
}
