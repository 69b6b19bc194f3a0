//! `prepare` on pictures that one can see: as text, `#` is 255 and a space is 0.

use crate::pictures::TestPicture;
use digitnet_core::prepare::{
    InkBox, Picture, PictureError, Polarity, PrepareError, Prepared, Workspace, prepare,
};
use digitnet_testing::{GreyImage, ascii};

fn prepared(image: &GreyImage) -> Result<Prepared, PrepareError> {
    prepare(
        &TestPicture::from(image.clone()).picture(),
        &mut Workspace::<4096>::new(),
    )
}

#[track_caller]
fn assert_digit(found: &Prepared, expected: &[&str]) {
    let digit = GreyImage {
        pixels: found.digit.pixels().to_vec(),
        width: 28,
        height: 28,
    };
    let mut expected = ascii::from_pattern(expected);
    expected.pixels.resize(784, 0);
    expected.height = 28;
    ascii::assert_same_picture(&digit, &expected);
}

/// A seven of 5 x 5 blocks becomes one of 20 x 20 pixels, its centre of mass in pixel 14, 14.
#[test]
fn a_seven_in_the_corner_of_a_sheet() {
    let chalk = ascii::from_pattern(&[
        "            ",
        " #####      ",
        "     #      ",
        "    #       ",
        "   #        ",
        "   #        ",
        "            ",
        "            ",
        "            ",
    ]);
    let found = prepared(&chalk).expect("there is ink");
    let ink_box = InkBox {
        left: 1,
        top: 1,
        width: 5,
        height: 5,
    };
    assert_eq!(
        (found.ink_box, found.polarity),
        (ink_box, Polarity::LightOnDark)
    );
    let edge = "                            ";
    let bar = "   ####################     ";
    let right = "                   ####     ";
    let middle = "               ####         ";
    let left = "           ####             ";
    let rows = [
        [edge; 4],
        [edge; 4],
        [bar; 4],
        [right; 4],
        [middle; 4],
        [left; 4],
        [left; 4],
    ];
    // The bar's five blocks and the four below it: their middle is 1.61 blocks down and 2.83
    // blocks across, or 6.4 and 11.3 pixels, which come to 14.5.
    assert_digit(&found, &rows.concat());

    let pen = prepared(&chalk.inverted()).expect("there is ink");
    assert_eq!(
        (pen.ink_box, pen.polarity),
        (ink_box, Polarity::DarkOnLight)
    );
    assert_eq!(pen.digit, found.digit);
}

/// A bar keeps its aspect: 2 x 10 blocks become 4 x 20 pixels.
#[test]
fn a_one() {
    let mut rows = vec!["       "];
    rows.extend(["   ##  "; 10]);
    rows.push("       ");
    let found = prepared(&ascii::from_pattern(&rows)).expect("there is ink");
    let [columns, rows] = inked(&found);
    assert_eq!((columns.len(), rows.len()), (4, 20));
    // An even bar has its middle between two pixels: either place is as near.
    assert!(columns == (12..16) || columns == (13..17), "{columns:?}");
    assert!(rows == (4..24) || rows == (5..25), "{rows:?}");
}

/// A single dot is as large as a digit: nothing says how large it was meant to be.
#[test]
fn a_dot_fills_the_box() {
    let mut rows = ["         "; 9];
    rows[4] = "    #    ";
    let found = prepared(&ascii::from_pattern(&rows)).expect("there is ink");
    let [columns, rows] = inked(&found);
    assert_eq!((columns.len(), rows.len()), (20, 20));
    let full = found.digit.pixels().iter().filter(|&&level| level == 255);
    assert_eq!(full.count(), 400);
}

/// Columns and rows with ink in them.
fn inked(found: &Prepared) -> [std::ops::Range<usize>; 2] {
    let of = |axis: fn(usize) -> usize| {
        let places = found.digit.pixels().iter().enumerate();
        let places = places
            .filter(|&(_, &level)| level > 0)
            .map(|(at, _)| axis(at));
        let first = places.clone().min().expect("a digit has ink");
        first..places.max().expect("a digit has ink") + 1
    };
    [of(|at| at % 28), of(|at| at / 28)]
}

