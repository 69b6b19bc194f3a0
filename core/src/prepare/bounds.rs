//! Boxes around ink.

/// A box around ink, in pixels of the picture; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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

impl InkBox {
    /// One past its lowest row.
    pub(crate) const fn bottom(self) -> usize {
        self.top + self.height
    }
}

/// Columns from `left` up to, without, `right`; rows likewise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) left: u16,
    pub(super) top: u16,
    pub(super) right: u16,
    pub(super) bottom: u16,
}

impl Bounds {
    pub(super) const NONE: Self = Self {
        left: u16::MAX,
        top: u16::MAX,
        right: 0,
        bottom: 0,
    };

    /// Takes in columns `left..end` of a row.
    pub(super) fn add(&mut self, row: usize, left: usize, end: usize) {
        let coordinate = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        self.left = self.left.min(coordinate(left));
        self.right = self.right.max(coordinate(end));
        self.top = self.top.min(coordinate(row));
        self.bottom = self.bottom.max(coordinate(row + 1));
    }

    #[must_use]
    pub(super) fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(super) const fn width(self) -> usize {
        self.right.saturating_sub(self.left) as usize
    }

    pub(super) const fn height(self) -> usize {
        self.bottom.saturating_sub(self.top) as usize
    }

    pub(super) fn longer(self) -> usize {
        self.width().max(self.height())
    }

    pub(super) fn shorter(self) -> usize {
        self.width().min(self.height())
    }

    /// Columns that both have.
    pub(super) fn common_columns(self, other: Self) -> usize {
        usize::from(self.right.min(other.right)).saturating_sub(self.left.max(other.left).into())
    }

    /// Rows that both have.
    pub(super) fn common_rows(self, other: Self) -> usize {
        usize::from(self.bottom.min(other.bottom)).saturating_sub(self.top.max(other.top).into())
    }

    /// `None` where nothing was taken in.
    pub(super) fn ink_box(self) -> Option<InkBox> {
        (self.left < self.right && self.top < self.bottom).then(|| InkBox {
            left: self.left.into(),
            top: self.top.into(),
            width: self.width(),
            height: self.height(),
        })
    }
}
