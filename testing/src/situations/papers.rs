//! Printed paper, and sheets that lie on something.

use digitnet_drawing::Canvas;

use super::Encoding::Jpeg;
use super::raster::Raster;
use super::{Colour, OfInk, PAPER, PEN, SHEET, grey, written_on};
use crate::random::Random;

pub(super) const ALL: OfInk = &[
    ("lined paper, light blue", |i, _| {
        ruled(
            i,
            PEN,
            &Ruling {
                rows: true,
                ..LIGHT
            },
        )
        .png()
    }),
    ("graph paper, light blue", |i, _| {
        ruled(i, PEN, &LIGHT).png()
    }),
    ("graph paper, small squares", |i, _| {
        ruled(i, PEN, &Ruling { apart: 18, ..LIGHT }).png()
    }),
    ("graph paper, mid grey as thick as half the pen", |i, _| {
        let thick = (super::strokes::pen(i) / 2.0).round().max(2.0) as usize;
        ruled(
            i,
            PEN,
            &Ruling {
                thick,
                colour: grey(150.0),
                ..LIGHT
            },
        )
        .png()
    }),
    ("graph paper, lines as dark as the ink, thin", |i, _| {
        ruled(i, PEN, &DARK).png()
    }),
    ("graph paper dark + JPEG 30 + turned 3 degrees", |i, _| {
        ruled(i, PEN, &DARK).turned(3.0).written(Jpeg(30))
    }),
    ("pencil 150 on graph paper 190", |i, _| {
        ruled(
            i,
            grey(150.0),
            &Ruling {
                colour: grey(190.0),
                ..LIGHT
            },
        )
        .png()
    }),
    ("millimetre paper, orange", |i, _| {
        let mut sheet = Raster::filled(SHEET, SHEET, PAPER);
        Ruling {
            apart: 8,
            thick: 1,
            colour: [250.0, 190.0, 130.0],
            rows: false,
        }
        .draw(&mut sheet);
        Ruling {
            colour: [240.0, 150.0, 80.0],
            ..LIGHT
        }
        .draw(&mut sheet);
        sheet.paint(i, (0, 0), PEN);
        sheet.png()
    }),
    ("dot-grid paper", |i, _| {
        let mut sheet = Raster::filled(SHEET, SHEET, PAPER);
        for at in 0..400 {
            sheet.fill([at % 20 * 14 + 6, at / 20 * 14 + 6, 2, 2], grey(160.0));
        }
        sheet.paint(i, (0, 0), PEN);
        sheet.png()
    }),
    ("marker on a wooden table", |i, r| {
        let mut wood = wood([170.0, 125.0, 80.0], SHEET, SHEET, r);
        wood.paint(i, (0, 0), grey(25.0));
        wood.written(Jpeg(85))
    }),
    ("sheet of paper on a desk, edges seen", |i, r| {
        on_desk(i, [120.0, 85.0, 55.0], 62, r).written(Jpeg(85))
    }),
    ("sheet on a desk, askew by 8 degrees", |i, r| {
        on_desk(i, [120.0, 85.0, 55.0], 62, r)
            .turned(8.0)
            .written(Jpeg(85))
    }),
    ("sheet on an even dark desk", |i, _| {
        let mut desk = Raster::filled(450, 450, grey(90.0));
        desk.place(&written_on(PAPER, i, PEN), (80, 90));
        desk.written(Jpeg(85))
    }),
    ("sheet on a light desk", |i, r| {
        on_desk(i, [205.0, 190.0, 170.0], 62, r).written(Jpeg(85))
    }),
    ("dark bands of 12 % on all four sides", |i, _| {
        let mut desk = Raster::filled(SHEET, SHEET, grey(50.0));
        let inner = Raster::filled(SHEET * 76 / 100, SHEET * 76 / 100, PAPER);
        desk.place(&inner, (SHEET * 12 / 100, SHEET * 12 / 100));
        desk.paint(&super::strokes::smaller(i, 1.35), (0, 0), PEN);
        desk.png()
    }),
    ("crumpled paper with creases", |i, r| crumpled(i, r).png()),
    ("two punched holes at the left", |i, _| {
        let mut sheet = Raster::filled(SHEET + 60, SHEET, PAPER);
        let mut holes = Canvas::new(60, SHEET);
        holes.draw(&[(26.0, SHEET as f32 * 0.33)], 27.0, 1.5);
        holes.draw(&[(26.0, SHEET as f32 * 0.66)], 27.0, 1.5);
        sheet.paint(i, (60, 0), PEN);
        sheet.paint(&holes, (0, 0), grey(60.0));
        sheet.png()
    }),
    ("other side of the sheet shows through (22 %)", |i, _| {
        let mut sheet = Raster::filled(SHEET, SHEET, PAPER);
        sheet.paint(i, (14, 9), grey(245.0 - 0.22 * 215.0));
        let mut sheet = sheet.mirrored();
        sheet.paint(i, (0, 0), PEN);
        sheet.png()
    }),
    ("thin pen, other side shows through (22 %)", |i, _| {
        let thin = super::strokes::thickened(i, -0.25 * super::strokes::pen(i));
        let mut sheet = Raster::filled(SHEET, SHEET, PAPER);
        sheet.paint(i, (14, 9), grey(245.0 - 0.22 * 215.0));
        let mut sheet = sheet.mirrored();
        sheet.paint(&thin, (0, 0), PEN);
        sheet.png()
    }),
];

