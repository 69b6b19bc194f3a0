//! What a file is, by its first bytes.

use std::fmt;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG, sequential or progressive.
    Jpeg,
    /// WebP, lossy or lossless.
    WebP,
    /// Windows bitmaps.
    Bmp,
    /// GIF; its first frame is read.
    Gif,
}

impl Format {
    /// The format, and the file from its signature on: some programs send a line break first. Of other
    /// files the error tells what they look like.
    pub(super) fn of(file: &[u8]) -> Result<(Self, &[u8]), Option<&'static str>> {
        let file = match file.trim_ascii_start() {
            [0xEF, 0xBB, 0xBF, rest @ ..] => rest.trim_ascii_start(), // a byte order mark
            rest => rest,
        };
        let format = match file {
            [0x89, b'P', b'N', b'G', ..] => Self::Png,
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Self::WebP,
            [b'G', b'I', b'F', b'8', ..] => Self::Gif,
            [b'B', b'M', ..] if is_bitmap(file) => Self::Bmp,
            _ => return Err(other(file)),
        };
        Ok((format, file))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
        })
    }
}

/// Two letters could begin any text: the size of the second header must be one that exists.
fn is_bitmap(file: &[u8]) -> bool {
    let size = file
        .get(14..18)
        .map(|size| [size[0], size[1], size[2], size[3]]);
    matches!(
        size.map(u32::from_le_bytes),
        Some(12 | 40 | 52 | 56 | 64 | 108 | 124)
    )
}

/// A format that is not read, to name it in the message.
fn other(file: &[u8]) -> Option<&'static str> {
    match file {
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', ..] => Some("AVIF"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("HEIC or film"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("TIFF"),
        [b'%', b'P', b'D', b'F', ..] => Some("PDF"),
        [b'<', b's', b'v', b'g', ..] | [b'<', b'?', b'x', b'm', b'l', ..] => Some("SVG or XML"),
        [b'<', ..] => Some("HTML"),
        [0xFF, 0x0A, ..] | [0, 0, 0, 0x0C, b'J', b'X', b'L', ..] => Some("JPEG XL"),
        [0, 0, 0, 0x0C, b'j', b'P', ..] => Some("JPEG 2000"),
        [0, 0, 1, 0, ..] => Some("ICO"),
        [b'8', b'B', b'P', b'S', ..] => Some("PSD"),
        _ => None,
    }
}
