//! Brackets, told at the picture's own size: their hooks may be narrower than a pixel of 28 x 28.

use super::heights::is_tall;
use super::token::Token;
use crate::prepare::Writing;
use crate::reading::shape::MarkShape;

/// Rows of a mark that may have hooks: fewer show no shape.
const SMALLEST: usize = 16;

/// From the first column to one past the last.
#[derive(Clone, Copy)]
struct Columns {
    left: usize,
    end: usize,
}

impl Columns {
    const NONE: Self = Self {
        left: usize::MAX,
        end: 0,
    };

    fn add(&mut self, left: usize, end: usize) {
        self.left = self.left.min(left);
        self.end = self.end.max(end);
    }
}

/// Whether a mark as tall as its line is a bracket of that shape.
pub(super) fn is_bracket(
    writing: &Writing<'_>,
    token: &Token,
    shape: MarkShape,
    height: usize,
) -> bool {
    is_tall(token.ink, height)
        && (token.seen.shape == Some(shape) || hooks(writing, token) == Some(shape))
}

/// A narrow straight stroke with a hook at each end, both to one side.
fn hooks(writing: &Writing<'_>, token: &Token) -> Option<MarkShape> {
    let ink = token.ink;
    if ink.height < SMALLEST {
        return None;
    }
    let (mut top, mut stem, mut foot) = (Columns::NONE, Columns::NONE, Columns::NONE);
    for (row, left, end) in writing.pieces(token.span) {
        let place = 8 * (row.saturating_sub(ink.top));
        if place < ink.height {
            top.add(left, end);
        } else if place >= 7 * ink.height {
            foot.add(left, end);
        } else if (2 * ink.height..6 * ink.height).contains(&place) {
            stem.add(left, end);
        }
    }
    let width = stem.end.checked_sub(stem.left)?;
    let reach = width.max(ink.height / 16);
    let right =
        |hook: Columns| hook.end >= stem.end + reach && 2 * hook.left + width >= 2 * stem.left;
    let left =
        |hook: Columns| hook.left + reach <= stem.left && 2 * hook.end <= 2 * stem.end + width;
    if 6 * width > ink.height || 2 * ink.width > ink.height {
        None
    } else if right(top) && right(foot) {
        Some(MarkShape::Opening)
    } else if left(top) && left(foot) {
        Some(MarkShape::Closing)
    } else {
        None
    }
}
