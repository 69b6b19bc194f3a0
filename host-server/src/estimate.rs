//! How long a file will take to read, about: for whose turn it is, before anything is decoded.

use std::time::Duration;

use crate::decode::webp_header::{self, little};

/// By the length of a file and the size that its header tells.
pub(crate) fn time(file: &[u8]) -> Duration {
    let per_byte = if file.get(12..16) == Some(b"VP8L") {
        PER_LOSSLESS_BYTE
    } else {
        PER_BYTE
    };
    let length = file.len() as u64 * per_byte;
    let pixels = pixels(file).unwrap_or(0) * PER_PIXEL;
    Duration::from_nanos(length.max(pixels))
}

fn pixels(file: &[u8]) -> Option<u64> {
    let (width, height) = match file {
        [0x89, b'P', b'N', b'G', ..] => (big(file.get(16..20)?), big(file.get(20..24)?)),
        [0xFF, 0xD8, rest @ ..] => jpeg(rest)?,
        [b'R', b'I', b'F', b'F', ..] => webp_header::first_chunk_size(file.get(12..)?)?,
        [b'G', b'I', b'F', ..] => (little(file.get(6..8)?), little(file.get(8..10)?)),
        [b'B', b'M', ..] => bitmap(file)?,
        _ => return None,
    };
    Some(width.saturating_mul(height).min(MOST_PIXELS))
}

/// From the frame's header, within the first segments.
fn jpeg(mut rest: &[u8]) -> Option<(u64, u64)> {
    for _ in 0..SEGMENTS {
        match rest {
            [0xFF, 0xFF, ..] => rest = &rest[1..],
            [0xFF, 0x01 | 0xD0..=0xD7, ..] => rest = &rest[2..],
            // Sequential and progressive frames, but not tables (C4, C8, CC).
            [0xFF, 0xC0..=0xC3, _, _, _, h, i, w, x, ..] => {
                return Some((big(&[*w, *x]), big(&[*h, *i])));
            }
            [0xFF, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..)?;
            }
            _ => return None,
        }
    }
    None
}

/// From the second header: the first kind has 16 bits for a side, the others 32 with a sign.
fn bitmap(file: &[u8]) -> Option<(u64, u64)> {
    if file.get(14)? == &12 {
        return Some((little(file.get(18..20)?), little(file.get(20..22)?)));
    }
    let side = |at: usize| {
        let bytes = file.get(at..at + 4)?.try_into().ok()?;
        Some(u64::from(i32::from_le_bytes(bytes).unsigned_abs()))
    };
    Some((side(18)?, side(22)?))
}

fn big(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Nanoseconds; a photo of 12 megapixels and 3 MB takes 130 ms.
const PER_BYTE: u64 = 40;
/// A byte of a lossless WebP may ask for kilobytes of tables.
const PER_LOSSLESS_BYTE: u64 = 400;
const PER_PIXEL: u64 = 11;
const MOST_PIXELS: u64 = 100_000_000;
const SEGMENTS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};
    use std::io::Cursor;

    #[test]
    fn every_format_s_header_tells_its_size() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::WebP,
            ImageFormat::Bmp,
            ImageFormat::Gif,
        ] {
            let mut file = Cursor::new(Vec::new());
            let picture = RgbImage::new(300, 200);
            picture.write_to(&mut file, format).expect("in memory");
            assert_eq!(pixels(file.get_ref()), Some(60_000), "{format:?}");
            let file = file.into_inner();
            for length in 0..file.len().min(700) {
                time(&file[..length]); // does not panic
            }
        }
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0abc\x9d\x01\x2a\x2c\x01\xc8\0";
        assert_eq!(pixels(lossy), Some(60_000));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x2b\x01\0\xc7\0\0";
        assert_eq!(pixels(extended), Some(60_000));
    }
}
