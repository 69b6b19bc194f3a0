//! Letters of other scripts, in the hands of the people who wrote them.

use digitnet_core::PIXELS;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::sheet::SHEET_SIDE;
use crate::drawing::{Canvas, Point, scanned};
use crate::random::symmetric;
use crate::strokes::drawing::{Drawing, fitted};

/// Narrowest and widest of a letter, in shares of how it was written.
const NARROWEST: f32 = 0.7;
const WIDEST: f32 = 1.3;

/// One of the drawings with some pen, a little turned, slanted and stretched.
pub(super) fn letter(drawings: &[Drawing], rng: &mut ChaCha8Rng) -> Canvas {
    let drawing = &drawings[rng.random_range(0..drawings.len())];
    // Thick pens close the loops of letters with many strokes.
    let pen = SHEET_SIDE as f32 * 0.04 * 4f32.powf(rng.random_range(0.0f32..1.0));
    draw(drawing, pen, &Hand::draw(rng))
}

/// One drawing with some pen, as a scan shows it; `None` where nothing is found.
pub(crate) fn stranger(drawing: &Drawing, rng: &mut ChaCha8Rng) -> Option<[f32; PIXELS]> {
    scanned(&letter(std::slice::from_ref(drawing), rng))
}

/// The drawing as it was written, with a pen of usual width.
pub(crate) fn as_written(drawing: &Drawing) -> Canvas {
    draw(drawing, SHEET_SIDE as f32 * 0.09, &Hand::STILL)
}

/// How a letter is turned, slanted and stretched.
struct Hand {
    turn: f32,
    slant: f32,
    width: f32,
}

impl Hand {
    const STILL: Self = Self {
        turn: 0.0,
        slant: 0.0,
        width: 1.0,
    };

    fn draw(rng: &mut ChaCha8Rng) -> Self {
        Self {
            turn: symmetric(rng, 12.0).to_radians(),
            slant: symmetric(rng, 0.2),
            width: rng.random_range(NARROWEST..WIDEST),
        }
    }

    fn place(&self, (x, y): Point) -> Point {
        let (sin, cos) = self.turn.sin_cos();
        let x = self.width * x - self.slant * y;
        (x * cos - y * sin, x * sin + y * cos)
    }
}

/// Moved and sized so that its longer side fills the sheet.
fn draw(drawing: &Drawing, pen: f32, hand: &Hand) -> Canvas {
    let placed = drawing.strokes.iter().map(|stroke| {
        let points = stroke.iter().map(|&point| hand.place(point));
        points.collect::<Vec<_>>()
    });
    let strokes: Vec<Vec<Point>> = placed.collect();
    let room = SHEET_SIDE as f32 - pen - 2.0;
    let (strokes, _) = fitted(strokes, room);
    let mut canvas = Canvas::new(SHEET_SIDE, SHEET_SIDE);
    let middle = SHEET_SIDE as f32 / 2.0;
    for stroke in strokes {
        let path: Vec<Point> = stroke
            .iter()
            .map(|&(x, y)| (x + middle, y + middle))
            .collect();
        canvas.draw(&path, pen, 1.5);
    }
    canvas
}
