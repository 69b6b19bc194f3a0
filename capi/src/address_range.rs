//! Where memory lies that one call is given.

use crate::status::{DIGITNET_OVERLAP, ErrorCode};

/// First address and number of bytes.
#[derive(Clone, Copy)]
pub(crate) struct AddressRange {
    start: usize,
    len: usize,
}

impl AddressRange {
    pub(crate) const fn from_address(start: usize, len: usize) -> Self {
        Self { start, len }
    }

    pub(crate) fn of<T>(start: *const T, len: usize) -> Self {
        Self {
            start: start.addr(),
            len: len.saturating_mul(size_of::<T>()),
        }
    }

    /// Nothing that is written may be read in the same call.
    pub(crate) fn check_apart(self, others: &[Self]) -> Result<(), ErrorCode> {
        let apart = |other: &Self| {
            let (first, last) = if self.start <= other.start {
                (self, *other)
            } else {
                (*other, self)
            };
            last.start - first.start >= first.len
        };
        if others.iter().all(apart) {
            Ok(())
        } else {
            Err(ErrorCode(DIGITNET_OVERLAP))
        }
    }
}
