//! Numbers in words. The ways to write any floating point number would make the page's reader larger.

use alloc::format;
use alloc::string::String;

/// In tables, instead of a probability that rounds to 1.
pub(super) const NEARLY_ALL: &str = ">\u{a0}99.9\u{a0}%";

/// `0.998` -> `99.8 %`; the spaces do not break. No confidence is ever 1.
pub(super) fn percent(probability: f32, nearly_all: &str) -> String {
    if probability >= 0.9995 {
        return nearly_all.into();
    }
    format!("{}\u{a0}%", tenths((probability * 1000.0 + 0.5) as u64))
}

pub(super) fn duration(microseconds: u64) -> String {
    if microseconds < 1000 {
        format!("{microseconds}\u{a0}µs")
    } else {
        format!("{}\u{a0}ms", tenths((microseconds + 50) / 100))
    }
}

/// `998` -> `99.8`
pub(super) fn tenths(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}
