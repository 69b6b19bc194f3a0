//! Where the ink is.

use super::paper::Flat;

/// A box around ink, in pixels of the picture; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InkBox {
    /// Column of its leftmost pixels.
    pub left: usize,
    /// Row of its topmost pixels.
    pub top: usize,
    /// Width, in pixels, at least 1.
    pub width: usize,
    /// Height, in pixels, at least 1.
    pub height: usize,
}

/// The smallest box around all levels up to `threshold`; `None` where there are none.
pub(super) fn find_box(flat: &Flat<'_>, threshold: u8) -> Option<InkBox> {
    let (mut left, mut right) = (usize::MAX, 0);
    let (mut top, mut bottom) = (usize::MAX, 0);
    for (y, row) in flat.rows().enumerate() {
        let is_ink = |x: &usize| row.level(*x) <= threshold;
        let Some(first) = (0..flat.width()).find(is_ink) else {
            continue;
        };
        let last = (0..flat.width()).rfind(is_ink).unwrap_or(first);
        (left, right) = (left.min(first), right.max(last));
        (top, bottom) = (top.min(y), y);
    }
    if top == usize::MAX {
        return None;
    }
    Some(InkBox {
        left,
        top,
        width: right - left + 1,
        height: bottom - top + 1,
    })
}
