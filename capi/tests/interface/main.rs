//! The C interface, called from Rust with sound arguments and with wrong ones.
#![allow(unsafe_code)] // Its functions take pointers.

mod answers;
mod calls;
#[path = "../../../core/tests/format_restated/crc.rs"]
mod crc;
mod labels;
mod models;
mod pictures;
mod refusals;
