//! Where the ink is.

use super::picture::Picture;
use super::threshold::Levels;

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

/// The smallest box around all ink; `None` where there is none.
pub(super) fn find_box(picture: &Picture<'_>, levels: &Levels) -> Option<InkBox> {
    let is_ink = |&level: &u8| levels.is_ink(level);
    let (mut left, mut right) = (usize::MAX, 0);
    let (mut top, mut bottom) = (usize::MAX, 0);
    for (y, row) in picture.rows().enumerate() {
        let Some(first) = row.iter().position(is_ink) else {
            continue;
        };
        let last = row.iter().rposition(is_ink).unwrap_or(first);
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
