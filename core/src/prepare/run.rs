//! A piece of one row that is ink all along.

/// A piece of one row, in pixels of the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The row; the uppermost bit says that some of it is darker than the threshold.
    row: u16,
    /// First column.
    left: u16,
    /// One past the last column.
    end: u16,
    /// While runs are being joined: index of a run that touches it, itself for the first of them.
    /// Later: index of the mark that it belongs to, or [`DROPPED`].
    pub(super) owner: u16,
}

/// Owner of runs that are no part of any mark.
pub(super) const DROPPED: u16 = u16::MAX;

const STRONG: u16 = 1 << 15;

impl Run {
    /// Columns `left..end` of a row.
    pub(super) fn new(row: usize, left: usize, end: usize, strong: bool, owner: usize) -> Self {
        let number = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        Self {
            row: number(row) | if strong { STRONG } else { 0 },
            left: number(left),
            end: number(end),
            owner: number(owner),
        }
    }

    pub(super) const fn row(&self) -> usize {
        (self.row & !STRONG) as usize
    }

    pub(super) const fn left(&self) -> usize {
        self.left as usize
    }

    pub(super) const fn end(&self) -> usize {
        self.end as usize
    }

    /// Whether some of it is darker than the threshold, not only than the faintest edge of ink.
    pub(super) const fn is_strong(&self) -> bool {
        self.row & STRONG != 0
    }

    /// Its pixels from column `left` up to, without, column `end`; `None` where there are none.
    pub(super) fn within(&self, left: usize, end: usize) -> Option<(usize, usize)> {
        let (left, end) = (left.max(self.left()), end.min(self.end()));
        (left < end).then_some((left, end))
    }
}
