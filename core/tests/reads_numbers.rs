//! Numbers of drawn digits side by side, by many hands and with many pens: none of their digits is
//! lost.

use digitnet_core::prepare::{Page, Picture, Workspace};
use digitnet_core::reading::{self, Outcome, Reading};
use digitnet_core::{Scratch, int8};
use digitnet_testing::GreyImage;
use digitnet_testing::share::assert_right;
use digitnet_testing::written::{self, Chance};

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

fn read(image: &GreyImage) -> Reading {
    let mut workspace = Box::new(Workspace::<16_384>::new());
    let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
    let picture = Picture::new(&image.pixels, image.width, image.height).expect("sizes fit");
    let mut page = Page::find(&picture, &mut workspace).expect("there is ink");
    let judge = |digit: &_| {
        let judged = NETWORK.judge(digit, &mut scratch);
        judged.expect("sized by the network").0
    };
    reading::read(&mut page, judge).expect("few digits")
}

/// What was read; empty where that is nothing to rely on.
fn text(reading: &Reading) -> String {
    if !matches!(reading.outcome, Outcome::Digit | Outcome::Number) {
        return String::new();
    }
    let labels = reading.digits.iter();
    let labels = labels.map(|digit| NETWORK.label(digit.judgement.class).expect("a class"));
    labels.collect()
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
        let found = text(&read(&written::on_paper(&number, seed, 160, pen)));
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
    let reading = read(&image);
    assert_eq!(text(&reading), "8081");
    assert!(reading.digits[3].ink_box.left > first);
}
