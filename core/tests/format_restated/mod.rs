//! `weights/FORMAT.md` once more, in the plainest way that its words allow.
//!
//! Written from that page alone and never from the library: nested loops, 64-bit numbers, no
//! speed. What the library computes differently from this is a mistake in one of the three.
//!
//! * [`crc`]: the checksum, bit by bit
//! * [`blob`]: a network as plain lists, written to bytes
//! * [`read`]: bytes back to plain lists
//! * [`run`]: the forward pass; [`number`]: in `i64`, and in `f64` with a bound of the error
//! * [`random`]: networks of every shape, with plain and with extreme numbers; [`small`]: two that
//!   are small enough to damage each byte of

// Each test program uses its part of these modules.
#![allow(dead_code, reason = "shared by several test programs")]

pub(crate) mod blob;
pub(crate) mod crc;
pub(crate) mod number;
pub(crate) mod random;
pub(crate) mod read;
pub(crate) mod run;
pub(crate) mod small;

/// The page itself, for tests that hold its worked examples against the code.
pub(crate) const PAGE: &str = include_str!("../../weights/FORMAT.md");
