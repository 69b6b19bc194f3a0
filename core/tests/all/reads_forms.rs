//! Numbers in boxes and cells, on lines and at edges that some of their digits touch: what hangs there is
//! read, or nothing is, but the rest is no other number, of a hundred at most one.

use digitnet_core::prepare::Picture;
use digitnet_core::{Reader, int8};
use digitnet_testing::forms::{self, Form};
use digitnet_testing::share::assert_right;

const NETWORK: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));

/// Numbers of each form.
const COUNT: u64 = 40;

/// The digits that are read; none where there are none to rely on.
fn read(form: Form, seed: u64) -> (String, String) {
    let half = (seed % 2) as usize;
    let (digits, text) = forms::drawn(8 * seed + form as u64, half);
    let image = forms::filled(form, &digits, seed);
    let picture = Picture::new(&image.pixels, image.width, image.height).expect("sizes fit");
    let mut reader = Box::new(Reader::<16_384, 16, { NETWORK.scratch_bytes() }>::new(
        &NETWORK,
    ));
    let found = match reader.read(&picture) {
        Ok(reading) if !reading.verdict.is_refusal() => {
            let classes = reading.digits.iter().map(|digit| digit.judgement.class);
            classes.filter_map(|class| NETWORK.label(class)).collect()
        }
        _ => String::new(),
    };
    (text, found)
}

/// At least a share is read right, at most another as another number, and at most one in a hundred without some of its
/// digits.
#[track_caller]
fn assert_read(forms: &[Form], least: f64, most: f64) {
    let (mut misread, mut short, mut all, mut wrong) = (Vec::new(), Vec::new(), 0, 0);
    for &form in forms {
        for seed in 0..COUNT {
            let (text, found) = read(form, seed);
            all += 1;
            if found != text {
                wrong += usize::from(!found.is_empty());
                if !found.is_empty() && found.len() < text.len() {
                    short.push(format!("{form:?} {seed}: {text} as {found}"));
                }
                misread.push(format!("{form:?} {seed}: {text} as {found:?}"));
            }
        }
    }
    assert!(100 * short.len() <= all, "digits are lost: {short:?}");
    assert!(
        wrong as f64 <= most * all as f64,
        "{wrong} of {all} read as another number: {misread:?}"
    );
    assert_right(all, &misread, least);
}

#[test]
fn in_boxes() {
    assert_read(&[Form::Cells, Form::Boxes, Form::Frame], 0.6, 0.05);
}

#[test]
fn on_lines() {
    assert_read(&[Form::Underline, Form::Rule, Form::Rules], 0.75, 0.08);
}

#[test]
fn at_edges() {
    assert_read(&[Form::Edge], 0.35, 0.1);
}

/// Of each of these a piece of a box's side was left, and read as one more "1".
#[test]
fn what_is_left_of_a_side_is_no_digit() {
    for (form, seed) in [
        (Form::Cells, 115),
        (Form::Boxes, 3),
        (Form::Boxes, 39),
        (Form::Frame, 16),
    ] {
        let (text, found) = read(form, seed);
        assert_eq!(found, text, "{form:?} {seed}");
    }
}

/// As tall as a digit, such a piece may be one: nothing is read.
#[test]
fn a_side_as_tall_as_digits_is_not_passed_over() {
    for seed in [29, 59] {
        let (text, found) = read(Form::Boxes, seed);
        assert_eq!(found, "", "{seed}: {text}");
    }
}
