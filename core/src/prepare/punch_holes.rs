//! Holes that were punched into the paper: dark discs in a row along one side of all writing.

use heapless::Vec;

use super::bounds::Bounds;
use super::component::Component;

/// Drops the holes, each with all that are in a row with it.
pub(super) fn drop_all<const MOST: usize>(list: &mut Vec<Component, MOST>) {
    while let Some(hole) = list.iter().find(|piece| is_hole(piece, list)).copied() {
        list.retain(|piece| piece.owner != hole.owner && !is_other_hole(&hole, piece));
    }
}

fn is_hole(piece: &Component, all: &[Component]) -> bool {
    all.iter().any(|other| is_other_hole(piece, other)) && is_outside(piece.bounds, all)
}

/// Whether both are round blots of one size, in one column or row and far apart.
fn is_other_hole(hole: &Component, other: &Component) -> bool {
    let (one, next) = (hole.bounds, other.bounds);
    let apart = one.top.abs_diff(next.top).max(one.left.abs_diff(next.left));
    let aligned = one.common_columns(next).max(one.common_rows(next));
    is_disc(hole)
        && is_disc(other)
        && 5 * one.width().abs_diff(next.width()) <= one.width()
        && 2 * aligned >= one.width()
        && 2 * usize::from(apart) >= 5 * one.width()
}

/// As wide as high, and filled as a disc is: to 79 of 100 parts.
fn is_disc(piece: &Component) -> bool {
    let (width, height) = (piece.bounds.width(), piece.bounds.height());
    let filled = piece.ink as usize * 100;
    width >= 6
        && 5 * width.abs_diff(height) <= width
        && (68 * width * height..=88 * width * height).contains(&filled)
}

/// Whether there is writing, larger than a hole, and all of it to the left or right of one, or below.
fn is_outside(hole: Bounds, all: &[Component]) -> bool {
    let large = |piece: &&Component| 2 * piece.bounds.longer() > 3 * hole.longer();
    let writing = || all.iter().filter(large).map(|piece| piece.bounds);
    writing().next().is_some()
        && (writing().all(|other| other.left >= hole.right)
            || writing().all(|other| other.right <= hole.left)
            || writing().all(|other| other.top >= hole.bottom))
}

#[cfg(test)]
mod tests {
    use crate::prepare::drawn;

    /// Marks of a corner, at the columns from `corner` on, with discs around the given middles.
    fn marks(corner: usize, discs: &[(usize, usize)]) -> usize {
        let found = drawn::marks([200, 200], |x, y| {
            let bar = (corner..corner + 60).contains(&x) && (40..50).contains(&y);
            let stem = (corner + 50..corner + 60).contains(&x) && (40..150).contains(&y);
            let near = |&(left, top): &(usize, usize)| {
                x.abs_diff(left).pow(2) + y.abs_diff(top).pow(2) <= 100
            };
            bar || stem || discs.iter().any(near)
        });
        found.0
    }

    #[test]
    fn discs_below_one_another_beside_all_writing_are_holes() {
        assert_eq!(marks(80, &[(20, 60), (20, 130)]), 1);
        assert_eq!(marks(80, &[(180, 60), (180, 130)]), 1);
        assert_eq!(marks(80, &[(20, 40), (20, 100), (20, 160)]), 1);
    }

    #[test]
    fn discs_beside_one_another_above_all_writing_are_holes() {
        assert_eq!(marks(80, &[(40, 15), (100, 15), (160, 15)]), 1);
    }

    #[test]
    fn other_discs_stay() {
        // One alone, and side by side.
        assert_eq!(marks(80, &[(20, 100)]), 2);
        assert_eq!(marks(100, &[(20, 100), (60, 100)]), 3);
    }
}
