//! The program's allocator, which gives memory back once a large picture is done.
//!
//! glibc's keeps what threads have freed: tens of megabytes for each reader.

use std::ffi::c_long;

use libmimalloc_sys::{mi_option_set, mi_option_t};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Shortens the time after which freed memory goes back, from a second to one in which nobody sends
/// the next picture: small pictures would pay for pages that come and go.
#[expect(unsafe_code, reason = "an option of a C library has no other way in")]
pub(super) fn give_back_soon() {
    // SAFETY: the option exists in mimalloc 3, and options are plain numbers that may be set at any
    // time; this is before other threads start.
    unsafe { mi_option_set(PURGE_DELAY, MILLISECONDS) };
}

/// `mi_option_purge_delay` of mimalloc 3, which the bindings do not name.
const PURGE_DELAY: mi_option_t = 15;
const MILLISECONDS: c_long = 10;
