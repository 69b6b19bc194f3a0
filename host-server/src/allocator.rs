//! What the program asks of its allocator, mimalloc: freed memory is to go back once a large picture is
//! done.
//!
//! glibc's keeps what threads have freed: tens of megabytes for each reader.

#![expect(unsafe_code, reason = "a C library has no other way in")]

use std::ffi::c_long;

use libmimalloc_sys::{mi_collect, mi_option_set, mi_option_t};

/// Shortens the time after which freed memory goes back, from a second to one in which nobody sends
/// the next picture: small pictures would pay for pages that come and go.
pub fn give_back_soon() {
    // SAFETY: the option exists in mimalloc 3, and options are plain numbers that may be set at any
    // time; this is before other threads start.
    unsafe { mi_option_set(PURGE_DELAY, MILLISECONDS) };
}

/// Gives back now what this thread has freed. It costs about as much as decoding a small picture. In
/// programs with another allocator nothing happens.
pub(crate) fn give_back_now() {
    // SAFETY: any thread may ask for it at any time; memory that is in use stays as it is.
    unsafe { mi_collect(true) };
}

/// `mi_option_purge_delay` of mimalloc 3, which the bindings do not name.
const PURGE_DELAY: mi_option_t = 15;
const MILLISECONDS: c_long = 10;