/// Lines on paper.
struct Ruling {
    apart: usize,
    thick: usize,
    colour: Colour,
    /// Rows alone, no squares.
    rows: bool,
}

const LIGHT: Ruling = Ruling {
    apart: 40,
    thick: 2,
    colour: [175.0, 205.0, 235.0],
    rows: false,
};

const DARK: Ruling = Ruling {
    colour: grey(40.0),
    ..LIGHT
};

impl Ruling {
    fn draw(&self, sheet: &mut Raster) {
        let (width, height) = (sheet.width(), sheet.height());
        for at in (self.apart / 2..width.max(height)).step_by(self.apart) {
            sheet.fill([0, at, width, self.thick], self.colour);
            if !self.rows {
                sheet.fill([at, 0, self.thick, height], self.colour);
            }
        }
    }
}

fn ruled(ink: &Canvas, pen: Colour, ruling: &Ruling) -> Raster {
    let mut sheet = Raster::filled(ink.width(), ink.height(), PAPER);
    ruling.draw(&mut sheet);
    sheet.paint(ink, (0, 0), pen);
    sheet
}

/// Planks with grain along them.
fn wood(colour: Colour, width: usize, height: usize, random: &mut Random) -> Raster {
    let phases: Vec<f32> = (0..6)
        .map(|_| std::f32::consts::TAU * random.share())
        .collect();
    let fine: Vec<f32> = (0..height).map(|_| random.normal()).collect();
    let planks = height / 3 + 20;
    let board = Raster::filled(width, height, colour).map(|x, y, [r, g, b, a]| {
        let (x, y) = (x as f32, y as f32);
        let bend = 6.0 * (x / 90.0 + phases[0]).sin();
        let grain =
            (0.31 * (y + bend) + phases[1]).sin() + 0.6 * (0.73 * (y + bend) + phases[2]).sin();
        let light =
            1.0 + 0.09 * grain + 0.03 * fine[y as usize] - 0.06 * (y as usize / planks) as f32;
        let joint = if (y as usize) % planks < 2 { 0.6 } else { 1.0 };
        let lit = light * joint;
        [r * lit, g * lit, b * lit, a]
    });
    board.noisy(2.0, random)
}

/// A white sheet, so many hundredths of the picture wide, with a soft shadow around it.
fn on_desk(ink: &Canvas, desk: Colour, share: usize, random: &mut Random) -> Raster {
    let side = ink.width() * 100 / share;
    let (width, height) = (side * 5 / 4, side);
    let (left, top) = ((width - ink.width()) / 2, (height - ink.height()) / 2);
    let mut scene = wood(desk, width, height, random);
    let shade = Raster::filled(ink.width() + 6, ink.height() + 6, grey(0.0))
        .map(|_, _, [r, g, b, _]| [r, g, b, 90.0]);
    scene.place(&shade, (left, top));
    scene.place(&written_on(grey(238.0), ink, PEN), (left, top));
    scene.noisy(2.0, random)
}

/// Creases: light falls off on one side of each.
fn crumpled(ink: &Canvas, random: &mut Random) -> Raster {
    let creases: Vec<[f32; 4]> = (0..14)
        .map(|_| {
            let (sin, cos) = (std::f32::consts::PI * random.share()).sin_cos();
            [
                sin,
                cos,
                random.between(0.1, 0.9),
                random.between(-0.28, 0.28),
            ]
        })
        .collect();
    super::plain(ink).lit(|x, y| {
        let mut light = 1.0;
        for &[sin, cos, place, depth] in &creases {
            let away = (x - 0.5) * cos + (y - 0.5) * sin - (place - 0.5);
            if away > 0.0 {
                light -= depth * (-away / 0.03).exp();
            }
        }
        light
    })
}
