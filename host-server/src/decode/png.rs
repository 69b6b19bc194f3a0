//! PNG, row by row: neither the picture nor what stands beside it is ever held whole.

use png::{ColorType, Decoder, DecodingError, Limits, Transformations};

use super::colours::{Layout, Reduction, reduced};
use super::error::DecodeError;
use super::exif;
use super::limits::{DecodeLimits, Watched};
use super::picture::Decoded;

/// The most bytes that a PNG's pixels may have, in all.
pub const MAX_DECODED_BYTES: u64 = 256 << 20;

pub(super) fn decode(file: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    if file.get(12..16) == Some(b"CgBI") {
        return Err(DecodeError::RareKind {
            format: limits.format,
            kind: "written for iOS programs only",
        });
    }
    let fault = |error| fault(limits, error);
    let file = Watched::new(file, limits, LOOK);
    let mut decoder = Decoder::new_with_limits(file, Limits { bytes: MOST_BESIDE });
    // Texts and colour profiles could inflate to anything.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    // Data that inflates to all rows is there, whatever its sums say.
    decoder.ignore_checksums(true);
    decoder.set_transformations(Transformations::EXPAND);
    let header = decoder.read_header_info().map_err(fault)?;
    let size = header.size();
    let interlaced = header.interlaced;
    limits.admit(size)?;
    let mut reader = decoder.read_info().map_err(fault)?;

    let (color, depth) = reader.output_color_type();
    let layout = Layout {
        channels: match color {
            ColorType::Grayscale => 1,
            ColorType::GrayscaleAlpha => 2,
            ColorType::Rgb | ColorType::Indexed => 3,
            ColorType::Rgba => 4,
        },
        deep: depth == png::BitDepth::Sixteen,
    };
    let pixel = layout.channels << usize::from(layout.deep);
    if u64::from(size.0) * u64::from(size.1) * pixel as u64 > MAX_DECODED_BYTES {
        return Err(DecodeError::TooMuchMemory {
            format: limits.format,
        });
    }
    let to = reduced(size);
    limits.reserve(Reduction::bytes(size, to, layout))?;
    let block = reader.info().exif_metadata.clone().unwrap_or_default();
    let mut reduction = Reduction::new(size, to, layout);
    for pass in if interlaced { &ADAM7[..] } else { &WHOLE } {
        let &(left, across, top, down) = pass;
        let columns = size.0.saturating_sub(left).div_ceil(across) as usize;
        let rows = if columns > 0 { top..size.1 } else { 0..0 };
        for row in rows.step_by(down as usize) {
            let Some(pixels) = reader.next_row().map_err(fault)? else {
                return Err(limits.cut_short());
            };
            if pixels.data().len() != columns * pixel {
                return Err(limits.garbled());
            }
            reduction.add(row, left, across, pixels.data());
            limits.work(columns * pixel).map_err(|_| limits.garbled())?;
        }
    }
    let orientation = exif::orientation(&block);
    Ok(Decoded::new(reduction.finish(), orientation, size))
}

fn fault(limits: &DecodeLimits, error: DecodingError) -> DecodeError {
    match error {
        DecodingError::IoError(error) => limits.unreadable(&error),
        DecodingError::LimitsExceeded => DecodeError::TooMuchMemory {
            format: limits.format,
        },
        DecodingError::Format(_) | DecodingError::Parameter(_) => limits.garbled(),
    }
}

/// First column, distance of columns, first row, distance of rows.
type Pass = (u32, u32, u32, u32);

const WHOLE: [Pass; 1] = [(0, 1, 0, 1)];
const ADAM7: [Pass; 7] = [
    (0, 8, 0, 8),
    (4, 8, 0, 8),
    (0, 4, 4, 8),
    (2, 4, 0, 4),
    (0, 2, 2, 4),
    (1, 2, 0, 2),
    (0, 1, 1, 2),
];

/// Bytes of a file between two looks at the limits: blocks of 14 bytes build tables of thousands of entries.
const LOOK: usize = 4 << 10;
/// What rows and the few chunks that are kept may take, in bytes.
const MOST_BESIDE: usize = 4 << 20;
