//! Codes of what went wrong, and their texts.
#![forbid(unsafe_code)]

use core::ffi::CStr;

use digitnet_core::prepare::{PictureError, PrepareError};
use digitnet_core::{ModelError, ReadError, ScratchTooSmall};

/// `DIGITNET_OK` or one of the codes below.
pub type Status = i32;

/// All went well.
pub const DIGITNET_OK: Status = 0;

/// A pointer is null.
pub const DIGITNET_NULL_POINTER: Status = 1;
/// A pointer is not at a multiple of what its type needs; memory to work in needs
/// `DIGITNET_MEMORY_ALIGN`.
pub const DIGITNET_MISALIGNED: Status = 2;
/// A buffer has room for fewer items than are written to it, or fewer pixels than a digit.
pub const DIGITNET_BUFFER_TOO_SHORT: Status = 3;
/// A length that no memory has: the buffer would go on past the end of the addresses.
pub const DIGITNET_LENGTH: Status = 4;
/// Memory that is written overlaps memory that is read.
pub const DIGITNET_OVERLAP: Status = 5;
/// The model was never opened, or its first or last words were overwritten: other damage goes unnoticed.
pub const DIGITNET_MODEL_NOT_OPEN: Status = 6;
/// Memory to work in has less room for the network than `digitnet_scratch_bytes` says.
pub const DIGITNET_SCRATCH_TOO_SMALL: Status = 7;
/// The model has no class of this number.
pub const DIGITNET_NO_SUCH_CLASS: Status = 8;
/// The `size` of a structure is not its size: not set, or the program was compiled with the header
/// of another version of the library.
pub const DIGITNET_STRUCT_SIZE: Status = 9;

/// The blob is too short to hold a header.
pub const DIGITNET_BLOB_TOO_SHORT: Status = 16;
/// Not a .dgn blob: the first eight bytes are others.
pub const DIGITNET_BLOB_SIGNATURE: Status = 17;
/// A field of the blob is out of range.
pub const DIGITNET_BLOB_FIELD: Status = 18;
/// The blob is cut short, or bytes follow its end.
pub const DIGITNET_BLOB_LENGTH: Status = 19;
/// The blob is damaged: its checksum differs.
pub const DIGITNET_BLOB_CHECKSUM: Status = 20;
/// A class label is not 1 to 24 bytes of printable UTF-8.
pub const DIGITNET_BLOB_LABEL: Status = 21;
/// An int8 weight is -128.
pub const DIGITNET_BLOB_WEIGHT: Status = 22;
/// A number in the blob is infinite or not a number.
pub const DIGITNET_BLOB_NOT_FINITE: Status = 23;
/// Some picture could overflow an accumulator.
pub const DIGITNET_BLOB_OVERFLOW: Status = 24;
/// A sound blob, but an f32 one: this library reads int8.
pub const DIGITNET_BLOB_NOT_INT8: Status = 25;
/// The blob is refused for a reason that has no code of its own.
pub const DIGITNET_BLOB_REFUSED: Status = 26;
/// The blob is of another version of the format.
pub const DIGITNET_BLOB_VERSION: Status = 27;

/// Width or height of the picture is 0, or over 32768 pixels.
pub const DIGITNET_PICTURE_SIZE: Status = 32;
/// The stride is less than a row takes: rows would overlap.
pub const DIGITNET_PICTURE_STRIDE: Status = 33;
/// The picture has fewer bytes than its sizes ask for.
pub const DIGITNET_PICTURE_TOO_SHORT: Status = 34;
/// Nothing is written: nothing stands out from the paper.
pub const DIGITNET_NO_INK: Status = 35;
/// The picture is refused for a reason that has no code of its own.
pub const DIGITNET_PICTURE_REFUSED: Status = 36;
/// More ink than the workspace has room for: something else than a digit, or a picture to be
/// reduced first.
pub const DIGITNET_TOO_MUCH_INK: Status = 37;
/// More digits than there is room for.
pub const DIGITNET_TOO_MANY_DIGITS: Status = 38;

/// Why a call fails: a code other than `DIGITNET_OK`, to be passed on with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ErrorCode(pub(crate) Status);

/// A constant text with the zero byte that C wants behind it.
macro_rules! c_text {
    ($text:expr) => {
        const {
            const TEXT: &str = $text;
            const BYTES: [u8; TEXT.len() + 1] = {
                let mut bytes = [0; TEXT.len() + 1];
                bytes
                    .split_at_mut(TEXT.len())
                    .0
                    .copy_from_slice(TEXT.as_bytes());
                bytes
            };
            match CStr::from_bytes_with_nul(&BYTES) {
                Ok(text) => text,
                Err(_) => panic!("a zero byte within the text"),
            }
        }
    };
}

