//! Digits, numbers and pictures without digits, read by the network that is delivered.

use crate::pictures::{TestPicture, any_picture, drawing};
use digitnet_core::{ReadDigit, ReadError, Reader, Reading, Scratch, Verdict, int8};
use digitnet_testing::drawn::{self, Style};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

type TestReader = Reader<'static, 8192, 64, { NETWORK.scratch_bytes() }>;

/// What `look` makes of what is on the sheet; `None` where nothing is written, or too much.
fn read<T>(image: &TestPicture, look: impl FnOnce(&Reading<'_>) -> T) -> Option<T> {
    let mut reader: Box<TestReader> = Box::new(Reader::new(&NETWORK));
    let picture = image.picture();
    Some(look(&reader.read(&picture).ok()?))
}

fn text(digits: &[ReadDigit]) -> String {
    let mut text = String::new();
    let mut line = 0;
    for digit in digits {
        if digit.line != line {
            text.push('/');
            line = digit.line;
        }
        text.push_str(NETWORK.label(digit.judgement.class).expect("a class"));
    }
    text
}

fn outcome(image: &TestPicture) -> (Verdict, String) {
    let found = read(image, |reading| (reading.verdict, text(reading.digits)));
    found.unwrap_or((Verdict::None, String::new()))
}

/// One hand's drawing of a digit, on paper of so many pixels.
fn drawn(name: &str, width: usize, height: usize) -> TestPicture {
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
fn number(lines: &[&[&str]], gap: usize) -> TestPicture {
    let (width, height) = (50, 70);
    let columns = lines
        .iter()
        .map(|line| line.len())
        .max()
        .expect("there are lines");
    let mut image = TestPicture {
        pixels: vec![255; 0],
        width: 20 + columns * width,
        height: 20 + lines.len() * (height + 10),
    };
    image.pixels.resize(image.width * image.height, 255);
    for (row, line) in lines.iter().enumerate() {
        for (column, name) in line.iter().enumerate() {
            let digit = drawn(name, width, height);
            let (left, top) = (10 + column * (width - gap), 10 + row * (height + 10));
            for y in 0..height {
                for x in 0..width {
                    let pixel = &mut image.pixels[(top + y) * image.width + left + x];
                    *pixel = (*pixel).min(digit.pixels[y * width + x]);
                }
            }
        }
    }
    image
}

#[test]
fn a_number_is_read_line_by_line() {
    let image = number(
        &[
            &["4 closed", "0 round", "7 plain"],
            &["2 angular", "5 in one go"],
        ],
        0,
    );
    assert_eq!(outcome(&image), (Verdict::Number, "407/25".into()));
    assert_eq!(
        outcome(&image.inverted()),
        (Verdict::Number, "407/25".into())
    );
    assert_eq!(
        outcome(&image.doubled()),
        (Verdict::Number, "407/25".into())
    );
    assert_eq!(
        outcome(&image.framed([40; 4])),
        (Verdict::Number, "407/25".into())
    );
}

#[test]
fn boxes_lie_around_the_digits() {
    let boxes = read(&number(&[&["3 round", "8 two circles"]], 0), |reading| {
        let boxes = reading.digits.iter().map(|digit| digit.ink_box);
        boxes.collect::<Vec<_>>()
    });
    let boxes = boxes.expect("there is ink");
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
    let mut image = number(&[&["6 curved", "9 curved"]], 0);
    for (x, y) in [(58, 40), (59, 40), (58, 41), (59, 41), (8, 70), (100, 5)] {
        image.pixels[y * image.width + x] = 0;
    }
    assert_eq!(outcome(&image), (Verdict::Number, "69".into()));
}

/// The pixels of a 6 turned by half are those of a 9.
#[test]
fn a_six_turned_by_half_is_a_nine() {
    let six = drawn("6 curved", 60, 80);
    let nine = TestPicture {
        pixels: six.pixels.iter().rev().copied().collect(),
        ..six.clone()
    };
    assert_eq!(outcome(&six), (Verdict::Digit, "6".into()));
    assert_eq!(outcome(&nine), (Verdict::Digit, "9".into()));
}

#[test]
fn more_digits_than_fit_are_an_error() {
    let image = number(&[&["4 closed", "0 round"], &["2 angular"]], 0);
    let mut reader = Box::new(Reader::<8192, 2, { NETWORK.scratch_bytes() }>::new(
        &NETWORK,
    ));
    let error = reader.read(&image.picture()).map(|_| ());
    assert_eq!(error, Err(ReadError::TooManyDigits { most: 2 }));
    assert_eq!(
        ReadError::TooManyDigits { most: 2 }.to_string(),
        "more than 2 digits: crop the picture to fewer lines"
    );
}

/// A reader for few digits remembers fewer judgements, and asks the network again.
#[test]
fn room_for_few_digits_changes_no_reading() {
    let image = number(&[&["4 closed", "0 round", "7 plain"]], 0);
    let mut few = Box::new(Reader::<8192, 3, { NETWORK.scratch_bytes() }>::new(
        &NETWORK,
    ));
    let picture = image.picture();
    let few = few.read(&picture).expect("three digits");
    let same = read(&image, |many| {
        assert_eq!((many.verdict, many.rejected), (few.verdict, few.rejected));
        assert_eq!(many.digits, few.digits);
    });
    assert!(same.is_some());
}

/// What a reading says of a digit is what the network says of what it saw.
#[test]
fn a_digit_keeps_its_judgement_and_scores() {
    let image = number(&[&["4 closed", "0 round"]], 0);
    let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
    let digits = read(&image, |reading| {
        for digit in reading.digits {
            let seen = reading.seen(digit).expect("a digit has ink");
            let judged = NETWORK.judge(&seen, &mut scratch).expect("sized by it");
            assert_eq!((digit.judgement, digit.scores.clone()), judged);
        }
        let each = reading
            .digits
            .iter()
            .map(|digit| digit.judgement.probability);
        assert_eq!(Some(reading.confidence()), each.reduce(f32::min));
        reading.digits.len()
    });
    assert_eq!(digits, Some(2));
}

#[test]
fn little_scratch_memory_is_an_error() {
    let mut reader = Reader::<1024, 2, 100>::new(&NETWORK);
    let image = drawn("4 closed", 50, 70);
    let error = reader.read(&image.picture()).map(|_| ());
    assert!(matches!(error, Err(ReadError::Scratch(_))), "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(20), cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_picture_is_read_without_panic(image in any_picture()) {
        let _any_reading = read(&image, |reading| reading.verdict);
    }

    #[test]
    fn a_drawing_reads_the_same_inverted_and_in_twice_the_size(image in drawing()) {
        let plain = outcome(&image);
        prop_assert_eq!(outcome(&image.inverted()), plain.clone());
        prop_assert_eq!(outcome(&image.doubled()), plain);
    }
}

/// Lines across the whole sheet, above and below the digit.
#[test]
fn ruled_paper_is_no_writing() {
    let mut image = drawn("2 angular", 90, 120).framed([60, 40, 60, 40]);
    for line in [15, 185] {
        image.pixels[line * image.width..(line + 1) * image.width].fill(90);
    }
    assert_eq!(outcome(&image), (Verdict::Digit, "2".into()));
}

/// A box around the digit, as forms have it.
#[test]
fn a_frame_is_no_writing() {
    let mut image = drawn("5 in one go", 90, 120).framed([20; 4]);
    let (width, height) = (image.width, image.height);
    for y in 4..height - 4 {
        for x in 4..width - 4 {
            if x < 7 || y < 7 || x + 7 >= width || y + 7 >= height {
                image.pixels[y * width + x] = 40;
            }
        }
    }
    assert_eq!(outcome(&image), (Verdict::Digit, "5".into()));
}

#[test]
fn an_empty_frame_has_no_digit() {
    let mut image = TestPicture {
        pixels: vec![255; 100 * 100],
        width: 100,
        height: 100,
    };
    for at in 10..90 {
        for place in [10 * 100 + at, 89 * 100 + at, at * 100 + 10, at * 100 + 89] {
            image.pixels[place] = 0;
        }
    }
    assert_eq!(outcome(&image).0, Verdict::None);
}
