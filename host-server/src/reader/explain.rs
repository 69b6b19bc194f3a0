//! What was found on the way, as pictures.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digitnet_core::prepare::{Page, Polarity};
use digitnet_core::reading::Reading;
use image::{GrayImage, ImageFormat, Luma};

use super::activations;
use crate::answer::{self, Answer, Steps};
use crate::decode::Picture;

/// Adds the steps, and for each digit what the network saw.
pub(super) fn add(answer: &mut Answer, page: &Page<'_>, reading: &Reading, picture: &Picture) {
    for (digit, found) in answer.digits.iter_mut().zip(&reading.digits) {
        digit.prepared = page.digit(found.span).map(|digit| digit.pixels().to_vec());
    }
    if let [only] = answer.digits.as_slice() {
        answer.prepared.clone_from(&only.prepared);
    }
    answer.steps = Some(Steps {
        polarity: match page.polarity() {
            Polarity::DarkOnLight => answer::Polarity::DarkOnLight,
            Polarity::LightOnDark => answer::Polarity::LightOnDark,
        },
        threshold: page.threshold(),
        ink: png(&ink(page, picture)),
        layers: activations::of(page, reading),
    });
}

/// What was taken for writing, black on white.
fn ink(page: &Page<'_>, picture: &Picture) -> GrayImage {
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (side(picture.width), side(picture.height));
    let mut ink = GrayImage::from_pixel(width, height, Luma([u8::MAX]));
    for (row, left, end) in page.pieces(page.all()) {
        for column in left..end {
            if let Some(pixel) = ink.get_pixel_mut_checked(side(column), side(row)) {
                *pixel = Luma([0]);
            }
        }
    }
    ink
}

pub(super) fn png(picture: &GrayImage) -> String {
    let mut file = Cursor::new(Vec::new());
    picture
        .write_to(&mut file, ImageFormat::Png)
        .expect("a picture in memory can be written");
    format!(
        "data:image/png;base64,{}",
        STANDARD.encode(file.into_inner())
    )
}