/// What a code means and what to do about it.
pub(crate) const fn text(status: Status) -> &'static CStr {
    match status {
        DIGITNET_OK => c"no error",
        DIGITNET_NULL_POINTER => c"a pointer is null",
        DIGITNET_MISALIGNED => c"memory is not aligned: see DIGITNET_MEMORY_ALIGN",
        DIGITNET_BUFFER_TOO_SHORT => c"a buffer is too short: see the function's lengths",
        DIGITNET_LENGTH => c"a length goes on past the end of the addresses",
        DIGITNET_OVERLAP => c"memory to write overlaps memory to read: keep them apart",
        DIGITNET_MODEL_NOT_OPEN => c"the model is not open: call digitnet_model_open first",
        DIGITNET_SCRATCH_TOO_SMALL => {
            c"memory is too small for the network: see digitnet_scratch_bytes"
        }
        DIGITNET_NO_SUCH_CLASS => c"the model has no class of this number",
        DIGITNET_STRUCT_SIZE => c"a structure's size is not set, or of another version",
        DIGITNET_BLOB_TOO_SHORT => c"model blob: too short to hold a header",
        DIGITNET_BLOB_SIGNATURE => c"model blob: not a .dgn blob (wrong signature)",
        DIGITNET_BLOB_FIELD => c"model blob: a field is out of range",
        DIGITNET_BLOB_LENGTH => c"model blob: cut short, or bytes follow its end",
        DIGITNET_BLOB_CHECKSUM => c"model blob: damaged (checksum differs)",
        DIGITNET_BLOB_LABEL => c"model blob: a class label is not printable UTF-8",
        DIGITNET_BLOB_WEIGHT => c"model blob: an int8 weight is -128",
        DIGITNET_BLOB_NOT_FINITE => c"model blob: a number is infinite or not a number",
        DIGITNET_BLOB_OVERFLOW => c"model blob: an accumulator could overflow",
        DIGITNET_BLOB_NOT_INT8 => c"model blob: f32, and this library reads int8",
        DIGITNET_BLOB_REFUSED => c"model blob: refused",
        DIGITNET_BLOB_VERSION => c"model blob: of another version of the format",
        DIGITNET_PICTURE_SIZE => c"picture: each side must be 1 to 32768 pixels",
        DIGITNET_PICTURE_STRIDE => c"picture: the stride is less than a row takes",
        DIGITNET_PICTURE_TOO_SHORT => c"picture: fewer bytes than its sizes ask for",
        DIGITNET_NO_INK => c_text!(PrepareError::NoInk.text()),
        DIGITNET_PICTURE_REFUSED => c"picture: refused",
        DIGITNET_TOO_MUCH_INK => c_text!(PrepareError::TooMuchInk.text()),
        DIGITNET_TOO_MANY_DIGITS => c"more digits than there is room for: crop the picture",
        _ => c"not a code of this library",
    }
}

impl From<ModelError> for ErrorCode {
    fn from(error: ModelError) -> Self {
        Self(match error {
            ModelError::TooShort { .. } => DIGITNET_BLOB_TOO_SHORT,
            ModelError::Signature { .. } => DIGITNET_BLOB_SIGNATURE,
            ModelError::Version { .. } => DIGITNET_BLOB_VERSION,
            ModelError::Field { .. } | ModelError::Choice { .. } | ModelError::Negative { .. } => {
                DIGITNET_BLOB_FIELD
            }
            ModelError::Length { .. } => DIGITNET_BLOB_LENGTH,
            ModelError::Checksum { .. } => DIGITNET_BLOB_CHECKSUM,
            ModelError::Label { .. } => DIGITNET_BLOB_LABEL,
            ModelError::Weight { .. } => DIGITNET_BLOB_WEIGHT,
            ModelError::NotFinite { .. } => DIGITNET_BLOB_NOT_FINITE,
            ModelError::Overflow { .. } => DIGITNET_BLOB_OVERFLOW,
            ModelError::Arithmetic { .. } => DIGITNET_BLOB_NOT_INT8,
            _ => DIGITNET_BLOB_REFUSED,
        })
    }
}

impl From<ScratchTooSmall> for ErrorCode {
    fn from(_: ScratchTooSmall) -> Self {
        Self(DIGITNET_SCRATCH_TOO_SMALL)
    }
}

impl From<PictureError> for ErrorCode {
    fn from(error: PictureError) -> Self {
        Self(match error {
            PictureError::Size { .. } => DIGITNET_PICTURE_SIZE,
            PictureError::Stride { .. } | PictureError::PixelStride => DIGITNET_PICTURE_STRIDE,
            PictureError::TooShort { .. } => DIGITNET_PICTURE_TOO_SHORT,
            _ => DIGITNET_PICTURE_REFUSED,
        })
    }
}

impl From<PrepareError> for ErrorCode {
    fn from(error: PrepareError) -> Self {
        Self(match error {
            PrepareError::NoInk => DIGITNET_NO_INK,
            PrepareError::TooMuchInk | PrepareError::TooManyMarks => DIGITNET_TOO_MUCH_INK,
            _ => DIGITNET_PICTURE_REFUSED,
        })
    }
}

impl From<ReadError> for ErrorCode {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Prepare(error) => error.into(),
            ReadError::TooManyDigits { .. } => Self(DIGITNET_TOO_MANY_DIGITS),
            ReadError::Scratch(error) => error.into(),
            _ => Self(DIGITNET_PICTURE_REFUSED),
        }
    }
}
