//! What decoding a picture takes of memory, at most, told before it is decoded.

use image::{ColorType, ImageFormat};

use crate::jpeg;

/// Bytes for a picture of `width` x `height` pixels that is decoded to `color`.
pub(crate) fn of(
    file: &[u8],
    format: ImageFormat,
    (width, height): (u32, u32),
    color: ColorType,
) -> u64 {
    let pixels = u64::from(width) * u64::from(height);
    let decoded = pixels * u64::from(color.bytes_per_pixel());
    let grey = match color {
        ColorType::L8 => 0,
        ColorType::Rgb8 | ColorType::Rgba8 | ColorType::L16 | ColorType::Rgb16 => pixels,
        // By way of grey levels with alpha.
        _ => 3 * pixels,
    };
    let inside = match format {
        // A copy of the file, and what later scans need.
        ImageFormat::Jpeg => {
            let blocks = u64::from(width.div_ceil(8) + 4) * u64::from(height.div_ceil(8) + 4);
            file.len() as u64 + jpeg::coefficient_bytes(file, blocks)
        }
        // The planes of a lossy one, the colours of a lossless one; a canvas if it moves.
        ImageFormat::WebP => 8 * pixels,
        _ => 0,
    };
    decoded + grey + inside + BESIDE
}

/// Rows, tables, windows.
const BESIDE: u64 = 1 << 20;