#[test]
fn one_even_surface_has_no_ink() {
    for level in 0..=255 {
        for (width, height) in [(1, 1), (1, 50), (40, 30)] {
            let pixels = vec![level; width * height];
            let image = GreyImage {
                pixels,
                width,
                height,
            };
            assert_eq!(prepared(&image), Err(PrepareError::NoInk), "level {level}");
        }
    }
}

/// The grain of a blank sheet is no ink, wherever it lies between black and white.
#[test]
fn grain_has_no_ink() {
    for low in (0..=244).step_by(4) {
        let grain = |at: usize| low + (at * at * 31 % 97 % 12) as u8;
        let image = GreyImage {
            pixels: (0..50 * 50).map(grain).collect(),
            width: 50,
            height: 50,
        };
        assert_eq!(
            prepared(&image),
            Err(PrepareError::NoInk),
            "from level {low}"
        );
    }
}

/// Faint pencil is ink.
#[test]
fn thirty_levels_are_ink() {
    let mut image = ascii::from_pattern(&["     ", "  #  ", "  #  ", "     "]);
    for level in &mut image.pixels {
        *level = if *level > 0 { 170 } else { 200 };
    }
    let found = prepared(&image).expect("there is ink");
    assert_eq!(found.polarity, Polarity::DarkOnLight);
    assert_eq!((found.ink_box.width, found.ink_box.height), (1, 2));
}

/// Two specks far apart: each is far less than one pixel of the digit. Either that is no ink, or
/// there is ink in the digit.
#[test]
fn specks_do_not_become_a_blank_digit() {
    let mut image = TestPicture {
        pixels: vec![255; 600 * 600],
        width: 600,
        height: 600,
    };
    image.pixels[0] = 0;
    image.pixels[600 * 600 - 1] = 0;
    let found = prepare(&image.picture(), &mut Workspace::<4096>::new());
    let blank = found.is_ok_and(|found| found.digit.pixels().iter().all(|&level| level == 0));
    assert!(!blank, "a digit without ink");
}

#[test]
fn sizes_that_make_no_picture_are_named() {
    let max = Picture::MAX_SIDE;
    let error = |pixels: &[u8], width, height, stride| {
        Picture::with_stride(pixels, width, height, stride).err()
    };
    for (width, height) in [
        (0, 1),
        (1, 0),
        (max + 1, 1),
        (1, max + 1),
        (usize::MAX, usize::MAX),
    ] {
        let expected = Some(PictureError::Size { width, height });
        assert_eq!(error(&[0; 4], width, height, usize::MAX), expected);
        assert_eq!(Picture::new(&[0; 4], width, height).err(), expected);
    }
    let expected = Some(PictureError::Stride { stride: 2, row: 3 });
    assert_eq!(error(&[0; 9], 3, 3, 2), expected);
    let strides =
        |stride, pixel_stride| Picture::with_strides(&[0; 17], 3, 3, stride, pixel_stride).err();
    assert_eq!(strides(6, 0), Some(PictureError::PixelStride));
    let expected = PictureError::Stride { stride: 4, row: 5 };
    assert_eq!(strides(4, 2), Some(expected));
    assert_eq!((strides(6, 2), strides(5, 2)), (None, None));
    let expected = PictureError::TooShort {
        found: 17,
        expected: 19,
    };
    assert_eq!(strides(7, 2), Some(expected));
    assert!(strides(usize::MAX, usize::MAX).is_some());
    let expected = |found, expected| Some(PictureError::TooShort { found, expected });
    assert_eq!(error(&[0; 8], 3, 3, 3), expected(8, 9));
    assert_eq!(error(&[0; 12], 3, 3, 5), expected(12, 13));
    assert_eq!(error(&[0; 12], 3, 3, usize::MAX), expected(12, usize::MAX));
    assert_eq!(error(&[0; 13], 3, 3, 5), None);
    assert_eq!(error(&[0; 100], 3, 3, 5), None);
}
