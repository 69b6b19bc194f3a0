//! Why a file is not decoded, and how large pictures may be.

use thiserror::Error;

use super::format::Format;

/// The longest side that is decoded, in pixels.
pub const MAX_SIDE: u32 = 12_000;
/// The most pixels that are decoded.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Why bytes do not become a picture.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// None of the formats that are read.
    #[error("{}; accepted are PNG, JPEG, WebP, BMP and GIF", describe(*looks_like))]
    UnknownFormat {
        /// What the first bytes announce, if it is a picture at all.
        looks_like: Option<&'static str>,
    },
    /// More pixels than are decoded, going by the header.
    #[error(
        "the picture is too large to decode: {width} x {height} pixels; send at most {} megapixels, \
         no side longer than {MAX_SIDE} pixels",
        MAX_PIXELS / 1_000_000
    )]
    TooManyPixels {
        /// Declared columns.
        width: u32,
        /// Declared rows.
        height: u32,
    },
    /// The decoder would need more memory than it is given.
    #[error("the {format} picture needs too much memory to decode; save or send it smaller")]
    TooMuchMemory {
        /// What the file begins like.
        format: Format,
    },
    /// The picture took its time and was not done.
    #[error("the {format} picture takes too long to decode; save or send it smaller")]
    TooMuchTime {
        /// What the file begins like.
        format: Format,
    },
    /// A kind of the format that decoders rarely know.
    #[error("the {format} picture is of a rare kind ({kind}) that is not read; save it as PNG")]
    RareKind {
        /// What the file begins like.
        format: Format,
        /// What is rare about it.
        kind: &'static str,
    },
    /// The file begins like a picture but does not hold one.
    #[error("the {format} picture is damaged or incomplete ({reason}); save or send it again")]
    Damaged {
        /// What it begins like.
        format: Format,
        /// What is wrong with it.
        reason: &'static str,
    },
}

fn describe(looks_like: Option<&str>) -> String {
    match looks_like {
        Some(format) => format!("this file looks like {format}"),
        None => "this is not a picture of a known format".into(),
    }
}
