//! An uploaded file -> upright grey pixels.
//!
//! The bytes decide what they are; names and content types are not asked. Nothing is decoded
//! before the picture's header says that it is of a bearable size.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::metadata::Orientation;
use image::{
    DynamicImage, GrayImage, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader,
    Limits, LumaA, Pixel, imageops,
};
use thiserror::Error;

use crate::watched::Watched;
use crate::{cost, jpeg, memory};

/// The longest side that is decoded, in pixels.
pub const MAX_SIDE: u32 = 12_000;
/// The most pixels that are decoded.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The most memory that the decoded pixels may take, in bytes.
pub const MAX_DECODED_BYTES: u64 = 256 << 20;
/// The most scans of a JPEG picture: each takes the time of a whole picture. Usual are 10.
const MAX_SCANS: usize = 100;
/// Pictures with a longer side are reduced to it: a digit does not need more pixels.
pub const REDUCED_SIDE: u32 = 1024;

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
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Neither PNG nor JPEG nor WebP.
    #[error("{}; accepted are PNG, JPEG and WebP", describe(*looks_like))]
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
        format: &'static str,
    },
    /// The file begins like a picture but does not hold one.
    #[error("the {format} picture is damaged or incomplete ({reason}); save or send it again")]
    Damaged {
        /// What it begins like.
        format: &'static str,
        /// What the decoder complains about.
        reason: String,
    },
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
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        let (width, height) = (side(self.full_width), side(self.full_height));
        let pixels = GrayImage::from_raw(side(self.width), side(self.height), self.pixels)
            .expect("one grey level for each pixel");
        upright(pixels, orientation, width, height)
    }
}

/// Decodes PNG, JPEG or WebP, lays transparency on white, applies the EXIF orientation.
///
/// Of an animated picture the first frame is taken.
///
/// # Errors
///
/// See [`DecodeError`]; a panic inside a decoder becomes [`DecodeError::Damaged`].
pub fn decode(file: &[u8]) -> Result<Picture, DecodeError> {
    let (format, name) = sniff(file)?;
    catch_unwind(AssertUnwindSafe(|| decode_as(file, format, name)))
        .unwrap_or_else(|_| Err(damaged(name, "the decoder gave up")))
}

fn decode_as(file: &[u8], format: ImageFormat, name: &'static str) -> Result<Picture, DecodeError> {
    // The JPEG decoder fills what is missing with grey, and grey could be read as something.
    if format == ImageFormat::Jpeg && !jpeg::is_complete(file) {
        return Err(damaged(name, "its end is missing"));
    }
    if format == ImageFormat::Jpeg && jpeg::scans(file) > MAX_SCANS {
        return Err(damaged(name, "it has too many scans"));
    }
    let mut reader = ImageReader::with_format(Watched::new(file, format), format);
    reader.limits(limits());
    let mut decoder = reader
        .into_decoder()
        .map_err(|error| undecodable(name, error))?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(DecodeError::TooManyPixels { width, height });
    }
    if decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(DecodeError::TooMuchMemory { format: name });
    }
    let cost = cost::of(file, format, (width, height), decoder.color_type());
    let Some(_until_reduced) = memory::wait_for(cost) else {
        return Err(DecodeError::TooMuchMemory { format: name });
    };
    // A picture whose metadata is garbled is still a picture: it is taken as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| undecodable(name, error))?;
    Ok(upright(
        reduce(grey_on_white(image)),
        orientation,
        width,
        height,
    ))
}

/// Decides by the first bytes.
fn sniff(file: &[u8]) -> Result<(ImageFormat, &'static str), DecodeError> {
    let looks_like = match image::guess_format(file) {
        Ok(format @ ImageFormat::Png) => return Ok((format, "PNG")),
        Ok(format @ ImageFormat::Jpeg) => return Ok((format, "JPEG")),
        Ok(format @ ImageFormat::WebP) => return Ok((format, "WebP")),
        Ok(ImageFormat::Gif) => Some("GIF"),
        Ok(ImageFormat::Tiff) => Some("TIFF"),
        Ok(ImageFormat::Avif) => Some("AVIF"),
        _ if file.get(4..8) == Some(b"ftyp") => Some("HEIC or film"),
        _ => None,
    };
    Err(DecodeError::UnknownFormat { looks_like })
}

/// What the decoders themselves may allocate; the sizes are checked here, for a clearer message.
fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    limits
}

/// Any colour type -> grey levels; what is transparent shows white paper.
fn grey_on_white(image: DynamicImage) -> GrayImage {
    match image {
        opaque if !opaque.color().has_alpha() => opaque.into_luma8(),
        DynamicImage::ImageRgba8(image) => flatten(&image),
        deep => flatten(&deep.into_luma_alpha8()),
    }
}

/// Grey levels without a copy of the picture on the way: the largest ones take 200 MB as they are.
fn flatten<P: Pixel<Subpixel = u8>>(image: &ImageBuffer<P, Vec<u8>>) -> GrayImage {
    let grey = image.pixels().map(|pixel| {
        let LumaA([grey, alpha]) = pixel.to_luma_alpha();
        lay_on_white(grey, alpha)
    });
    GrayImage::from_raw(image.width(), image.height(), grey.collect())
        .expect("one grey level for each pixel")
}

fn lay_on_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    let mixed = (grey * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// Brings the longest side down to [`REDUCED_SIDE`] by averaging areas.
fn reduce(image: GrayImage) -> GrayImage {
    let (width, height) = image.dimensions();
    let longest = width.max(height);
    if longest <= REDUCED_SIDE {
        return image;
    }
    let scaled = |side: u32| (side * REDUCED_SIDE + longest / 2) / longest;
    imageops::thumbnail(&image, scaled(width).max(1), scaled(height).max(1))
}

fn upright(image: GrayImage, orientation: Orientation, width: u32, height: u32) -> Picture {
    let mut image = DynamicImage::ImageLuma8(image);
    image.apply_orientation(orientation);
    let lies_on_its_side = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (full_width, full_height) = if lies_on_its_side {
        (height, width)
    } else {
        (width, height)
    };
    Picture {
        width: image.width() as usize,
        height: image.height() as usize,
        full_width: full_width as usize,
        full_height: full_height as usize,
        pixels: image.into_luma8().into_raw(),
    }
}

fn undecodable(format: &'static str, error: ImageError) -> DecodeError {
    match error {
        ImageError::Limits(_) => DecodeError::TooMuchMemory { format },
        ImageError::IoError(error) if error.kind() == io::ErrorKind::OutOfMemory => {
            DecodeError::TooMuchMemory { format }
        }
        error => damaged(format, error),
    }
}

fn damaged(format: &'static str, reason: impl ToString) -> DecodeError {
    let mut reason = reason.to_string();
    // What follows is the decoder's inner state.
    if let Some(end) = reason.find(" while decoding ") {
        reason.truncate(end);
    }
    DecodeError::Damaged { format, reason }
}

fn describe(looks_like: Option<&str>) -> String {
    match looks_like {
        Some(format) => format!("this file looks like {format}"),
        None => "this is not a picture of a known format".into(),
    }
}
