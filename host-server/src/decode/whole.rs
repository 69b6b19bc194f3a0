//! WebP, BMP and GIF, whose decoders hold the picture whole.

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageError, Limits};
use image_webp::{DecodingError, WebPDecoder};

use super::colours::{Colours, Layout, Reduction, reduced};
use super::error::DecodeError;
use super::limits::{DecodeLimits, Watched};
use super::picture::Decoded;
use super::{exif, webp_header};

pub(super) fn decode_webp(file: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let announced = u32::from_le_bytes([file[4], file[5], file[6], file[7]]);
    // A last byte of padding may be missing.
    if u64::from(announced) + 8 > file.len() as u64 + 1 {
        return Err(limits.cut_short());
    }
    if !webp_header::sizes_agree(file) {
        return Err(limits.damaged("its sizes do not agree"));
    }
    let fault = |error: DecodingError| match error {
        DecodingError::IoError(error) => limits.unreadable(&error),
        _ => limits.garbled(),
    };
    let mut decoder = WebPDecoder::new(Watched::new(file, limits, LOOK)).map_err(fault)?;
    let size = decoder.dimensions();
    limits.admit(size)?;
    let layout = Layout {
        channels: if decoder.has_alpha() { 4 } else { 3 },
        deep: false,
    };
    let pixels = u64::from(size.0) * u64::from(size.1);
    if decoder.is_lossy() {
        // Its decoder cannot be stopped.
        limits.expect(pixels * LOSSY_PIXEL + file.len() as u64 * LOSSY_BYTE)?;
    }
    // The data of a lossy one is copied.
    let border = BORDER * u64::from(size.0 + size.1) + file.len() as u64;
    let inside = match (decoder.is_animated(), decoder.is_lossy(), layout.channels) {
        // A canvas, and a frame that is decoded beside it.
        (true, ..) => 16 * pixels,
        // Planes of brightness and colour, in whole blocks of 16 x 16 pixels.
        (_, true, 3) => pixels * 3 / 2 + border,
        // The same, and the picture in whose green the alpha comes.
        (_, true, _) => pixels * 13 / 2 + border,
        (_, false, 3) => 4 * pixels,
        // Nothing but what transforms need: a pixel for each 4 x 4, four times.
        _ => pixels,
    };
    // Of a lossless one, which no header tells; more are covered as they come.
    let tables = (file.len() as u64 * TABLES).min(MOST_TABLES);
    let all = pixels * layout.channels as u64;
    let to = reduced(size);
    let reduction = Reduction::bytes(size, to, layout);
    limits.reserve_with(all + inside.max(reduction), tables)?;
    // Metadata is a piece of the file as it lies.
    let exif = decoder.exif_metadata().ok().flatten().unwrap_or_default();
    let mut buffer = vec![0; pixels as usize * layout.channels];
    decoder.read_image(&mut buffer).map_err(fault)?;
    let colours = reduce(&buffer, size, layout, limits)?;
    Ok(Decoded::new(colours, exif::orientation(&exif), size))
}

pub(super) fn decode_bmp(file: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let decoder = BmpDecoder::new(Watched::new(file, limits, LOOK));
    decode(decoder.map_err(|error| fault(limits, &error))?, 0, limits)
}

pub(super) fn decode_gif(file: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let decoder = GifDecoder::new(Watched::new(file, limits, LOOK));
    // The frame may be another than the picture, and is then decoded beside it.
    decode(decoder.map_err(|error| fault(limits, &error))?, 4, limits)
}

fn decode(
    mut decoder: impl ImageDecoder,
    inside: u64,
    limits: &DecodeLimits,
) -> Result<Decoded, DecodeError> {
    let size = decoder.dimensions();
    limits.admit(size)?;
    let layout = Layout {
        channels: decoder.color_type().channel_count().into(),
        deep: false,
    };
    let inside = inside * u64::from(size.0) * u64::from(size.1);
    let reduction = Reduction::bytes(size, reduced(size), layout);
    let bytes = decoder.total_bytes();
    limits.reserve(bytes + inside.max(reduction))?;
    let mut memory = Limits::no_limits();
    memory.max_alloc = Some(bytes + inside);
    decoder
        .set_limits(memory)
        .map_err(|error| fault(limits, &error))?;
    let mut buffer = vec![0; bytes as usize];
    decoder
        .read_image(&mut buffer)
        .map_err(|error| fault(limits, &error))?;
    let colours = reduce(&buffer, size, layout, limits)?;
    Ok(Decoded::new(colours, Orientation::NoTransforms, size))
}

fn reduce(
    pixels: &[u8],
    size: (u32, u32),
    layout: Layout,
    limits: &DecodeLimits,
) -> Result<Colours, DecodeError> {
    let mut reduction = Reduction::new(size, reduced(size), layout);
    let rows = pixels.chunks_exact(size.0 as usize * layout.channels);
    for (number, row) in (0..).zip(rows) {
        reduction.add(number, 0, 1, row);
        limits.work(row.len()).map_err(|_| limits.garbled())?;
    }
    Ok(reduction.finish())
}

fn fault(limits: &DecodeLimits, error: &ImageError) -> DecodeError {
    match error {
        ImageError::IoError(error) => limits.unreadable(error),
        ImageError::Limits(_) => DecodeError::TooMuchMemory {
            format: limits.format,
        },
        _ => limits.garbled(),
    }
}

/// Bytes of a file between two looks at the limits: at worst a byte asks for 6 kB.
const LOOK: usize = 256;
/// Nanoseconds that a lossy picture takes: measured of the costliest that were found.
const LOSSY_PIXEL: u64 = 25;
const LOSSY_BYTE: u64 = 65;
/// Bytes of tables for which a byte of a file asks at most.
const TABLES: u64 = 6 << 10;
/// What encoders make of photographs at most: 2,600 groups of 6 kB.
const MOST_TABLES: u64 = 16 << 20;
/// Bytes of a lossy picture's planes for each pixel of its edges, at most.
const BORDER: u64 = 48;
