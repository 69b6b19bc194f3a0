//! What `prepare` promises for every picture: it never panics, and neither polarity, place, size
//! nor the way that rows lie in memory changes the digit.

use crate::pictures::{TestPicture, any_picture, drawing, two_levels};
use digitnet_core::Digit;
use digitnet_core::prepare::{InkBox, Picture, PrepareError, Prepared, Workspace, prepare};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};

fn prepared(image: &TestPicture) -> Result<Prepared, PrepareError> {
    prepare(&image.picture(), &mut Workspace::<4096>::new())
}

fn ink(image: &TestPicture) -> Prepared {
    prepared(image).expect("there is ink")
}

/// Largest difference of two digits in one pixel.
fn difference(one: &Digit, other: &Digit) -> u8 {
    let pairs = one.pixels().iter().zip(other.pixels());
    pairs
        .map(|(one, other)| one.abs_diff(*other))
        .max()
        .unwrap_or(0)
}

/// Columns and rows of the digit that have any ink: first and one past the last.
fn extent(digit: &Digit) -> Option<[(usize, usize); 2]> {
    let inked = |axis: fn(usize) -> usize| {
        let places = digit.pixels().iter().enumerate();
        let places = places
            .filter(|&(_, &level)| level > 0)
            .map(|(at, _)| axis(at));
        Some((places.clone().min()?, places.max()? + 1))
    };
    Some([inked(|at| at % 28)?, inked(|at| at / 28)?])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(20), cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_picture_is_prepared_without_panic(image in any_picture()) {
        if let Ok(found) = prepared(&image) {
            let InkBox { left, top, width, height } = found.ink_box;
            prop_assert!(width >= 1 && left + width <= image.width);
            prop_assert!(height >= 1 && top + height <= image.height);
            prop_assert!(extent(&found.digit).is_some(), "a digit without ink");
        }
    }

    #[test]
    fn rows_may_lie_apart(image in any_picture(), gap in 1..30usize, filler: u8) {
        let mut memory = Vec::new();
        for row in image.pixels.chunks_exact(image.width) {
            memory.extend_from_slice(row);
            memory.extend(std::iter::repeat_n(filler, gap));
        }
        // The last row may end with its last pixel.
        memory.truncate(memory.len() - gap);
        let picture = Picture::with_stride(&memory, image.width, image.height, image.width + gap);
        let found = prepare(&picture.expect("sizes fit"), &mut Workspace::<4096>::new());
        prop_assert_eq!(found, prepared(&image));
    }

    /// As in a frame in colour.
    #[test]
    fn pixels_may_lie_apart(image in any_picture(), step in 2..5usize, gap in 0..9usize, filler: u8) {
        let stride = image.width * step + gap;
        let mut memory = vec![filler; image.height * stride];
        for (row, pixels) in memory.chunks_exact_mut(stride).zip(image.pixels.chunks_exact(image.width)) {
            row.iter_mut().step_by(step).zip(pixels).for_each(|(to, from)| *to = *from);
        }
        // The last row may end with its last pixel.
        memory.truncate(memory.len() - gap - step + 1);
        let picture = Picture::with_strides(&memory, image.width, image.height, stride, step);
        let found = prepare(&picture.expect("sizes fit"), &mut Workspace::<4096>::new());
        prop_assert_eq!(found, prepared(&image));
    }

    /// What an earlier picture left in the workspace is no input.
    #[test]
    fn a_used_workspace_changes_nothing(before in any_picture(), image in any_picture()) {
        let mut workspace = Workspace::<4096>::new();
        for image in [&before, &image] {
            prop_assert_eq!(prepare(&image.picture(), &mut workspace), prepared(image));
        }
    }

    #[test]
    fn the_negative_of_two_levels_gives_the_same_digit(image in two_levels()) {
        same_but_negative(&image)?;
    }

    #[test]
    fn the_negative_of_a_drawing_gives_the_same_digit(image in drawing()) {
        same_but_negative(&image)?;
    }

    /// Of drawings alone: writing runs along rows, so the many marks of noise are grouped otherwise
    /// once their rows are columns.
    #[test]
    fn rows_and_columns_are_treated_alike(image in drawing()) {
        let (upright, lying) = (ink(&image), ink(&image.transposed()));
        let InkBox { left, top, width, height } = upright.ink_box;
        let ink_box = InkBox { left: top, top: left, width: height, height: width };
        prop_assert_eq!(ink_box, lying.ink_box);
        prop_assert_eq!(upright.threshold, lying.threshold);
        prop_assert_eq!(upright.polarity, lying.polarity);
    }

    #[test]
    fn more_paper_around_two_levels_changes_nothing_but_the_place(
        image in two_levels(),
        (left, top) in (0..50usize, 0..50usize),
        (right, bottom) in (0..50usize, 0..50usize),
    ) {
        let (plain, framed) = (ink(&image), ink(&image.framed([left, top, right, bottom])));
        let moved = InkBox {
            left: plain.ink_box.left + left,
            top: plain.ink_box.top + top,
            ..plain.ink_box
        };
        prop_assert_eq!(framed, Prepared { ink_box: moved, ..plain });
    }

    #[test]
    fn pixels_of_twice_the_size_give_the_same_digit(image in prop_oneof![two_levels(), drawing()]) {
        // Below 64 pixels no shadows are looked for.
        let longer = image.width.max(image.height);
        prop_assume!(longer >= 64 || 2 * longer < 64);
        let (single, double) = (ink(&image), ink(&image.doubled()));
        let InkBox { left, top, width, height } = single.ink_box;
        let twice = InkBox { left: 2 * left, top: 2 * top, width: 2 * width, height: 2 * height };
        prop_assert_eq!(double, Prepared { ink_box: twice, ..single });
    }

    /// Its longer side has 20 pixels, its centre of mass lies in the middle of pixel 14, 14: both
    /// as in MNIST.
    #[test]
    fn a_drawing_lies_where_those_of_mnist_lie(image in drawing()) {
        let found = ink(&image);
        let digit = &found.digit;
        let [columns, rows] = extent(digit).expect("a digit has ink");
        let (width, height) = (columns.1 - columns.0, rows.1 - rows.0);
        // A fine pen's strokes are made one pixel wider on each side.
        let longer = width.max(height);
        prop_assert!((20..=22).contains(&longer), "{} x {}", width, height);
        // Ink is placed by whole pixels. What is then made wider grows less where strokes are crowded,
        // which moves the centre again.
        let most = if longer == 20 { 0.5 } else { 0.75 };
        let mass: u64 = digit.pixels().iter().copied().map(u64::from).sum();
        for (axis, (first, past)) in [columns, rows].into_iter().enumerate() {
            let place = |at: usize| if axis == 0 { at % 28 } else { at / 28 };
            let moments = digit.pixels().iter().enumerate();
            let moment: u64 = moments.map(|(at, &level)| place(at) as u64 * u64::from(level)).sum();
            let centre = moment as f64 / mass as f64;
            let at_the_edge = first == 0 || past == 28;
            prop_assert!(at_the_edge || (centre - 14.0).abs() <= most, "centre at {}", centre);
        }
    }
}

