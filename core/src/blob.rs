//! Reads a `.dgn` blob: the header and where each layer lies. `weights/FORMAT.md` is the
//! specification; this file and that page change together.
//!
//! Everything here is `const fn`, so that a program which embeds a blob checks it when it is
//! built. That is why errors are returned by hand (`?` is not `const`) and loops count by hand.

mod header;

pub use self::header::{Arithmetic, CHECKSUM_OFFSET, HEADER_BYTES, SIGNATURE, VERSION};

use self::header::{
    MARGIN_OFFSET, check_signature, check_version, field, read_label_bytes, read_margin,
    read_nibbles, read_shape,
};
use crate::crc::crc32_without;
use crate::label::Labels;
use crate::layer::plan::Plan;
use crate::model_error::{ModelError, attempt};
use crate::section::{Section, read_u32, slice};
use crate::shape::Shape;

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
