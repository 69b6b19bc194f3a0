//! The delivered networks say when there is no digit, and when they are unsure: on drawings that
//! training never saw.

use digitnet_core::{Digit, PIXELS, Reader, Scratch, Verdict, float, int8};
use digitnet_testing::drawn::{self, DrawnDigit};

const INT8: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));
const FLOAT: float::Network<'static> =
    float::Network::embed(include_bytes!("../../weights/digits.f32.dgn"));

/// What both networks say of a drawing, and which class they take it for.
fn verdicts(drawing: &DrawnDigit) -> [(Verdict, usize); 2] {
    let digit = Digit::new(drawing.render_digit());
    let mut scratch = Scratch::<{ INT8.scratch_bytes() }>::new();
    let int8 = INT8
        .classify(&digit, &mut scratch)
        .expect("sized by the network");
    let mut scratch = Scratch::<{ FLOAT.scratch_bytes() }>::new();
    let float = FLOAT
        .forward(&digit, &mut scratch)
        .expect("sized by the network");
    [
        (int8.verdict, int8.class),
        (FLOAT.verdict(&float), float.best()),
    ]
}

/// The names of the drawings for which `wrong` holds, which must be at most `most`.
#[track_caller]
fn assert_few(
    drawings: &[DrawnDigit],
    most: usize,
    wrong: impl Fn(&DrawnDigit, (Verdict, usize)) -> bool,
) {
    for network in [0, 1] {
        let names = drawings.iter().filter_map(|drawing| {
            let verdict = verdicts(drawing)[network];
            wrong(drawing, verdict).then(|| format!("{}: {verdict:?}", drawing.name))
        });
        let names: Vec<String> = names.collect();
        let count = drawings.len();
        assert!(
            names.len() <= most,
            "network {network}, of {count}: {names:#?}"
        );
    }
}

#[test]
fn letters_and_signs_are_refused() {
    let signs = drawn::signs();
    assert!(signs.len() >= 20);
    assert_few(&signs, signs.len() / 10, |_, (verdict, _)| {
        !verdict.is_refusal()
    });
}

#[test]
fn digits_are_accepted_and_right() {
    let digits = drawn::digits();
    assert_few(&digits, digits.len() / 10, |digit, read| {
        read != (Verdict::Digit, usize::from(digit.label))
    });
}

/// "none" is a class of its own behind the digits, and what the blob calls it.
#[test]
fn both_networks_have_a_class_for_no_digit() {
    assert_eq!(
        (INT8.none_class(), FLOAT.none_class()),
        (Some(10), Some(10))
    );
    assert_eq!(
        (INT8.label(10), FLOAT.label(10)),
        (Some("none"), Some("none"))
    );
    assert!(INT8.margin() > 0 && FLOAT.margin() > 0.0);
    assert!(INT8.none_margin() > 0 && FLOAT.none_margin() > 0.0);
}

const BASE: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../../weights/base.int8.dgn"));
const TINY: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../../weights/tiny.int8.dgn"));

/// Pixels as a chip's camera may have them when nobody holds a digit before it. The networks say "1" or "8" of most.
#[test]
fn pixels_without_writing_are_no_digit() {
    let grain = std::array::from_fn(|at| (at * 37 % 9) as u8);
    let mut lit = [0; PIXELS];
    lit[14 * 28 + 14] = 255;
    let dark = lit.map(|level| 255 - level);
    let mut dead_row = [3; PIXELS];
    dead_row[..15].fill(255);
    let even = [0, 1, 128, 255].map(|level| [level; PIXELS]);
    let light_grain = grain.map(|level| 255 - level);
    let others = [grain, light_grain, lit, dark, dead_row];
    for (number, pixels) in even.into_iter().chain(others).enumerate() {
        let digit = Digit::new(pixels);
        for network in [&INT8, &BASE, &TINY] {
            let mut scratch = Box::new(Scratch::<8192>::new());
            let found = network.classify(&digit, &mut scratch);
            let found = found.expect("enough scratch memory");
            assert_eq!(found.verdict, Verdict::None, "picture {number}");
            assert!(found.confidence() < 0.001, "picture {number}");
            assert_eq!(found.scores.best(), 10, "picture {number}");
            let judged = network.judge(&digit, &mut scratch);
            let (judgement, _) = judged.expect("enough scratch memory");
            assert_eq!(judgement.verdict, Verdict::None, "picture {number}");
        }
        let mut reader = Reader::<64, 1, { INT8.scratch_bytes() }>::new(&INT8);
        let found = reader.classify(&digit).expect("enough scratch memory");
        assert_eq!(found.verdict, Verdict::None, "picture {number}");
    }
}
