//! What can be wrong with a blob.

use core::fmt;

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

/// Why [`Model::parse`](crate::Model::parse) refused a blob: what was wrong, and where.
///
/// Offsets count bytes from the start of the blob; `weights/FORMAT.md` has the picture.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ModelError {
    /// Fewer bytes than a header.
    TooShort {
        /// Bytes given.
        found: usize,
        /// Bytes that a header takes.
        expected: usize,
    },
    /// The first eight bytes are not the signature of a `.dgn` blob.
    Signature {
        /// First byte that differs.
        offset: usize,
        /// The byte there.
        found: u8,
        /// The byte that the signature has there.
        expected: u8,
    },
    /// A blob of another version of the format.
    Version {
        /// The blob's version.
        found: u32,
        /// The version that this crate reads.
        expected: u32,
    },
    /// A header field outside its range.
    Field {
        /// Name of the field in `weights/FORMAT.md`.
        name: &'static str,
        /// Where it stands.
        offset: usize,
        /// Its value.
        found: u32,
        /// Smallest value allowed.
        min: u32,
        /// Largest value allowed.
        max: u32,
    },
    /// A header field with none of the values that it may have.
    Choice {
        /// Name of the field in `weights/FORMAT.md`.
        name: &'static str,
        /// Where it stands.
        offset: usize,
        /// Its value.
        found: u32,
        /// The values allowed, in words.
        allowed: &'static str,
    },
    /// The header's length, or the length that its layers add up to, is not the blob's.
    Length {
        /// Bytes given.
        found: usize,
        /// Bytes that the header asks for.
        expected: usize,
    },
    /// The bytes are not the ones that were written.
    Checksum {
        /// CRC-32 of the bytes given.
        found: u32,
        /// CRC-32 in the header.
        expected: u32,
    },
    /// A class label is empty, not UTF-8, or has a control character.
    Label {
        /// The class.
        class: usize,
        /// Where its label stands.
        offset: usize,
    },
    /// An int8 weight of -128; the range is symmetric, -127 to 127.
    Weight {
        /// Where it stands.
        offset: usize,
    },
    /// A floating-point number that is infinite or not a number.
    NotFinite {
        /// Where it stands.
        offset: usize,
    },
    /// A scale of 0 or below.
    NotPositive {
        /// Where it stands.
        offset: usize,
    },
    /// A margin below 0.
    Negative {
        /// Where it stands.
        offset: usize,
    },
    /// Some input could overflow the 32-bit accumulator of this channel.
    Overflow {
        /// Name of the layer.
        layer: &'static str,
        /// Output channel of the layer.
        channel: usize,
        /// Where the channel's record stands.
        offset: usize,
    },
    /// A sound blob, but of the other arithmetic than the one asked for.
    Arithmetic {
        /// The blob's arithmetic.
        found: &'static str,
        /// The one asked for.
        expected: &'static str,
    },
}

impl ModelError {
    /// The error in words, without its numbers: what a failing build can print.
    pub const fn summary(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "model blob: too short to hold a header",
            Self::Signature { .. } => "model blob: not a .dgn blob (wrong signature)",
            Self::Version { .. } => "model blob: of another version of the format",
            Self::Field { .. } | Self::Choice { .. } => {
                "model blob: a header field is out of range"
            }
            Self::Length { .. } => "model blob: cut short, or bytes follow its end",
            Self::Checksum { .. } => "model blob: damaged (checksum differs)",
            Self::Label { .. } => "model blob: a class label is not printable UTF-8",
            Self::Weight { .. } => "model blob: an int8 weight is -128",
            Self::NotFinite { .. } => "model blob: a number is infinite or not a number",
            Self::NotPositive { .. } => "model blob: a scale is not above zero",
            Self::Negative { .. } => "model blob: the margin is below zero",
            Self::Overflow { .. } => "model blob: an accumulator could overflow",
            Self::Arithmetic { .. } => "model blob: int8 asked for and f32 found, or the reverse",
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.summary())?;
        match *self {
            Self::TooShort { found, expected } => {
                write!(f, ": {found} bytes, a header takes {expected}")
            }
            Self::Signature {
                offset,
                found,
                expected,
            } => {
                write!(
                    f,
                    ": byte {offset} is {found:#04x}, expected {expected:#04x}"
                )
            }
            Self::Version { found, expected } => {
                write!(
                    f,
                    ": version {found}, where this program reads version {expected}; train or \
                     fetch it again"
                )
            }
            Self::Field {
                name,
                offset,
                found,
                min,
                max,
            } => {
                write!(
                    f,
                    ": {name} at byte {offset} is {found}, allowed are {min} to {max}"
                )
            }
            Self::Choice {
                name,
                offset,
                found,
                allowed,
            } => {
                write!(
                    f,
                    ": {name} at byte {offset} is {found}, allowed are {allowed}"
                )
            }
            Self::Length { found, expected } => {
                write!(f, ": {found} bytes, its header asks for {expected}")
            }
            Self::Checksum { found, expected } => {
                write!(f, ": CRC-32 is {found:08x}, its header says {expected:08x}")
            }
            Self::Label { class, offset } => write!(f, ": class {class} at byte {offset}"),
            Self::Weight { offset }
            | Self::NotFinite { offset }
            | Self::NotPositive { offset }
            | Self::Negative { offset } => {
                write!(f, ": at byte {offset}")
            }
            Self::Overflow {
                layer,
                channel,
                offset,
            } => {
                write!(
                    f,
                    ": layer {layer}, channel {channel}, record at byte {offset}"
                )
            }
            Self::Arithmetic { found, expected } => {
                write!(f, ": the blob is {found}, {expected} was asked for")
            }
        }
    }
}

impl core::error::Error for ModelError {}
