#![cfg_attr(not(test), no_std)]
// Only kernels made for one processor have unsafe code, for its instructions.
#![cfg_attr(
    not(any(
        digitnet_kernels = "dsp",
        digitnet_kernels = "helium",
        digitnet_kernels = "lanes",
        digitnet_kernels = "riscv",
        digitnet_kernels = "thumb1",
        digitnet_kernels = "thumb2"
    )),
    forbid(unsafe_code)
)]
#![cfg_attr(
    any(
        digitnet_kernels = "dsp",
        digitnet_kernels = "helium",
        digitnet_kernels = "lanes",
        digitnet_kernels = "riscv",
        digitnet_kernels = "thumb1",
        digitnet_kernels = "thumb2"
    ),
    allow(unsafe_code)
)]
#![cfg_attr(
    digitnet_kernels = "portable",
    expect(
        dead_code,
        reason = "the reference leaves out much of what the others share"
    )
)]
//! Reads handwritten digits with a small convolutional network: `no_std`, no allocator, and for
//! int8 the same scores, bit for bit, on a server and on a microcontroller.
//!
//! # Example
//!
//! A frame from a camera is read. All memory has its size when this is compiled, and a damaged
//! blob, or one that needs more scratch memory than allowed, fails the build.
//!
//! ```
//! use digitnet_core::prepare::Picture;
//! use digitnet_core::{Reader, Verdict, int8::Network};
//!
//! const NETWORK: Network<'static> =
//!     Network::embed(include_bytes!("../weights/digits.int8.dgn"));
//! const SCRATCH: usize = NETWORK.scratch_bytes();
//! const _: () = assert!(SCRATCH <= 2000, "more RAM than this chip can give");
//!
//! // In firmware this lives in a `static`: 64 pieces of rows with ink, at most 4 digits.
//! let mut reader = Reader::<64, 4, SCRATCH>::new(&NETWORK);
//!
//! // A camera frame of 12 x 9 grey pixels, dark ink on light paper: a "1".
//! let mut frame = [200u8; 12 * 9];
//! for y in 1..8 {
//!     frame[12 * y + 5] = 30;
//! }
//!
//! let picture = Picture::new(&frame, 12, 9).expect("sizes fit the frame");
//! let reading = reader.read(&picture).expect("there is ink");
//! match reading.verdict {
//!     Verdict::Digit | Verdict::Number => {
//!         let class = reading.digits[0].judgement.class;
//!         assert_eq!(NETWORK.label(class), Some("1"));
//!     }
//!     Verdict::Unsure | Verdict::None => panic!("it is a 1"),
//! }
//! ```
//!
//! Where there is not room for all of this memory at the same time, one digit is read in two steps,
//! each with memory of its own: [`prepare::prepare`], then [`int8::Network::classify`].
//!
//! # Memory
//!
//! Of the network `digits`, in bytes on 64-bit machines; on 32-bit ones it is less.
//!
//! | what | bytes |
//! |---|---|
//! | [`Scratch`] of the int8 network | 1964 |
//! | [`Scratch`] of the f32 network | 11264 |
//! | [`Digit`] | 784 |
//! | [`prepare::Workspace`]`<RUNS>` | 5600 + 8 x `RUNS` |
//! | [`ReadDigit`] | 360 |
//!
//! Where memory is no matter, [`int8::Network::prepacked`] makes a network two to four times as fast, and
//! the f32 one twenty times: in [`CacheLine`]s of 64 bytes, 28 and 53 kB of `digits`.
//!
//! # Unaligned memory
//!
//! A blob, a digit's pixels and a picture may lie at any address; on a Cortex-M0 and on RISC-V a
//! blob at a multiple of 4 is read faster. On a Cortex-M3 to M85 words are read at any address, which
//! is faster, and which normal memory allows after reset. In Device memory, or with `UNALIGN_TRP` set in the register CCR, that faults.
//! The way out: copy them to RAM, or build with
//! `RUSTFLAGS="--cfg digitnet_aligned -Ctarget-feature=+strict-align"`, which reads bytes.
//!
//! # The way through
//!
//! [`Reader`] does all: [`prepare`] finds the marks of a [`prepare::Picture`] and makes a [`Digit`]
//! of each, a network ([`int8::Network`], [`mod@float`]`::Network`, or [`Model`] for either) borrows
//! a `.dgn` blob and turns a digit into [`Scores`], and [`reading`] decides which marks are digits.
//! The format and every rule of the arithmetic stand in `weights/FORMAT.md`.

/// The example of the README, run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod blob;
mod classification;
mod crc;
mod digit;
pub mod enhance;
mod error;
pub mod float;
pub mod int8;
mod kernels;
mod label;
mod layer;
pub mod limits;
mod model;
mod model_error;
mod part;
mod prepacked;
pub mod prepare;
mod reader;
pub mod reading;
mod requantize;
mod scores;
mod scratch;
mod section;
mod shape;
mod verdict;

pub use blob::{Arithmetic, CHECKSUM_OFFSET, HEADER_BYTES, SIGNATURE, VERSION};
pub use classification::Classification;
pub use digit::Digit;
pub use error::Error;
pub use kernels::{CacheLine, Kernel};
pub use limits::{MAX_CLASSES, MAX_SCRATCH_BYTES, PIXELS, SIDE};
pub use model::{Model, ModelScores};
pub use model_error::ModelError;
pub use reader::{Reader, Unread};
pub use reading::{ReadDigit, ReadError, Reading};
pub use requantize::Requantize;
pub use scores::{Ranked, Score, Scores};
pub use scratch::{Scratch, ScratchTooSmall};
pub use shape::{ConvShape, Shape};
pub use verdict::Verdict;
