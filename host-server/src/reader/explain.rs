//! What was found on the way, as pictures.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digitnet_core::prepare::{Page, Polarity};
use digitnet_core::{Digit, Reading};
use image::{GrayImage, ImageFormat, Luma};

use crate::answer::{self, Answer, Steps};
use crate::decode::Picture;

/// Adds the steps, but for the layers' maps, and for each digit what the network saw. Returns that
/// of the only digit, where exactly one was found.
pub(super) fn add(answer: &mut Answer, reading: &Reading<'_>, picture: &Picture) -> Option<Digit> {
    let mut only = None;
    for (digit, found) in answer.digits.iter_mut().zip(reading.digits) {
        let seen = reading.seen(found);
        digit.prepared = seen.as_ref().map(|seen| seen.pixels().to_vec());
        only = seen;
    }
    if let [digit] = answer.digits.as_slice() {
        answer.prepared.clone_from(&digit.prepared);
    } else {
        only = None;
    }
    let page = &reading.page;
    answer.steps = Some(Steps {
        polarity: match page.polarity() {
            Polarity::DarkOnLight => answer::Polarity::DarkOnLight,
            Polarity::LightOnDark => answer::Polarity::LightOnDark,
        },
        threshold: page.threshold(),
        ink: png(&ink(page, picture)),
        layers: Vec::new(),
    });
    only
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
