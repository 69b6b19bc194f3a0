//! Pictures of drawn digits, as files.

// Every test binary compiles this file and uses a part of it.
#![allow(dead_code)]

use std::io::Cursor;

use digitnet_testing::GreyImage;
use digitnet_testing::drawn::{self, DrawnDigit, Style};
use image::{DynamicImage, GrayImage, ImageFormat};

/// The first hand's drawing of a digit.
pub(crate) fn drawn(label: u8) -> DrawnDigit {
    drawn::digits()
        .into_iter()
        .find(|digit| digit.label == label)
        .expect("all digits are drawn")
}

/// A digit, black on white, 280 x 280 pixels.
pub(crate) fn picture(label: u8) -> GrayImage {
    grey(drawn(label).render(&Style::default()))
}

pub(crate) fn grey(image: GreyImage) -> GrayImage {
    let (width, height) = (image.width as u32, image.height as u32);
    GrayImage::from_raw(width, height, image.pixels).expect("one byte for each pixel")
}

pub(crate) fn encode(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image
        .into()
        .write_to(&mut file, format)
        .expect("pictures can be written to memory");
    file.into_inner()
}

/// A digit as a PNG file.
pub(crate) fn png(label: u8) -> Vec<u8> {
    encode(picture(label), ImageFormat::Png)
}
