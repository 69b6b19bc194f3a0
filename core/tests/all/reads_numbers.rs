//! Numbers of drawn digits side by side, by many hands and with many pens: none of their digits is
//! lost.

use digitnet_core::prepare::Picture;
use digitnet_core::reading::Sign;
use digitnet_core::{Reader, Reading, int8};
use digitnet_testing::GreyImage;
use digitnet_testing::share::assert_right;
use digitnet_testing::written::{self, Chance};

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

/// What `look` makes of what is on the picture.
fn read<T>(image: &GreyImage, look: impl FnOnce(&Reading<'_>) -> T) -> T {
    let mut reader = Box::new(Reader::<16_384, 16, { NETWORK.scratch_bytes() }>::new(
        &NETWORK,
    ));
    let picture = Picture::new(&image.pixels, image.width, image.height).expect("sizes fit");
    look(&reader.read(&picture).expect("there is ink, and few digits"))
}

/// What was read; empty where that is nothing to rely on.
fn text(reading: &Reading<'_>) -> String {
    if reading.verdict.is_refusal() {
        return String::new();
    }
    let mut text = String::new();
    for digit in reading.digits {
        text.extend(digit.sign.map(Sign::symbol));
        text.push_str(NETWORK.label(digit.judgement.class).expect("a class"));
    }
    text
}

/// A number of two to five digits.
fn any_number(chance: &mut Chance) -> String {
    let length = 2 + chance.below(4);
    (0..length)
        .map(|_| char::from(b'0' + chance.below(10) as u8))
        .collect()
}

#[test]
fn digits_side_by_side_are_all_there() {
    let (mut misread, mut lost) = (Vec::new(), Vec::new());
    let all = 300;
    for seed in 0..all {
        let mut chance = Chance(seed);
        let number = any_number(&mut chance);
        let pen = chance.between(4.0, 13.0);
        let found = read(&written::on_paper(&number, seed, 160, pen), text);
        if found != number {
            if !found.is_empty() && found.len() < number.len() {
                lost.push((number.clone(), found.clone()));
            }
            misread.push((seed, number, found));
        }
    }
    assert!(lost.is_empty(), "{lost:?}");
    assert_right(all as usize, &misread, 0.97);
}

/// A fine pen among thick ones leaves no crease, but a digit.
#[test]
fn a_one_of_another_pen_is_no_crease() {
    let mut image = written::on_paper("808", 3, 160, 14.0);
    let fine = written::on_paper("1", 5, 160, 3.0);
    let first = image.width;
    let width = image.width + fine.width;
    let rows = image
        .pixels
        .chunks(image.width)
        .zip(fine.pixels.chunks(fine.width));
    image.pixels = rows
        .flat_map(|(one, other)| [one, other].concat())
        .collect();
    image.width = width;
    read(&image, |reading| {
        assert_eq!(text(reading), "8081");
        assert!(reading.digits[3].ink_box.left > first);
    });
}

/// Numbers with a sign in them, by many hands. Where the sign is not seen the answer must be unsure: a
/// number without it is another number.
#[test]
fn signs_between_digits_are_signs() {
    let (mut swallowed, mut poor) = (Vec::new(), Vec::new());
    for sign in ".,:-=/+×÷".chars() {
        let mut misread = Vec::new();
        let all = 60;
        for seed in 0..all {
            let mut chance = Chance(seed);
            let (one, other) = (any_number(&mut chance), any_number(&mut chance));
            let written = format!("{one}{sign}{other}");
            let found = read(&written::on_paper(&written, seed, 160, 7.0), text);
            if found != written {
                if !found.is_empty() && !found.contains(sign) {
                    swallowed.push((seed, written.clone(), found.clone()));
                }
                misread.push((seed, written, found));
            }
        }
        // A slash no taller than digits may be a leaning 1: that is unsure.
        let most = if sign == '/' { 20 } else { 7 };
        if misread.len() > most {
            poor.push((sign, misread));
        }
    }
    assert!(poor.is_empty(), "{poor:#?}");
    // Of 540.
    assert!(swallowed.len() <= 12, "{swallowed:?}");
}

#[test]
fn brackets_around_a_number_are_no_digits() {
    let mut misread = Vec::new();
    for (seed, [opening, closing]) in
        (0..40).flat_map(|seed| [(seed, ['(', ')']), (seed, ['[', ']'])])
    {
        let number = any_number(&mut Chance(seed));
        let written = format!("{opening}{number}{closing}");
        let found = read(&written::on_paper(&written, seed, 160, 7.0), text);
        if found != number {
            misread.push((seed, written, found));
        }
    }
    assert_right(80, &misread, 0.9);
}

/// A full stop, a colon or an equals sign after a number are no part of it.
#[test]
fn what_follows_a_number_is_passed_over() {
    for written in ["7.", "12:", "34="] {
        let number = &written[..written.len() - 1];
        assert_eq!(read(&written::on_paper(written, 7, 160, 7.0), text), number);
    }
}
