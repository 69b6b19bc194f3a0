//! The misread digits on one sheet.

use std::path::Path;

use anyhow::Result;
use digitnet_core::{PIXELS, SIDE};

use super::bitmap::{Anchor, Area, Bitmap, FAINT, Font, GREEN, GRID, INK, RED, WHITE, mix};

/// Pixels of the sheet per pixel of a digit.
const SCALE: i32 = 3;
const PICTURE: i32 = SCALE * SIDE as i32;
const CAPTION: i32 = 26;
const GAP: i32 = 18;
/// Room for the arrow in a caption.
const ARROW: i32 = 23;
const ARROW_WIDTH: i32 = 13;
const MARGIN: i32 = 24;
const HEAD: i32 = 84;
const COLUMNS: usize = 10;
/// More would make a picture that nobody looks through.
const MOST: usize = 300;

/// A digit that was not read right.
#[derive(Clone, Copy, Debug)]
pub struct MisreadDigit<'a> {
    /// 28x28 grey levels, row-major, 0 = paper, 255 = ink.
    pub pixels: &'a [u8; PIXELS],
    /// What it is.
    pub label: &'a str,
    /// What it was read as.
    pub predicted: &'a str,
    /// The probability given to that, `0.0..=1.0`.
    pub confidence: f32,
}

/// Draws the misread digits with what they are, what they were read as, and how surely. Of more
/// than 300 the first 300 are drawn, and the heading says so.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn misread_sheet(digits: &[MisreadDigit<'_>], path: &Path) -> Result<()> {
    let shown = digits.len().min(MOST);
    // Long class names need more room than the picture.
    let room = digits
        .iter()
        .map(caption_width)
        .max()
        .unwrap_or(0)
        .max(PICTURE);
    let width = 2 * MARGIN + COLUMNS as i32 * (room + GAP) - GAP;
    let rows = shown.div_ceil(COLUMNS) as i32;
    let mut bitmap = Bitmap::new(width, HEAD + rows * (PICTURE + CAPTION + GAP) + MARGIN / 2);
    head(&mut bitmap, shown, digits.len());
    for (index, digit) in digits.iter().take(MOST).enumerate() {
        let left = MARGIN + (index % COLUMNS) as i32 * (room + GAP);
        let top = HEAD + (index / COLUMNS) as i32 * (PICTURE + CAPTION + GAP);
        draw(&mut bitmap, left, top, digit);
    }
    bitmap.save(path)
}

fn head(bitmap: &mut Bitmap, shown: usize, all: usize) {
    let title = match all {
        0 => "No digit was misread".to_owned(),
        _ if shown < all => format!("The first {shown} of {all} misread digits"),
        1 => "The one misread digit".to_owned(),
        _ => format!("The {all} misread digits"),
    };
    bitmap.text((MARGIN, MARGIN + 6), Anchor::Left, Font::Large, INK, &title);
    let y = 56;
    bitmap.text((MARGIN, y), Anchor::Left, Font::Normal, GREEN, "what it is");
    let after = MARGIN + Font::Normal.width("what it is");
    bitmap.arrow(after + 9, y, 14, FAINT);
    bitmap.text(
        (after + 34, y),
        Anchor::Left,
        Font::Normal,
        RED,
        "what it was read as",
    );
    let after = after + 34 + Font::Normal.width("what it was read as ");
    bitmap.text(
        (after, y),
        Anchor::Left,
        Font::Normal,
        FAINT,
        "and how surely",
    );
}

fn draw(bitmap: &mut Bitmap, left: i32, top: i32, digit: &MisreadDigit<'_>) {
    bitmap.frame(
        Area {
            left,
            top,
            width: PICTURE,
            height: PICTURE,
        },
        GRID,
    );
    for (index, &level) in digit.pixels.iter().enumerate() {
        let (x, y) = ((index % SIDE) as i32, (index / SIDE) as i32);
        let area = Area {
            left: left + SCALE * x,
            top: top + SCALE * y,
            width: SCALE,
            height: SCALE,
        };
        bitmap.fill(area, mix(WHITE, INK, f32::from(level) / 255.0));
    }
    let y = top + PICTURE + CAPTION / 2 + 2;
    let font = name_font(digit);
    bitmap.text((left, y), Anchor::Left, font, GREEN, digit.label);
    let arrow = left + font.width(digit.label) + (ARROW - ARROW_WIDTH) / 2;
    bitmap.arrow(arrow, y, ARROW_WIDTH, FAINT);
    let right = left + font.width(digit.label) + ARROW;
    bitmap.text((right, y), Anchor::Left, font, RED, digit.predicted);
    let percent = format!("{:.0}%", 100.0 * digit.confidence);
    if left + caption_width(digit) + Font::Small.width(&percent) < left + PICTURE {
        bitmap.text(
            (left + PICTURE, y),
            Anchor::Right,
            Font::Small,
            FAINT,
            &percent,
        );
    }
}

/// Names of one character are written large.
fn name_font(digit: &MisreadDigit<'_>) -> Font {
    let characters = digit.label.chars().count() + digit.predicted.chars().count();
    if characters <= 2 {
        Font::Large
    } else {
        Font::Small
    }
}

/// Width of the caption without the confidence.
fn caption_width(digit: &MisreadDigit<'_>) -> i32 {
    let font = name_font(digit);
    font.width(digit.label) + ARROW + font.width(digit.predicted)
}
