//! Sizes that the header has: what lies in other files is as large as is said here, which they assert.
#![forbid(unsafe_code)]

/// Version of this interface: grows whenever a structure or the meaning of a function changes.
/// `digitnet_version` gives that of the library; other versions do not fit together.
pub const DIGITNET_VERSION: u32 = 3;

/// Width and height of a digit, in pixels.
pub const DIGITNET_SIDE: usize = 28;
/// Pixels of a digit: one byte each, row by row from the top, 0 = paper, 255 = ink.
pub const DIGITNET_PIXELS: usize = 784;
/// Most classes that a model can have.
pub const DIGITNET_MAX_CLASSES: usize = 64;
/// Bytes that are enough for every label, with the zero at its end.
pub const DIGITNET_LABEL_BYTES: usize = 25;
/// Most digits of one reading.
pub const DIGITNET_MAX_DIGITS: usize = 8;
/// Memory to work in starts at a multiple of this.
pub const DIGITNET_MEMORY_ALIGN: usize = 16;
/// Bytes of scratch memory that are enough for every model.
pub const DIGITNET_MAX_SCRATCH_BYTES: usize = 62720;
/// Bytes of memory for `digitnet_prepare` that are enough for 512 pieces of rows with ink: a digit on
/// a frame of some ten thousand pixels, however large the frame is otherwise. `digitnet_classify`
/// needs as much, or the model's scratch bytes if they are more: one after the other.
///
/// The more memory there is, the more ink may be on a picture, in steps: 64, 128, 256, 512, 1024,
/// 2048, 4096 pieces, of `DIGITNET_RUN_BYTES` each. A digit has one to three in each of
/// its rows: 256 are enough for one on a frame of 96 x 96 pixels, if nothing else is there.
pub const DIGITNET_PREPARE_BYTES: usize = 9728;
/// Bytes of memory that `digitnet_read` needs besides the model's scratch bytes, for 512 pieces too.
pub const DIGITNET_READ_BYTES: usize = 15360;
/// Bytes of a piece of a row: memory for 64 pieces is `DIGITNET_PREPARE_BYTES - (512 - 64) *
/// DIGITNET_RUN_BYTES`, for 4096 `DIGITNET_PREPARE_BYTES + (4096 - 512) * DIGITNET_RUN_BYTES`, and in
/// the same way for `digitnet_read`.
pub const DIGITNET_RUN_BYTES: usize = 8;

const _: () = assert!(
    DIGITNET_SIDE == digitnet_core::SIDE
        && DIGITNET_PIXELS == digitnet_core::PIXELS
        && DIGITNET_MAX_CLASSES == digitnet_core::MAX_CLASSES
        && DIGITNET_LABEL_BYTES == digitnet_core::limits::MAX_LABEL_BYTES + 1
        && DIGITNET_MEMORY_ALIGN == align_of::<digitnet_core::Scratch<0>>()
        && DIGITNET_MAX_SCRATCH_BYTES == digitnet_core::MAX_SCRATCH_BYTES,
    "the header must say what the core says"
);
