//! An uploaded file -> upright grey pixels.
//!
//! The bytes decide what they are; names and content types are not asked. Nothing is decoded
//! before the picture's header says that it is of a bearable size, and while it is decoded its
//! bounds are looked at. `docs/security.md` tells what each format can cost.

mod bounds;
mod colours;
mod exif;
mod format;
mod grey;
mod jpeg;
mod png;
mod whole;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage};
use thiserror::Error;

use self::bounds::Bounds;
use self::colours::Colours;
pub use self::format::Format;
use crate::allocator;
use crate::budget::Budget;
use crate::limits::Limits;

/// The longest side that is decoded, in pixels.
pub const MAX_SIDE: u32 = 12_000;
/// The most pixels that are decoded.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The most bytes that a PNG's pixels may have, in all.
pub const MAX_DECODED_BYTES: u64 = 256 << 20;
/// Pictures with a longer side are reduced to it: a digit does not need more pixels.
pub const REDUCED_SIDE: u32 = 1024;

/// Decodes pictures within a memory that all its clones share.
#[derive(Clone, Debug)]
pub struct Decoder {
    memory: Budget,
    time: Duration,
}

impl Decoder {
    /// A decoder with the memory and the time that the limits give to decoding.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            memory: Budget::new((limits.decode_memory as u64) << 20),
            time: limits.decode_time,
        }
    }

    /// Bytes that are taken.
    pub fn taken(&self) -> u64 {
        self.memory.taken()
    }

    /// Decodes a picture, lays transparency on white, applies the EXIF orientation.
    ///
    /// Of an animated picture the first frame is taken. Waits where others' pictures have the
    /// memory.
    ///
    /// # Errors
    ///
    /// See [`DecodeError`]; a panic inside a decoder becomes [`DecodeError::Damaged`].
    pub fn decode(&self, file: &[u8]) -> Result<Picture, DecodeError> {
        let (format, file) = Format::of(file)?;
        let bounds = Bounds::new(format, &self.memory, self.time);
        let decode = match format {
            Format::Png => png::decode,
            Format::Jpeg => jpeg::decode,
            Format::WebP => whole::decode_webp,
            Format::Bmp => whole::decode_bmp,
            Format::Gif => whole::decode_gif,
        };
        let decoded = catch_unwind(AssertUnwindSafe(|| decode(file, &bounds)));
        let decoded = decoded.unwrap_or_else(|_| Err(bounds.garbled()));
        let picture = decoded.map(Decoded::upright);
        if bounds.left_much() {
            // Before the share goes: who waits for it is to find the memory there.
            allocator::give_back_now();
        }
        picture
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new(&Limits::default())
    }
}

/// An upright grey picture, reduced if the upload was large.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Grey levels, row-major, 0 = black, 255 = white.
    pub pixels: Vec<u8>,
    /// Columns of `pixels`.
    pub width: usize,
    /// Rows of `pixels`.
    pub height: usize,
    /// Columns of the upright picture before it was reduced.
    pub full_width: usize,
    /// Rows of the upright picture before it was reduced.
    pub full_height: usize,
}

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

/// What a format's decoder makes of a file.
struct Decoded {
    colours: Colours,
    orientation: Orientation,
    /// Columns and rows before the picture was reduced.
    size: (u32, u32),
}

impl Decoded {
    fn upright(self) -> Picture {
        let (width, height) = (self.colours.width, self.colours.height);
        let grey = grey::grey(self.colours);
        turn((grey, width, height), self.orientation, self.size)
    }
}

impl Picture {
    /// The picture turned clockwise by so many quarters.
    #[must_use]
    pub fn turned(self, quarters: u8) -> Self {
        let orientation = match quarters % 4 {
            0 => return self,
            1 => Orientation::Rotate90,
            2 => Orientation::Rotate180,
            _ => Orientation::Rotate270,
        };
        let full = (side(self.full_width), side(self.full_height));
        turn((self.pixels, self.width, self.height), orientation, full)
    }
}

fn turn(
    (pixels, width, height): (Vec<u8>, usize, usize),
    orientation: Orientation,
    full: (u32, u32),
) -> Picture {
    let image = GrayImage::from_raw(side(width), side(height), pixels);
    let mut image = DynamicImage::ImageLuma8(image.expect("one grey level for each pixel"));
    image.apply_orientation(orientation);
    let lies_on_its_side = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (full_width, full_height) = if lies_on_its_side {
        (full.1, full.0)
    } else {
        full
    };
    Picture {
        width: image.width() as usize,
        height: image.height() as usize,
        full_width: full_width as usize,
        full_height: full_height as usize,
        pixels: image.into_luma8().into_raw(),
    }
}

fn side(pixels: usize) -> u32 {
    u32::try_from(pixels).unwrap_or(u32::MAX)
}

fn describe(looks_like: Option<&str>) -> String {
    match looks_like {
        Some(format) => format!("this file looks like {format}"),
        None => "this is not a picture of a known format".into(),
    }
}
