//! Pages of several rows that are read only when they are looked at again: in light that falls off to the
//! corners, with a firm pen in one row and a faint one in the next.

use std::io::Cursor;

use digitnet_server::answer::Verdict;
use digitnet_server::decode::Decoder;
use digitnet_server::reader::{self, Options};
use digitnet_testing::share::assert_right;
use digitnet_testing::written::{Row, page};
use image::{GrayImage, ImageFormat};

/// What is read on pages of two rows, each wrong one with what it should be.
fn assert_read(firm: (f32, u8), faint: (f32, u8), corners: f32, least: f64) {
    let pages = ["24579", "80363", "95042", "66208", "37485"];
    let mut misread = Vec::new();
    let mut wrong = 0;
    for (seed, below) in (1..).zip(pages) {
        let above = pages[(seed as usize + 1) % pages.len()];
        let row = |text, (pen, ink)| Row { text, pen, ink };
        let sheet = page(
            &[row(above, firm), row(below, faint)],
            900,
            corners,
            7 * seed,
        );
        let (width, height) = (sheet.width as u32, sheet.height as u32);
        let picture = GrayImage::from_raw(width, height, sheet.pixels).expect("sizes fit");
        let mut file = Cursor::new(Vec::new());
        picture
            .write_to(&mut file, ImageFormat::Png)
            .expect("memory");
        let answer = reader::read(&Decoder::default(), file.get_ref(), &Options::default());
        let answer = answer.expect("a picture");
        let expected = format!("{above}\n{below}");
        if answer.text != expected {
            let claimed = matches!(answer.verdict, Verdict::Digit | Verdict::Number);
            wrong += usize::from(claimed);
            misread.push((expected, answer.text));
        }
    }
    assert_right(pages.len(), &misread, least);
    assert!(wrong <= 1, "{misread:?}");
}

#[test]
fn a_faint_row_under_a_firm_row_is_read() {
    // Less than half as dark: 175 levels and 75, 195 and 75, 135 and 60.
    assert_read((9.0, 60), (8.0, 160), 1.0, 0.8);
    assert_read((12.0, 40), (7.0, 160), 1.0, 0.8);
    assert_read((10.0, 100), (9.0, 175), 1.0, 0.8);
}

#[test]
fn pages_with_dark_corners_are_read() {
    assert_read((11.0, 60), (7.0, 120), 0.35, 0.8);
    assert_read((9.0, 40), (6.0, 100), 0.25, 0.8);
    assert_read((14.0, 80), (9.0, 130), 0.3, 0.8);
}
