//! Digits with circles and boxes around them, lines under and over them, and holes beside them.

use digitnet_core::prepare::Picture;
use digitnet_core::{Reader, Verdict, int8};
use digitnet_testing::GreyImage;
use digitnet_testing::drawn::{self, DrawnDigit, Point, Style};
use digitnet_testing::share::assert_right;

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

/// The digit that is read; `None` where there is none to rely on.
fn read(image: &GreyImage) -> Option<u8> {
    let mut reader = Box::new(Reader::<16_384, 16, { NETWORK.scratch_bytes() }>::new(
        &NETWORK,
    ));
    let picture = Picture::new(&image.pixels, image.width, image.height).expect("sizes fit");
    let reading = reader.read(&picture).ok()?;
    let only = reading.digits.first()?;
    let read = reading.verdict == Verdict::Digit;
    read.then(|| NETWORK.label(only.judgement.class)?.parse().ok())?
}

/// All hands, each with more strokes around it, in a box of width and height 1 around the digit.
/// At least so large a share must be read right, and at most one in fifty as another digit.
fn assert_read(around: &[&[Point]], least: f64) {
    let (mut misread, mut all) = (Vec::new(), 0);
    for digit in drawn::digits() {
        for pen in [7.0, 12.0] {
            let mut framed: DrawnDigit = digit.clone();
            framed
                .strokes
                .extend(around.iter().map(|stroke| stroke.to_vec()));
            let style = Style {
                pen,
                ink: 25,
                paper: 235,
                ..Style::default()
            };
            let found = read(&framed.render(&style));
            all += 1;
            if found != Some(digit.label) {
                misread.push((digit.name.clone(), pen, found));
            }
        }
    }
    assert_right(all, &misread, least);
    let wrong = misread
        .iter()
        .filter(|(_, _, found)| found.is_some())
        .count();
    assert!(
        50 * wrong <= all,
        "{wrong} of {all} read as another digit: {misread:?}"
    );
}

fn circle(radius: f32) -> Vec<Point> {
    let angles = (0..=40).map(|step| step as f32 * std::f32::consts::TAU / 40.0);
    angles
        .map(|angle| (0.5 + radius * angle.cos(), 0.5 + radius * angle.sin()))
        .collect()
}

#[test]
fn circled() {
    assert_read(&[&circle(0.85)], 0.95);
    assert_read(&[&circle(1.1)], 0.95);
}

/// Drawn by hand: no side is straight.
#[test]
fn boxed_askew() {
    let sides = [
        (-0.3, -0.25),
        (0.5, -0.2),
        (1.35, -0.3),
        (1.25, 1.2),
        (-0.2, 1.3),
        (-0.3, -0.25),
    ];
    assert_read(&[&sides], 0.95);
}

#[test]
fn underlined_and_overlined() {
    assert_read(&[&[(-0.1, 1.2), (1.1, 1.17)]], 0.9);
    assert_read(
        &[&[(-0.1, 1.2), (1.1, 1.2)], &[(-0.1, 1.4), (1.1, 1.38)]],
        0.9,
    );
    assert_read(&[&[(-0.1, -0.2), (1.1, -0.2)]], 0.9);
}

/// Brackets around the box, each `out` wide: bows, or hooks of straight strokes.
fn bracketed(out: f32, square: bool) {
    let side = |x: f32, out: f32| -> Vec<Point> {
        if square {
            return vec![(x + out, -0.06), (x, -0.06), (x, 1.06), (x + out, 1.06)];
        }
        let at = |step: u8| {
            let turn = f32::from(step) / 16.0 * std::f32::consts::PI;
            (x + out * (1.0 - turn.sin()), 0.5 - 0.56 * turn.cos())
        };
        (0..=16).map(at).collect()
    };
    assert_read(&[&side(-0.35, out), &side(1.35, -out)], 0.9);
}

#[test]
fn in_brackets() {
    for out in [0.13, 0.18, 0.25] {
        bracketed(out, false);
    }
    for out in [0.12, 0.18, 0.25] {
        bracketed(out, true);
    }
}

/// Buttons below the sheet of a program, one or two, and a filled title above it.
#[test]
fn with_filled_bars_of_a_screen() {
    let bar = |left: f32, right: f32, y: f32| -> Vec<Vec<Point>> {
        let row = |step: u8| {
            let y = y + 0.015 * f32::from(step);
            vec![(left, y), (right, y)]
        };
        (0..10).map(row).collect()
    };
    let two = [bar(-0.3, 0.3, 1.5), bar(0.7, 1.3, 1.5)].concat();
    for bars in [bar(0.1, 0.9, 1.45), two, bar(-0.4, 1.4, -0.75)] {
        let bars: Vec<&[Point]> = bars.iter().map(Vec::as_slice).collect();
        assert_read(&bars, 0.9);
    }
}

#[test]
fn two_holes_beside_the_digit() {
    let mut misread = Vec::new();
    let digits = drawn::digits();
    for digit in &digits {
        let mut image = digit.render(&Style {
            shift: (40.0, 0.0),
            pen: 12.0,
            ..Style::default()
        });
        for (x, y) in (0..280).flat_map(|y| (0..280).map(move |x| (x, y))) {
            let inside = |middle: i32| (x - 22i32).pow(2) + (y - middle).pow(2) < 15 * 15;
            if inside(85) || inside(195) {
                image.pixels[y as usize * 280 + x as usize] = 30;
            }
        }
        let found = read(&image);
        if found != Some(digit.label) {
            misread.push((digit.name.clone(), found));
        }
    }
    assert_right(digits.len(), &misread, 0.95);
}

/// One stroke with gaps is no number of ones.
#[test]
fn dashed_strokes_are_no_numbers() {
    let mut wrong = Vec::new();
    for digit in drawn::digits() {
        let mut image = digit.render(&Style {
            width: 300,
            height: 300,
            pen: 16.0,
            ..Style::default()
        });
        for (at, pixel) in image.pixels.iter_mut().enumerate() {
            if (at % 300 + at / 300) % 40 < 18 {
                *pixel = 255;
            }
        }
        let found = read(&image);
        if found.is_some_and(|found| found != digit.label) {
            wrong.push((digit.name.clone(), found));
        }
    }
    assert!(wrong.len() <= 4, "{wrong:?}");
}
