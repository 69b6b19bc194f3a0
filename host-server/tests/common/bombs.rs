//! Small files that are large pictures.

use image::{ColorType, GrayImage, ImageFormat, Luma, RgbImage};

use super::{encode, picture};

/// 36 megapixels of white, in colour: 144 MB decoded.
pub(crate) fn png() -> Vec<u8> {
    encode(
        RgbImage::from_pixel(6000, 6000, image::Rgb([255; 3])),
        ImageFormat::Png,
    )
}

/// A JPEG whose header says 6,400 x 6,400 pixels; its decoder fills what is missing with grey.
pub(crate) fn jpeg() -> Vec<u8> {
    with_size(small_jpeg(), 0xC0, 0xC0)
}

/// The same, said to be progressive, so that all coefficients are kept.
pub(crate) fn progressive_jpeg() -> Vec<u8> {
    with_size(small_jpeg(), 0xC0, 0xC2)
}

fn small_jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    let picture = image::DynamicImage::from(picture(3)).into_rgb8();
    let (width, height) = picture.dimensions();
    image::codecs::jpeg::JpegEncoder::new(&mut file)
        .encode(&picture, width, height, ColorType::Rgb8.into())
        .expect("pictures can be written to memory");
    file
}

/// Changes the frame header.
fn with_size(mut file: Vec<u8>, marker: u8, becomes: u8) -> Vec<u8> {
    let frame = file
        .windows(2)
        .position(|pair| pair == [0xFF, marker])
        .expect("there is a frame header");
    file[frame + 1] = becomes;
    let side = 6400_u16.to_be_bytes();
    file[frame + 5..frame + 7].copy_from_slice(&side);
    file[frame + 7..frame + 9].copy_from_slice(&side);
    file
}

/// A lossless WebP whose header says 3,600 x 3,600 pixels.
pub(crate) fn webp() -> Vec<u8> {
    let mut file = encode(picture(3), ImageFormat::WebP);
    let stream = file
        .windows(4)
        .position(|name| name == b"VP8L")
        .expect("there is a lossless stream");
    // Behind name, length and signature: 14 bits each of width and height, less one.
    let sizes = &mut file[stream + 9..stream + 13];
    let rest = sizes[3] & 0xF0;
    sizes.copy_from_slice(&(3599_u32 | 3599 << 14).to_le_bytes());
    sizes[3] |= rest;
    file
}

/// An honest picture that takes a while: 4 megapixels.
pub(crate) fn large_picture() -> Vec<u8> {
    let mut large = GrayImage::from_pixel(2000, 2000, Luma([255]));
    for (x, y) in (980..1020).flat_map(|x| (400..1600).map(move |y| (x, y))) {
        large.put_pixel(x, y, Luma([0]));
    }
    encode(large, ImageFormat::Png)
}

/// A sheet of many digits, whose explained answer is long: 784 numbers for each digit.
pub(crate) fn many_digits() -> Vec<u8> {
    let mut sheet = GrayImage::from_pixel(600, 600, Luma([255]));
    for (row, column) in (0..5).flat_map(|row| (0..5).map(move |column| (row, column))) {
        let digit = picture(((row * 5 + column) % 10) as u8);
        let digit = image::imageops::thumbnail(&digit, 100, 100);
        image::imageops::replace(&mut sheet, &digit, 10 + 118 * column, 10 + 118 * row);
    }
    encode(sheet, ImageFormat::Png)
}

/// A lossless WebP of 4 x 4 pixels that asks for 65,536 groups of tables, 3 GB in all.
pub(crate) fn webp_tables() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.write(0x2F, 8);
    bits.write(3, 14); // width less one
    bits.write(3, 14);
    bits.write(0, 4); // no alpha, version 0
    bits.write(0, 1); // no transforms
    bits.write(1 | 11 << 1, 5); // a cache of 2,048 colours lengthens the first alphabet
    bits.write(1, 4); // groups, chosen by a picture of one pixel ...
    bits.write(0, 1); // ... which has no cache,
    for symbol in [255, 255, 0, 0, 0] {
        bits.write(0b101 | symbol << 3, 11); // but one symbol per channel: group 65,535
    }
    for _ in 0..65_536 {
        // 2,048 symbols of 11 bits each, said in a code of one length.
        bits.write(11 << 1, 5);
        bits.write(0, 14 * 3);
        bits.write(1, 3);
        bits.write(1 | 5 << 1 | 2046 << 4, 16);
        bits.write(0x1111, 16); // four codes of one symbol
    }
    let mut stream = bits.bytes;
    stream.resize(stream.len().next_multiple_of(2), 0);
    let length = stream.len() as u32;
    let head = [
        b"RIFF" as &[u8],
        &(length + 12).to_le_bytes(),
        b"WEBPVP8L",
        &length.to_le_bytes(),
    ];
    [&head.concat()[..], &stream].concat()
}

/// Bits, the first in the lowest place of the first byte.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn write(&mut self, value: u64, length: usize) {
        for bit in 0..length {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let last = self.bytes.last_mut().expect("just pushed");
            *last |= ((value >> bit & 1) as u8) << (self.count % 8);
            self.count += 1;
        }
    }
}
