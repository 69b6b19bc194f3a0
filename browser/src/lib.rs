//! The reader of the server, for the page: a drawing is read where it is drawn, without a network too.
//!
//! `room` does everything, and is tested on any machine. `exports` is how the page's script reaches it:
//! numbers and addresses in the module's memory, so that nothing but Rust is needed to build it.
//! `cargo xtask wasm` builds `digitnet.wasm`, which lies beside this crate and is part of the server.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod exports;
mod room;

pub use room::Room;
