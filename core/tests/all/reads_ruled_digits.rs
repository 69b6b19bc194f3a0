//! Drawn digits on ruled and squared paper and in boxes, which lines cross or touch, read by the
//! network that is delivered; and strokes as long as the picture, which are no lines.

use crate::pictures::TestPicture;
use crate::ruled;
use crate::ruled::{Line, Ruling};
use digitnet_core::prepare::Picture;
use digitnet_core::{Reader, Verdict, int8};
use digitnet_testing::GreyImage;
use digitnet_testing::drawn::{self, Style};
use digitnet_testing::share::assert_right;

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

/// Share of the pictures that must be read right.
const LEAST: f64 = 0.97;

/// The one digit on the picture, or what else was made of it.
fn read(image: &GreyImage) -> String {
    let picture = Picture::new(&image.pixels, image.width, image.height).expect("sizes fit");
    let mut reader = Box::new(Reader::<8192, 16, { NETWORK.scratch_bytes() }>::new(
        &NETWORK,
    ));
    let found = match reader.read(&picture) {
        Ok(found) => found,
        Err(error) => return error.to_string(),
    };
    match (found.verdict, found.digits) {
        (Verdict::Digit, [only]) => NETWORK.label(only.judgement.class).map(String::from),
        _ => None,
    }
    .unwrap_or_else(|| format!("{:?}", found.verdict))
}

/// Each hand's digit on ruled paper, every other one light on dark; [`LEAST`] of them must be read
/// right.
#[track_caller]
fn assert_read(rulings: &[Ruling], widths: &[f32]) {
    // Width, height, fill and pen.
    let papers = [
        (100, 120, 0.7, 7.0),
        (240, 160, 0.7, 10.0),
        (300, 360, 0.3, 8.0),
    ];
    let (mut all, mut misread) = (0, Vec::new());
    for (width, height, fill, pen) in papers {
        for (index, digit) in drawn::digits().iter().enumerate() {
            let (ink, paper) = [(20, 230), (240, 30)][index % 2];
            let style = Style {
                width,
                height,
                fill,
                pen,
                ink,
                paper,
                noise: 3,
                seed: index as u64,
                ..Style::default()
            };
            for (&ruling, &width) in rulings
                .iter()
                .flat_map(|ruling| widths.iter().map(move |width| (ruling, width)))
            {
                // Printed in the ink's own grey, and fainter.
                let darkness = [1.0, 0.45][(all / 2) % 2];
                let line = Line { width, darkness };
                let found = read(&ruled::render(digit, &style, ruling, line));
                all += 1;
                if found != digit.label.to_string() {
                    let name = &digit.name;
                    misread.push(format!("{name}: {found}, {ruling:?}, {line:?}, {style:?}"));
                }
            }
        }
    }
    assert_right(all, &misread, LEAST);
}

#[test]
fn on_lines_through_and_under_them() {
    let rulings = [
        Ruling::At(0.1),
        Ruling::At(0.5),
        Ruling::At(1.0),
        Ruling::Across(2, 0.0),
        Ruling::Across(3, 0.0),
    ];
    assert_read(&rulings, &[1.0, 2.0, 4.0]);
}

#[test]
fn on_lines_a_little_askew() {
    let rulings = [
        Ruling::Across(1, 1.0),
        Ruling::Across(2, -2.0),
        Ruling::Across(1, 3.0),
    ];
    assert_read(&rulings, &[1.0, 2.0, 4.0]);
}

#[test]
fn on_squares_and_beside_margins() {
    let rulings = [
        Ruling::Squares(4),
        Ruling::Squares(7),
        Ruling::Margin(0.1),
        Ruling::Margin(0.5),
    ];
    assert_read(&rulings, &[1.0, 2.0]);
}

#[test]
fn in_boxes_that_they_touch() {
    assert_read(&[Ruling::Cell(1.0), Ruling::Cell(0.85)], &[1.0, 2.0, 3.0]);
}

/// Cut out along the edges of their ink, digits have strokes from border to border: stems, bars
/// and feet.
#[test]
fn strokes_from_border_to_border_stay() {
    let (mut all, mut lost) = (0, Vec::new());
    for digit in drawn::digits() {
        for (pen, slant) in [(4.0, 0.0), (8.0, 0.0), (14.0, 0.0), (8.0, 0.1)] {
            let style = Style {
                width: 200,
                height: 200,
                pen,
                slant,
                ..Style::default()
            };
            let TestPicture {
                pixels,
                width,
                height,
            } = TestPicture::from(digit.render(&style)).cropped();
            let found = read(&GreyImage {
                pixels,
                width,
                height,
            });
            all += 1;
            if found != digit.label.to_string() {
                lost.push(format!("{}, pen {pen}, slant {slant}: {found}", digit.name));
            }
        }
    }
    assert!(all >= 100, "only {all} pictures");
    assert_right(all, &lost, LEAST);
}
