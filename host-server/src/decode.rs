//! An uploaded file -> upright grey pixels.
//!
//! The bytes decide what they are; names and content types are not asked. Nothing is decoded
//! before the picture's header says that it is of a bearable size, and while it is decoded its
//! limits are looked at. `docs/security.md` tells what each format can cost.

mod colours;
mod error;
mod exif;
mod format;
mod jpeg;
mod limits;
mod picture;
mod png;
pub(crate) mod webp_header;
mod whole;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

pub use self::colours::REDUCED_SIDE;
pub use self::error::{DecodeError, MAX_PIXELS, MAX_SIDE};
pub use self::format::Format;
use self::limits::DecodeLimits;
use self::picture::Decoded;
pub use self::picture::Picture;
pub use self::png::MAX_DECODED_BYTES;
use crate::allocator;
use crate::budget::Budget;
use crate::limits::Limits;

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

    /// A decoder whose memory is never taken by others, for what is bounded otherwise.
    pub(crate) fn without_bound() -> Self {
        Self {
            memory: Budget::new(u64::MAX / 2),
            time: Duration::from_millis(1),
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
        let (format, file) =
            Format::of(file).map_err(|looks_like| DecodeError::UnknownFormat { looks_like })?;
        let limits = DecodeLimits::new(format, &self.memory, self.time);
        let decode = match format {
            Format::Png => png::decode,
            Format::Jpeg => jpeg::decode,
            Format::WebP => whole::decode_webp,
            Format::Bmp => whole::decode_bmp,
            Format::Gif => whole::decode_gif,
        };
        let decoded = catch_unwind(AssertUnwindSafe(|| decode(file, &limits)));
        let decoded = decoded.unwrap_or_else(|_| Err(limits.garbled()));
        let picture = decoded.map(Decoded::upright);
        if limits.left_much() {
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
