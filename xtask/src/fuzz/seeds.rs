//! What fuzzing begins with: our own drawn digits, in each target's way of asking.

use std::io::Cursor;

use anyhow::{Context, Result};
use digitnet_testing::{
    GreyImage,
    drawn::{self, DrawnDigit, Style},
};
use image::{DynamicImage, GrayImage, ImageFormat};

/// The plain writer that core's tests have, and two networks of a few hundred bytes.
#[path = "../../../core/tests/format_restated"]
#[allow(dead_code, reason = "shared with tests that use more of it")]
mod format_restated {
    pub(crate) mod blob;
    pub(crate) mod crc;
    pub(crate) mod small;
}
use format_restated::small;

/// Grey pixels behind `[width - 1, gap, zoom]`.
pub(super) fn readings() -> Result<Vec<Vec<u8>>> {
    let mut seeds = Vec::new();
    for (index, digit) in drawn::digits().iter().chain(&drawn::signs()).enumerate() {
        seeds.push(grey(&digit.render(&style(index)), index)?);
    }
    let digits = drawn::digits();
    for (index, pair) in digits.chunks_exact(2).enumerate() {
        seeds.push(grey(&beside(&pair[0], &pair[1], index), index)?);
    }
    Ok(seeds)
}

/// Files of each format, grey and in colour, plain and transparent.
pub(super) fn pictures() -> Result<Vec<Vec<u8>>> {
    let mut seeds = Vec::new();
    for (index, digit) in drawn::digits().iter().enumerate() {
        let grey = picture(&digit.render(&style(index)))?;
        let (turned, format) = match index % 7 {
            0 => (grey, ImageFormat::Png),
            1 => (grey, ImageFormat::Jpeg),
            2 => (grey.to_rgb8().into(), ImageFormat::WebP),
            3 => (grey.to_rgba8().into(), ImageFormat::Png),
            4 => (grey.to_rgb8().into(), ImageFormat::Jpeg),
            5 => (grey.to_rgba8().into(), ImageFormat::WebP),
            _ => (grey.to_luma_alpha16().into(), ImageFormat::Png),
        };
        seeds.push(file(&turned, format)?);
    }
    Ok(seeds)
}

/// Requests of each kind, with heads that end in an empty line.
pub(super) fn requests() -> Result<Vec<Vec<u8>>> {
    let digits = drawn::digits();
    let png = |index: usize| -> Result<Vec<u8>> {
        file(
            &picture(&digits[index].render(&style(index)))?,
            ImageFormat::Png,
        )
    };
    let form = "content-type: multipart/form-data; boundary=b";
    let part = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n";
    let part = part.as_bytes();
    let (first, second) = (png(0)?, png(5)?);
    let one = [part, &first, b"\r\n--b--\r\n"].concat();
    let two = [part, &first, b"\r\n", part, &second, b"\r\n--b--\r\n"].concat();
    let levels = digits[7].render_digit();
    let input = r#"{"name":"image","datatype":"UINT8","shape":[1,28,28]"#;
    let numbers = format!(r#"{{"id":"a","inputs":[{input},"data":{levels:?}}}]}}"#);
    let header = format!(
        r#"{{"inputs":[{input},"parameters":{{"binary_data_size":784}}}}],"outputs":[{{"name":"label","parameters":{{"binary_data":true}}}}]}}"#
    );
    let length = format!("inference-header-content-length: {}", header.len());
    let binary = [header.as_bytes(), &levels].concat();
    let classify = "POST /api/v1/classify";
    Ok(vec![
        request(&[classify], &first),
        request(
            &[&format!("{classify}?explain=1&rotate=90&invert=1")],
            &second,
        ),
        request(&[&format!("{classify}?explain=1"), form], &one),
        request(&[classify, form], &two),
        request(
            &["POST /?lang=zh", form, "accept-language: zh, en;q=0.5"],
            &one,
        ),
        request(&["POST /v2/models/digitnet/infer"], numbers.as_bytes()),
        request(
            &["POST /v2/models/digitnet/versions/1/infer", &length],
            &binary,
        ),
        request(&["GET /?lang=en", "accept-language: zh-TW"], b""),
        request(&["GET /v2/models/digitnet"], b""),
        request(&["HEAD /readyz"], b""),
        request(&["GET /metrics"], b""),
        request(&["GET /nowhere", "accept: text/html"], b""),
    ])
}

/// One small network of each arithmetic, one with weights of four bits, and one whose scores mean as much as numbers can.
pub(super) fn blobs() -> Result<Vec<Vec<u8>>> {
    let mut steep = small::int8();
    steep.header.score_scale = f32::MAX;
    Ok(vec![
        small::int8().to_bytes(),
        small::float().to_bytes(),
        small::four_bits().to_bytes(),
        steep.to_bytes(),
    ])
}

fn request(head: &[&str], body: &[u8]) -> Vec<u8> {
    [head.join("\n").as_bytes(), b"\n\n", body].concat()
}

/// Sizes, pens and light by turns; none is larger than an input may be.
fn style(index: usize) -> Style {
    let width = [20, 28, 36, 44][index % 4];
    let height = [24, 32, 48][index % 3];
    let (ink, paper) = [(0, 255), (60, 210), (255, 0)][index % 3];
    Style {
        width,
        height,
        pen: [2.2, 4.0, 6.5][index / 2 % 3],
        ink,
        paper,
        noise: [0, 0, 6][index / 3 % 3],
        seed: index as u64,
        shade: if ink < paper {
            [0, 40][index / 5 % 2]
        } else {
            0
        },
        ..Style::default()
    }
}

/// Two digits in one picture.
fn beside(one: &DrawnDigit, other: &DrawnDigit, index: usize) -> GreyImage {
    let style = style(index);
    let (one, other) = (one.render(&style), other.render(&style));
    let rows = one
        .pixels
        .chunks(one.width)
        .zip(other.pixels.chunks(other.width));
    GreyImage {
        pixels: rows
            .flat_map(|(one, other)| [one, other].concat())
            .collect(),
        width: one.width + other.width,
        height: one.height,
    }
}

fn grey(image: &GreyImage, index: usize) -> Result<Vec<u8>> {
    let head = [
        u8::try_from(image.width - 1)?,
        [0, 3, 16][index % 3],
        (index / 4 % 3) as u8,
    ];
    Ok([&head[..], &image.pixels].concat())
}

fn picture(image: &GreyImage) -> Result<DynamicImage> {
    let (width, height) = (u32::try_from(image.width)?, u32::try_from(image.height)?);
    let grey = GrayImage::from_raw(width, height, image.pixels.clone());
    Ok(grey.context("as many pixels as it says")?.into())
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format)?;
    Ok(file.into_inner())
}