fn same_but_negative(image: &TestPicture) -> Result<(), TestCaseError> {
    let (positive, negative) = (ink(image), ink(&image.inverted()));
    prop_assert_ne!(positive.polarity, negative.polarity);
    prop_assert_eq!(positive.ink_box, negative.ink_box);
    prop_assert_eq!(positive.digit, negative.digit);
    Ok(())
}

/// Paper counts when the level between ink and paper is chosen, so soft edges may come out a
/// little different where more paper is around; seldom, one column more or less is ink.
#[test]
fn more_paper_around_a_drawing_changes_little() {
    let mut runner = TestRunner::deterministic();
    let (drawings, mut alike) = (400, 0);
    for index in 0..drawings {
        let tree = drawing()
            .new_tree(&mut runner)
            .expect("no drawing is filtered out");
        let image = tree.current();
        let [left, top, right, bottom] = [7, 11, 13, 17].map(|step| index * step % 50);
        let (plain, framed) = (ink(&image), ink(&image.framed([left, top, right, bottom])));
        assert_eq!(plain.polarity, framed.polarity, "{image:?}");
        let (found, expected) = (framed.ink_box, plain.ink_box);
        for (found, expected) in [
            (found.left, expected.left + left),
            (found.top, expected.top + top),
            (found.width, expected.width),
            (found.height, expected.height),
        ] {
            assert!(
                found.abs_diff(expected) <= 2,
                "{found} is not near {expected} in {image:?}"
            );
        }
        alike += usize::from(difference(&plain.digit, &framed.digit) <= 8);
    }
    assert!(
        alike * 100 >= drawings * 97,
        "only {alike} of {drawings} are alike"
    );
}
