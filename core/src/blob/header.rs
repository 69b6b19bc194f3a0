//! The fields of the header, each checked.

use crate::limits::{
    LABEL_BYTES, MAX_CHANNELS, MAX_CLASSES, MAX_HIDDEN, MAX_KERNEL, MAX_LABEL_BYTES, SIDE,
};
use crate::model_error::{ModelError, attempt};
use crate::section::read_u32;
use crate::shape::{ConvShape, Shape};

/// First bytes of every blob. As in PNG, the odd characters show a file damaged by a transfer
/// in text mode.
pub const SIGNATURE: [u8; 8] = *b"\x89DGN\r\n\x1a\n";
/// Version of the format that this crate reads.
pub const VERSION: usize = 2;
/// Bytes before the labels.
pub const HEADER_BYTES: usize = 64;
/// Where the CRC-32 stands, which does not cover itself.
pub const CHECKSUM_OFFSET: usize = 16;

const NIBBLES_OFFSET: usize = 11;
const LABEL_BYTES_OFFSET: usize = 31;
pub(super) const MARGIN_OFFSET: usize = 36;

/// The numbers that a model calculates with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// 8-bit activations and weights, 32-bit accumulators.
    Int8,
    /// IEEE 754 single precision.
    Float,
}

pub(super) const fn check_signature(bytes: &[u8]) -> Result<(), ModelError> {
    let mut offset = 0;
    while offset < SIGNATURE.len() {
        if bytes[offset] != SIGNATURE[offset] {
            let (found, expected) = (bytes[offset], SIGNATURE[offset]);
            return Err(ModelError::Signature {
                offset,
                found,
                expected,
            });
        }
        offset += 1;
    }
    Ok(())
}

pub(super) const fn check_version(bytes: &[u8]) -> Result<(), ModelError> {
    let found = u16::from_le_bytes([bytes[8], bytes[9]]) as u32;
    let expected = VERSION as u32;
    if found != expected {
        return Err(ModelError::Version { found, expected });
    }
    Ok(())
}

pub(super) const fn read_margin(
    bytes: &[u8],
    offset: usize,
    arithmetic: Arithmetic,
) -> Result<u32, ModelError> {
    let bits = read_u32(bytes, offset);
    let negative = match arithmetic {
        Arithmetic::Int8 => bits.cast_signed() < 0,
        Arithmetic::Float => {
            let margin = f32::from_bits(bits);
            if !margin.is_finite() {
                return Err(ModelError::NotFinite { offset });
            }
            margin < 0.0
        }
    };
    if negative {
        return Err(ModelError::Negative { offset });
    }
    Ok(bits)
}

pub(super) const fn read_shape(bytes: &[u8]) -> Result<Shape, ModelError> {
    attempt!(field(bytes, "input side", 20, 1, SIDE, SIDE));
    let conv1 = attempt!(read_conv(
        bytes,
        21,
        ["conv1 kernel", "conv1 padding", "conv1 channels"]
    ));
    let conv2 = attempt!(read_conv(
        bytes,
        24,
        ["conv2 kernel", "conv2 padding", "conv2 channels"]
    ));
    let classes = attempt!(field(bytes, "classes", 27, 1, 2, MAX_CLASSES));
    let hidden = attempt!(field(bytes, "hidden units", 28, 2, 0, MAX_HIDDEN));
    let shape = Shape::new(conv1, conv2, hidden as usize, classes as usize);
    attempt!(check_kernel(&shape.conv1, "conv1 kernel", 21));
    attempt!(check_kernel(&shape.conv2, "conv2 kernel", 24));
    Ok(shape)
}

/// Which layers' weights have four bits: bit 1 for conv2, bit 2 for hidden, bit 3 for output.
pub(super) const fn read_nibbles(
    bytes: &[u8],
    arithmetic: Arithmetic,
    shape: &Shape,
) -> Result<u8, ModelError> {
    let (sound, allowed) = match (arithmetic, shape.hidden) {
        (Arithmetic::Float, _) => (0, "0 (f32)"),
        (Arithmetic::Int8, 0) => (0b1010, "sums of 2 (conv2) and 8 (output)"),
        (Arithmetic::Int8, _) => (0b1110, "sums of 2 (conv2), 4 (hidden) and 8 (output)"),
    };
    let found = bytes[NIBBLES_OFFSET];
    if found & !sound != 0 {
        return Err(ModelError::Choice {
            name: "4-bit layers",
            offset: NIBBLES_OFFSET,
            found: found as u32,
            allowed,
        });
    }
    Ok(found)
}

/// Bytes of each label.
pub(super) const fn read_label_bytes(bytes: &[u8]) -> Result<usize, ModelError> {
    let found = bytes[LABEL_BYTES_OFFSET] as usize;
    if found == 0 {
        return Ok(LABEL_BYTES);
    }
    if found <= LABEL_BYTES || found > MAX_LABEL_BYTES || !found.is_multiple_of(4) {
        return Err(ModelError::Choice {
            name: "label bytes",
            offset: LABEL_BYTES_OFFSET,
            found: found as u32,
            allowed: "0 (for 8), 12, 16, 20 and 24",
        });
    }
    Ok(found)
}

/// A convolution's `[kernel, padding, channels]`, one byte each.
const fn read_conv(
    bytes: &[u8],
    offset: usize,
    names: [&'static str; 3],
) -> Result<[usize; 3], ModelError> {
    let kernel = attempt!(field(bytes, names[0], offset, 1, 1, MAX_KERNEL));
    // More padding than half the kernel would make maps larger than their input.
    let padding = attempt!(field(
        bytes,
        names[1],
        offset + 1,
        1,
        0,
        (kernel as usize - 1) / 2
    ));
    let channels = attempt!(field(bytes, names[2], offset + 2, 1, 1, MAX_CHANNELS));
    Ok([kernel as usize, padding as usize, channels as usize])
}

/// The kernel must leave a map of at least 2 x 2, or nothing is left to pool.
const fn check_kernel(
    conv: &ConvShape,
    name: &'static str,
    offset: usize,
) -> Result<(), ModelError> {
    if conv.pooled_side() == 0 {
        let max = (conv.in_side + 2 * conv.padding).saturating_sub(1) as u32;
        return Err(ModelError::Field {
            name,
            offset,
            found: conv.kernel as u32,
            min: 1,
            max,
        });
    }
    Ok(())
}

/// The little-endian number of `len` bytes (1 or 2) at `offset`, if it is in `min..=max`.
pub(super) const fn field(
    bytes: &[u8],
    name: &'static str,
    offset: usize,
    len: usize,
    min: usize,
    max: usize,
) -> Result<u32, ModelError> {
    let high = if len == 2 { bytes[offset + 1] } else { 0 };
    let found = u16::from_le_bytes([bytes[offset], high]) as u32;
    let (min, max) = (min as u32, max as u32);
    if found < min || found > max {
        return Err(ModelError::Field {
            name,
            offset,
            found,
            min,
            max,
        });
    }
    Ok(found)
}
