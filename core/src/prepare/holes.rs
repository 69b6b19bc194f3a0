//! Holes that were punched into the paper: dark discs, one below the other, beside all writing.

use super::components::Component;

/// Whether a piece is one of several holes among pieces that may be writing.
pub(super) fn is_hole(piece: &Component, all: &[Component]) -> bool {
    let twin = |other: &Component| {
        is_disc(other) && {
            let (one, other) = (piece.bounds, other.bounds);
            let apart = usize::from(one.top.max(other.top))
                .saturating_sub(usize::from(one.bottom.min(other.bottom)));
            2 * one.common_columns(other) > one.width()
                && apart > one.height()
                && 5 * one.width().abs_diff(other.width()) <= one.width()
        }
    };
    let mut others = all.iter().filter(|other| !is_disc(other)).peekable();
    let beside = others.peek().is_some()
        && (others
            .clone()
            .all(|other| other.bounds.left >= piece.bounds.right)
            || others.all(|other| other.bounds.right <= piece.bounds.left));
    is_disc(piece) && beside && all.iter().any(twin)
}

/// As wide as high, and filled as a disc is: to 79 of 100 parts.
fn is_disc(piece: &Component) -> bool {
    let (width, height) = (piece.bounds.width(), piece.bounds.height());
    let filled = piece.ink as usize * 100;
    width >= 6
        && 8 * width.abs_diff(height) <= width
        && (70 * width * height..=88 * width * height).contains(&filled)
}

#[cfg(test)]
mod tests {
    use crate::prepare::{Page, Picture, Workspace};

    /// Marks of a corner, at the columns from `corner` on, with discs around the given middles.
    fn marks(corner: usize, discs: &[(usize, usize)]) -> usize {
        let pixel = |at: usize| {
            let (x, y) = (at % 200, at / 200);
            let bar = (corner..corner + 60).contains(&x) && (40..50).contains(&y);
            let stem = (corner + 50..corner + 60).contains(&x) && (40..150).contains(&y);
            let near = |&(left, top): &(usize, usize)| {
                x.abs_diff(left).pow(2) + y.abs_diff(top).pow(2) <= 100
            };
            if bar || stem || discs.iter().any(near) {
                20
            } else {
                240
            }
        };
        let levels: Vec<u8> = (0..200 * 200).map(pixel).collect();
        let picture = Picture::new(&levels, 200, 200).expect("a picture");
        let mut workspace = Workspace::<1024>::new();
        let page = Page::find(&picture, &mut workspace).expect("writing");
        page.all().end
    }

    #[test]
    fn discs_below_one_another_beside_all_writing_are_holes() {
        assert_eq!(marks(80, &[(20, 60), (20, 130)]), 1);
        assert_eq!(marks(80, &[(180, 60), (180, 130)]), 1);
        assert_eq!(marks(80, &[(20, 40), (20, 100), (20, 160)]), 1);
    }

    #[test]
    fn other_discs_stay() {
        // One alone, and side by side.
        assert_eq!(marks(80, &[(20, 100)]), 2);
        assert_eq!(marks(100, &[(20, 100), (60, 100)]), 3);
    }
}
