// With an operating system, `std` brings the panic handler that a static library must have.
#![cfg_attr(target_os = "none", no_std)]
#![deny(unsafe_op_in_unsafe_fn)]
//! C interface to `digitnet-core`: what `include/digitnet.h` declares, as a static library.
//!
//! There is no logic here: each function checks what C hands over and calls the core.
//!
//! | file | |
//! |---|---|
//! | `exports.rs` | the functions about the library and a model |
//! | `answers.rs` | the functions that read |
//! | `structs.rs` | what goes in and comes out |
//! | `call.rs` | how a call is run |
//! | `pointers.rs` | what may be done with a pointer from C, and the checks before it |
//! | `handle.rs` | an opened model in memory that C provides |
//! | `sizes.rs` | the sizes that the header has |
//! | `status.rs` | codes and their texts |
//! | `bare_metal.rs` | the panic handler where there is no operating system: none may be reached |
//!
//! `exports.rs`, `answers.rs`, `pointers.rs` and `bare_metal.rs` have unsafe code, the others forbid it.

mod address_range;
mod answers;
#[cfg(all(target_os = "none", not(feature = "no-panic-handler")))]
mod bare_metal;
mod call;
mod exports;
mod handle;
mod memory;
mod pointers;
mod sizes;
mod status;
mod structs;

pub use answers::*;
pub use exports::*;
pub use handle::{DIGITNET_MODEL_WORDS, Info, Model};
pub use sizes::*;
pub use status::*;
pub use structs::{
    Answer, DIGITNET_VERDICT_DIGIT, DIGITNET_VERDICT_NONE, DIGITNET_VERDICT_NUMBER,
    DIGITNET_VERDICT_UNSURE, Digit, Picture, Reading, Verdict,
};
