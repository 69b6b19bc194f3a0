#![cfg_attr(not(test), no_std)]
// Only kernels made for one processor have unsafe code, for its instructions.
#![cfg_attr(
    not(any(
        digitnet_kernels = "dsp",
        digitnet_kernels = "thumb1",
        digitnet_kernels = "thumb2",
        digitnet_kernels = "x86_64"
    )),
    forbid(unsafe_code)
)]
#![cfg_attr(
    any(
        digitnet_kernels = "dsp",
        digitnet_kernels = "thumb1",
        digitnet_kernels = "thumb2",
        digitnet_kernels = "x86_64"
    ),
    allow(unsafe_code)
)]
//! Reads handwritten digits with a small convolutional network: `no_std`, no allocator, and for
//! int8 the same scores, bit for bit, on a server and on a microcontroller.
//!
//! # Example
//!
//! A frame from a camera becomes a digit. All memory has its size when this is compiled, and a
//! damaged blob, or one that needs more scratch memory than allowed, fails the build.
//!
//! ```
//! use digitnet_core::prepare::{Picture, Workspace, prepare};
//! use digitnet_core::{Scratch, int8::Network};
//!
//! const NETWORK: Network<'static> =
//!     Network::embed(include_bytes!("../../weights/digits.int8.dgn"));
//! const _: () = assert!(NETWORK.scratch_bytes() <= 3500, "more RAM than this chip can give");
//!
//! // In firmware these live in a `static`.
//! let mut workspace = Workspace::<64>::new();
//! let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
//!
//! // A camera frame of 12 x 9 grey pixels, dark ink on light paper: a "1".
//! let mut frame = [200u8; 12 * 9];
//! for y in 1..8 {
//!     frame[12 * y + 5] = 30;
//! }
//!
//! let picture = Picture::new(&frame, 12, 9).expect("sizes fit the frame");
//! let prepared = prepare(&picture, &mut workspace).expect("there is ink");
//! let scores = NETWORK.forward(&prepared.digit, &mut scratch).expect("sized by the network");
//! assert_eq!(NETWORK.label(scores.best()), Some("1"));
//! let best = scores.top::<3>();
//! assert!(best[0].probability > best[1].probability);
//! ```
//!
//! # Memory of the reference-size network
//!
//! | what | bytes |
//! |---|---|
//! | [`Scratch`] of the int8 network | 3,456 |
//! | [`Scratch`] of the f32 network | 11,264 |
//! | [`Digit`] | 784 |
//! | [`prepare::Workspace`] | 1,352 |
//!
//! # Rooms
//!
//! [`prepare`] makes a [`Digit`] of a picture; [`Model`] (or [`int8::Network`],
//! [`mod@float`]`::Network`) borrows a `.dgn` blob and turns the digit into [`Scores`].
//! The format and every rule of the arithmetic stand in `weights/FORMAT.md`.

mod blob;
mod crc;
mod digit;
mod error;
pub mod float;
pub mod int8;
mod kernels;
mod layer;
pub mod limits;
mod model;
pub mod prepare;
pub mod reading;
mod requantize;
mod scores;
mod scratch;
mod shape;
mod verdict;

pub use blob::{Arithmetic, CHECKSUM_OFFSET, HEADER_BYTES, SIGNATURE, VERSION};
pub use digit::Digit;
pub use error::{ModelError, ScratchTooSmall};
pub use limits::{MAX_CLASSES, MAX_SCRATCH_BYTES, PIXELS, SIDE};
pub use model::{Model, ModelScores};
pub use requantize::Requantize;
pub use scores::{Ranked, Score, Scores};
pub use scratch::Scratch;
pub use shape::{ConvShape, Shape};
pub use verdict::Verdict;
