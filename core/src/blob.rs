//! Reads a `.dgn` blob: the header and where each layer lies. `weights/FORMAT.md` is the
//! specification; this file and that page change together.
//!
//! Everything here is `const fn`, so that a program which embeds a blob checks it when it is
//! built. That is why errors are returned by hand (`?` is not `const`) and loops count by hand.

use crate::crc::crc32_without;
use crate::error::ModelError;
use crate::label::Labels;
use crate::layer::int8::Plan;
use crate::limits::{
    LABEL_BYTES, MAX_CHANNELS, MAX_CLASSES, MAX_HIDDEN, MAX_KERNEL, MAX_LABEL_BYTES, SIDE,
};
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
const MARGIN_OFFSET: usize = 36;

/// The numbers that a model calculates with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// 8-bit activations and weights, 32-bit accumulators.
    Int8,
    /// IEEE 754 single precision.
    Float,
}

/// Evaluates to the value, or returns the error from the function: `?` for `const fn`.
macro_rules! attempt {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => return Err(error),
        }
    };
}
pub(crate) use attempt;

/// A blob whose header, length and checksum are right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blob<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) arithmetic: Arithmetic,
    pub(crate) shape: Shape,
    pub(crate) score_scale: f32,
    pub(crate) none_class: Option<usize>,
    /// Bit pattern of the margin, in the arithmetic's own numbers: at least 0, and finite.
    pub(crate) margin: u32,
    /// The same for the lead over the no-digit class.
    pub(crate) none_margin: u32,
    pub(crate) labels: Labels<'a>,
    /// The layers of an int8 blob: conv1, conv2, hidden, output.
    pub(crate) plans: [Plan; 4],
}

/// A part of the blob and where it starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) offset: usize,
}

impl<'a> Blob<'a> {
    /// Checks everything but the layers' contents, cheapest and most telling first.
    pub(crate) const fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        if bytes.len() < HEADER_BYTES {
            return Err(ModelError::TooShort {
                found: bytes.len(),
                expected: HEADER_BYTES,
            });
        }
        attempt!(check_signature(bytes));
        attempt!(check_version(bytes));
        let expected = read_u32(bytes, 12) as usize;
        if bytes.len() != expected {
            return Err(ModelError::Length {
                found: bytes.len(),
                expected,
            });
        }
        let found = crc32_without(bytes, CHECKSUM_OFFSET);
        let expected = read_u32(bytes, CHECKSUM_OFFSET);
        if found != expected {
            return Err(ModelError::Checksum { found, expected });
        }
        let arithmetic = match attempt!(field(bytes, "arithmetic", 10, 1, 1, 2)) {
            1 => Arithmetic::Int8,
            _ => Arithmetic::Float,
        };
        let shape = attempt!(read_shape(bytes));
        let plans = Plan::all(&shape, attempt!(read_nibbles(bytes, arithmetic, &shape)));
        let score_scale = f32::from_bits(read_u32(bytes, 32));
        if !score_scale.is_finite() {
            return Err(ModelError::NotFinite { offset: 32 });
        }
        if score_scale <= 0.0 {
            return Err(ModelError::NotPositive { offset: 32 });
        }
        let none_class = attempt!(field(bytes, "no-digit class", 30, 1, 0, shape.classes));
        let label_bytes = attempt!(read_label_bytes(bytes));
        let margin = attempt!(read_margin(bytes, MARGIN_OFFSET, arithmetic));
        let none_margin = attempt!(read_margin(bytes, MARGIN_OFFSET + 4, arithmetic));
        let mut offset = MARGIN_OFFSET + 8;
        while offset < HEADER_BYTES {
            attempt!(field(bytes, "reserved", offset, 1, 0, 0));
            offset += 1;
        }
        let layers = match arithmetic {
            Arithmetic::Int8 => {
                plans[0].bytes() + plans[1].bytes() + plans[2].bytes() + plans[3].bytes()
            }
            Arithmetic::Float => 4 * shape.parameters(),
        };
        let all_labels = label_bytes * shape.classes;
        let expected = HEADER_BYTES + all_labels + layers;
        if bytes.len() != expected {
            return Err(ModelError::Length {
                found: bytes.len(),
                expected,
            });
        }
        let labels = Labels {
            bytes: slice(bytes, HEADER_BYTES, all_labels).bytes,
            each: label_bytes,
        };
        let mut class = 0;
        while class < shape.classes {
            if labels.get(class).is_none() {
                let offset = HEADER_BYTES + label_bytes * class;
                return Err(ModelError::Label { class, offset });
            }
            class += 1;
        }
        Ok(Self {
            bytes,
            arithmetic,
            shape,
            score_scale,
            none_class: (none_class as usize).checked_sub(1),
            margin,
            none_margin,
            labels,
            plans,
        })
    }

    /// Where the layers start.
    pub(crate) const fn layers_offset(&self) -> usize {
        HEADER_BYTES + self.labels.bytes.len()
    }

    /// `len` bytes from `offset`; empty where the blob has no such bytes, which the check of the
    /// whole length rules out.
    pub(crate) const fn section(&self, offset: usize, len: usize) -> Section<'a> {
        slice(self.bytes, offset, len)
    }
}

impl Section<'_> {
    /// Byte number `index` of the section; 0 beyond its end, since an index that could panic would
    /// bring panicking code into firmware.
    pub(crate) const fn byte(&self, index: usize) -> u8 {
        match self.bytes.split_at_checked(index) {
            Some((_, [byte, ..])) => *byte,
            _ => 0,
        }
    }

    /// The little-endian word number `index` of the section.
    pub(crate) const fn word(&self, index: usize) -> u32 {
        read_u32(self.bytes, 4 * index)
    }
}

const fn check_signature(bytes: &[u8]) -> Result<(), ModelError> {
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

const fn check_version(bytes: &[u8]) -> Result<(), ModelError> {
    let found = u16::from_le_bytes([bytes[8], bytes[9]]) as u32;
    let expected = VERSION as u32;
    if found != expected {
        return Err(ModelError::Version { found, expected });
    }
    Ok(())
}

const fn read_margin(
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

const fn read_shape(bytes: &[u8]) -> Result<Shape, ModelError> {
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

/// A bit for each layer whose weights have four bits: 1 = conv2, 2 = hidden, 3 = output.
const fn read_nibbles(
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
const fn read_label_bytes(bytes: &[u8]) -> Result<usize, ModelError> {
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
const fn field(
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

const fn read_u32(bytes: &[u8], offset: usize) -> u32 {
    match slice(bytes, offset, 4).bytes.first_chunk::<4>() {
        Some(word) => u32::from_le_bytes(*word),
        None => 0,
    }
}

pub(crate) const fn slice(bytes: &[u8], offset: usize, len: usize) -> Section<'_> {
    if let Some((_, rest)) = bytes.split_at_checked(offset)
        && let Some((found, _)) = rest.split_at_checked(len)
    {
        return Section {
            bytes: found,
            offset,
        };
    }
    Section { bytes: &[], offset }
}
