//! The memory that decoding takes, bounded for the whole process: pictures wait for it.

use std::sync::OnceLock;

use crate::budget::{Budget, Share};

/// Bytes for all pictures that are being decoded, where [`set_total`] says nothing else.
pub const DEFAULT_TOTAL: u64 = 168 << 20;

static DECODING: OnceLock<Budget> = OnceLock::new();

/// Sets the sum; the first picture or the first call fixes it for the life of the process.
pub fn set_total(bytes: u64) {
    DECODING.get_or_init(|| Budget::new(bytes));
}

/// Waits until `bytes` are free; `None` if there will never be as many.
///
/// Holds up the thread. Who waits must hold none already.
pub(crate) fn wait_for(bytes: u64) -> Option<Share> {
    budget().wait_for(bytes)
}

/// Bytes that are taken.
pub fn taken() -> u64 {
    budget().taken()
}

fn budget() -> &'static Budget {
    DECODING.get_or_init(|| Budget::new(DEFAULT_TOTAL))
}
