//! What the benches share: the same few digits as inputs.
//!
//! `cargo bench -p digitnet-bench` runs them all in seconds; add `-- int8` for some.

#![forbid(unsafe_code)]

use std::{fs, path::Path};

use digitnet_core::{Digit, PIXELS};
use digitnet_testing::{
    GreyImage,
    drawn::{self, DrawnDigit, Style},
};
use image::{ImageFormat, ImageResult};

/// A drawn 3 as the network sees it.
#[must_use]
pub fn digit() -> Digit {
    Digit::new(three().render_digit())
}

/// Drawn digits, all different up to some thirty.
#[must_use]
pub fn digits(count: usize) -> Vec<Digit> {
    let drawn = drawn::digits();
    let pixels = drawn.iter().map(DrawnDigit::render_digit);
    let digits: Vec<Digit> = pixels.map(Digit::new).collect();
    digits.into_iter().cycle().take(count).collect()
}

/// The lower half of a 3, which may be a 5 as well.
#[must_use]
pub fn doubtful() -> Digit {
    let mut pixels = *digit().pixels();
    pixels[..PIXELS / 2].fill(0);
    Digit::new(pixels)
}

/// The same 3 as a photo: `side` x `side` grey pixels, dark on light, with noise and uneven light.
#[must_use]
pub fn photo(side: usize) -> GreyImage {
    let pen = 0.06 * side as f32;
    let style = Style {
        width: side,
        height: side,
        fill: 0.6,
        pen,
        ink: 50,
        paper: 220,
        noise: 6,
        shade: 40,
        ..Style::default()
    };
    three().render(&style)
}

/// The same 3 as drawn on the page: `side` x `side` pixels, black on white, sharp.
#[must_use]
pub fn drawing(side: usize) -> GreyImage {
    let pen = 0.06 * side as f32;
    three().render(&Style {
        width: side,
        height: side,
        pen,
        ..Style::default()
    })
}

/// The picture as the bytes of a file.
///
/// # Errors
///
/// Those of the encoder, such as a picture of no size.
pub fn encode(image: &GreyImage, format: ImageFormat) -> ImageResult<Vec<u8>> {
    let (width, height) = (image.width as u32, image.height as u32);
    let mut file = std::io::Cursor::new(Vec::new());
    let grey = image::ExtendedColorType::L8;
    image::write_buffer_with_format(&mut file, &image.pixels, width, height, grey, format)?;
    Ok(file.into_inner())
}

/// The bytes of a blob in `weights/`.
///
/// # Panics
///
/// When there is no such blob: a bench has nothing to measure without it.
#[must_use]
pub fn blob(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../weights")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

fn three() -> DrawnDigit {
    let three = drawn::digits().into_iter().find(|digit| digit.label == 3);
    three.expect("every digit is drawn")
}
