//! A 1 as a plain bar: straight as no hand draws it, by mouse or marker, upright or leaning.

use digitnet_core::prepare::Picture;
use digitnet_core::{Reader, Verdict, int8};

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

/// Paper around a bar, in pixels.
const MARGIN: f32 = 30.0;

/// A bar, in pixels.
#[derive(Clone, Copy, Debug)]
struct Bar {
    width: f32,
    height: f32,
    /// Columns per row by which it leans to the right.
    slant: f32,
    /// Half circles at its ends, as a round pen leaves them.
    round: bool,
}

impl Bar {
    /// Black on white: pixels, width and height.
    fn draw(&self) -> (Vec<u8>, usize, usize) {
        let width = self.width + self.height * self.slant.abs() + 2.0 * MARGIN;
        let (width, height) = (width as usize, (self.height + 2.0 * MARGIN) as usize);
        // Four samples a pixel each way.
        let covered = |x: usize, y: usize| {
            let samples = (0..16).map(|at| (at as f32 % 4.0, (at / 4) as f32));
            let inside = samples.filter(|(right, down)| {
                let place = |at: usize, part: f32, size: usize| {
                    at as f32 + (part + 0.5) / 4.0 - size as f32 / 2.0
                };
                self.has(place(x, *right, width), place(y, *down, height))
            });
            inside.count()
        };
        let places = (0..width * height).map(|at| covered(at % width, at / width));
        let pixels = places.map(|covered| (255 - covered * 255 / 16) as u8);
        (pixels.collect(), width, height)
    }

    /// Whether a point is ink, counted from the bar's middle.
    fn has(&self, right: f32, down: f32) -> bool {
        let (across, half) = (right + self.slant * down, self.width / 2.0);
        if self.round {
            let beyond = (down.abs() - (self.height / 2.0 - half)).max(0.0);
            across.hypot(beyond) <= half
        } else {
            across.abs() <= half && down.abs() <= self.height / 2.0
        }
    }

    /// What is read on the picture: the text, where it is one digit that is accepted.
    fn read(&self) -> Option<&'static str> {
        let (pixels, width, height) = self.draw();
        let picture = Picture::new(&pixels, width, height).expect("sizes fit");
        let mut reader = Reader::<4096, 8, { NETWORK.scratch_bytes() }>::new(&NETWORK);
        let reading = reader.read(&picture).ok()?;
        let one = reading.verdict == Verdict::Digit;
        let digit = one.then(|| reading.digits.first()).flatten()?;
        NETWORK.label(digit.judgement.class)
    }
}

#[test]
fn bars_of_many_widths_lengths_and_slants_are_ones() {
    let (mut all, mut misread) = (0, Vec::new());
    for height in [30.0, 60.0, 120.0, 240.0] {
        for ratio in [0.05, 0.08, 0.12, 0.16, 0.2, 0.25] {
            for slant in [-0.15, -0.05, 0.0, 0.1, 0.2, 0.4] {
                for round in [false, true] {
                    let bar = Bar {
                        width: height * ratio,
                        height,
                        slant,
                        round,
                    };
                    all += 1;
                    let found = bar.read();
                    if found != Some("1") {
                        misread.push((bar, found));
                    }
                }
            }
        }
    }
    assert!(misread.is_empty(), "of {all} bars: {misread:#?}");
}

/// A block is no 1.
#[test]
fn a_square_is_none() {
    for side in [40.0, 100.0] {
        let square = Bar {
            width: side,
            height: side,
            slant: 0.0,
            round: false,
        };
        assert_eq!(square.read(), None, "{square:?}");
    }
}
