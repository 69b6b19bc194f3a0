//! Digits, numbers and pictures without digits, read by the network that is delivered.

mod pictures;

use digitnet_core::prepare::{Page, Workspace};
use digitnet_core::reading::{self, Judgement, Outcome, Reading, TooManyDigits};
use digitnet_core::{Scratch, int8};
use digitnet_testing::drawn::{self, Style};
use pictures::{Sheet, any_sheet, drawing};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

/// What is on the sheet; `None` where nothing is written, or too much.
fn read(sheet: &Sheet) -> Option<Reading> {
    let mut workspace = Box::new(Workspace::<8192>::new());
    let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
    let picture = sheet.picture();
    let mut page = Page::find(&picture, &mut workspace).ok()?;
    let judge = |digit: &_| {
        let judged = NETWORK.judge(digit, &mut scratch);
        judged.expect("sized by the network").0
    };
    reading::read(&mut page, judge).ok()
}

fn text(reading: &Reading) -> String {
    let mut text = String::new();
    let mut line = 0;
    for digit in &reading.digits {
        if digit.line != line {
            text.push('/');
            line = digit.line;
        }
        text.push_str(NETWORK.label(digit.judgement.class).expect("a class"));
    }
    text
}

fn outcome(sheet: &Sheet) -> (Outcome, String) {
    read(sheet).map_or((Outcome::None, String::new()), |reading| {
        (reading.outcome, text(&reading))
    })
}

/// One hand's drawing of a digit, on paper of so many pixels.
fn drawn(name: &str, width: usize, height: usize) -> Sheet {
    let digits = drawn::digits();
    let digit = digits.iter().find(|digit| digit.name == name);
    let style = Style {
        width,
        height,
        fill: 0.8,
        pen: width as f32 * 0.09,
        ..Style::default()
    };
    digit
        .unwrap_or_else(|| panic!("nobody drew {name:?}"))
        .render(&style)
        .into()
}

/// Lines of drawn digits below each other, digits of a line `gap` pixels closer than their paper.
fn number(lines: &[&[&str]], gap: usize) -> Sheet {
    let (width, height) = (50, 70);
    let columns = lines
        .iter()
        .map(|line| line.len())
        .max()
        .expect("there are lines");
    let mut sheet = Sheet {
        pixels: vec![255; 0],
        width: 20 + columns * width,
        height: 20 + lines.len() * (height + 10),
    };
    sheet.pixels.resize(sheet.width * sheet.height, 255);
    for (row, line) in lines.iter().enumerate() {
        for (column, name) in line.iter().enumerate() {
            let digit = drawn(name, width, height);
            let (left, top) = (10 + column * (width - gap), 10 + row * (height + 10));
            for y in 0..height {
                for x in 0..width {
                    let pixel = &mut sheet.pixels[(top + y) * sheet.width + left + x];
                    *pixel = (*pixel).min(digit.pixels[y * width + x]);
                }
            }
        }
    }
    sheet
}

#[test]
fn a_number_is_read_line_by_line() {
    let sheet = number(
        &[
            &["4 closed", "0 round", "7 plain"],
            &["2 angular", "5 in one go"],
        ],
        0,
    );
    assert_eq!(outcome(&sheet), (Outcome::Number, "407/25".into()));
    assert_eq!(
        outcome(&sheet.inverted()),
        (Outcome::Number, "407/25".into())
    );
    assert_eq!(
        outcome(&sheet.doubled()),
        (Outcome::Number, "407/25".into())
    );
    assert_eq!(
        outcome(&sheet.framed([40; 4])),
        (Outcome::Number, "407/25".into())
    );
}

#[test]
fn boxes_lie_around_the_digits() {
    let reading = read(&number(&[&["3 round", "8 two circles"]], 0)).expect("there is ink");
    let boxes: Vec<_> = reading.digits.iter().map(|digit| digit.ink_box).collect();
    for (place, found) in boxes.iter().enumerate() {
        let left = 10 + 50 * place;
        assert!(
            found.left >= left && found.left + found.width <= left + 50,
            "{boxes:?}"
        );
    }
    assert_eq!(boxes.len(), 2);
}

/// Between digits, dots and strokes are passed over.
#[test]
fn specks_between_digits_are_no_digits() {
    let mut sheet = number(&[&["6 curved", "9 curved"]], 0);
    for (x, y) in [(58, 40), (59, 40), (58, 41), (59, 41), (8, 70), (100, 5)] {
        sheet.pixels[y * sheet.width + x] = 0;
    }
    assert_eq!(outcome(&sheet), (Outcome::Number, "69".into()));
}

/// The pixels of a 6 turned by half are those of a 9.
#[test]
fn a_six_turned_by_half_is_a_nine() {
    let six = drawn("6 curved", 60, 80);
    let nine = Sheet {
        pixels: six.pixels.iter().rev().copied().collect(),
        ..six.clone()
    };
    assert_eq!(outcome(&six), (Outcome::Digit, "6".into()));
    assert_eq!(outcome(&nine), (Outcome::Digit, "9".into()));
}

#[test]
fn more_digits_than_fit_are_an_error() {
    let line = ["1 plain"; 10];
    let sheet = number(&[&line[..]; 7], 20);
    let mut workspace = Box::new(Workspace::<30_000>::new());
    let picture = sheet.picture();
    let mut page = Page::find(&picture, &mut workspace).expect("70 marks can be told apart");
    let all_ones = |_: &_| Judgement {
        verdict: digitnet_core::Verdict::Digit(1),
        class: 1,
        evidence: 1000,
        probability: 1.0,
    };
    assert_eq!(
        reading::read(&mut page, all_ones).err(),
        Some(TooManyDigits)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(20), cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_picture_is_read_without_panic(sheet in any_sheet()) {
        let _any_reading = read(&sheet);
    }

    #[test]
    fn a_drawing_reads_the_same_inverted_and_in_twice_the_size(sheet in drawing()) {
        let plain = outcome(&sheet);
        prop_assert_eq!(outcome(&sheet.inverted()), plain.clone());
        prop_assert_eq!(outcome(&sheet.doubled()), plain);
    }
}

/// Lines across the whole sheet, above and below the digit.
#[test]
fn ruled_paper_is_no_writing() {
    let mut sheet = drawn("2 angular", 90, 120).framed([60, 40, 60, 40]);
    for line in [15, 185] {
        sheet.pixels[line * sheet.width..(line + 1) * sheet.width].fill(90);
    }
    assert_eq!(outcome(&sheet), (Outcome::Digit, "2".into()));
}

/// A box around the digit, as forms have it.
#[test]
fn a_frame_is_no_writing() {
    let mut sheet = drawn("5 in one go", 90, 120).framed([20; 4]);
    let (width, height) = (sheet.width, sheet.height);
    for y in 4..height - 4 {
        for x in 4..width - 4 {
            if x < 7 || y < 7 || x + 7 >= width || y + 7 >= height {
                sheet.pixels[y * width + x] = 40;
            }
        }
    }
    assert_eq!(outcome(&sheet), (Outcome::Digit, "5".into()));
}

#[test]
fn an_empty_frame_has_no_digit() {
    let mut sheet = Sheet {
        pixels: vec![255; 100 * 100],
        width: 100,
        height: 100,
    };
    for at in 10..90 {
        for place in [10 * 100 + at, 89 * 100 + at, at * 100 + 10, at * 100 + 89] {
            sheet.pixels[place] = 0;
        }
    }
    assert_eq!(outcome(&sheet).0, Outcome::None);
}
