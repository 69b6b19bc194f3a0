// With an operating system, `std` brings the panic handler that a static library must have.
#![cfg_attr(target_os = "none", no_std)]
#![deny(unsafe_op_in_unsafe_fn)]
//! C interface to `digitnet-core`: what `include/digitnet.h` declares, as a static library.
//!
//! There is no logic here: each function checks what C hands over and calls the core.
//!
//! | file | |
//! |---|---|
//! | `exports.rs` | the functions of the header, in its order |
//! | `pointers.rs` | what may be done with a pointer from C, and the checks before it |
//! | `handle.rs` | an opened model in memory that C provides |
//! | `status.rs` | codes and their texts |
//! | `bare_metal.rs` | the panic handler where there is no operating system: none may be reached |
//!
//! `exports.rs`, `pointers.rs` and `bare_metal.rs` have unsafe code, the others forbid it.

#[cfg(target_os = "none")]
mod bare_metal;
mod exports;
mod handle;
mod pointers;
mod status;

pub use exports::*;
pub use handle::{DIGITNET_MODEL_WORDS, Info, Model};
pub use status::*;
