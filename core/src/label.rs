//! What classes are called.

use crate::section::slice;

/// The labels of all classes, as they lie in the blob.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labels<'a> {
    pub(crate) bytes: &'a [u8],
    /// Bytes of each one.
    pub(crate) each: usize,
}

impl<'a> Labels<'a> {
    /// The label of `class`; `None` where it is not UTF-8 without control characters, at least a byte
    /// of it, filled up with zeros.
    pub(crate) const fn get(self, class: usize) -> Option<&'a str> {
        let padded = slice(self.bytes, self.each.saturating_mul(class), self.each).bytes;
        let mut len = 0;
        while len < padded.len() && padded[len] != 0 {
            if padded[len] < 0x20 || padded[len] == 0x7f {
                return None;
            }
            len += 1;
        }
        if len == 0 {
            return None;
        }
        let mut rest = len;
        while rest < padded.len() {
            if padded[rest] != 0 {
                return None;
            }
            rest += 1;
        }
        match core::str::from_utf8(slice(padded, 0, len).bytes) {
            Ok(text) => Some(text),
            Err(_) => None,
        }
    }
}
