//! The picture that is uploaded.

use anyhow::{Context, Result};
use digitnet_bench::encode;
use digitnet_testing::drawn::{self, Style};
use image::ImageFormat;

/// What every server must see on it.
pub(super) const DIGIT: u8 = 7;

/// The digit as a PNG file of `side` x `side` grey pixels.
pub(super) fn png(side: usize) -> Result<Vec<u8>> {
    let digits = drawn::digits();
    let drawn = digits.iter().find(|digit| digit.label == DIGIT);
    let style = Style {
        width: side,
        height: side,
        pen: 0.07 * side as f32,
        ..Style::default()
    };
    let picture = drawn.context("no such digit is drawn")?.render(&style);
    Ok(encode(&picture, ImageFormat::Png)?)
}
