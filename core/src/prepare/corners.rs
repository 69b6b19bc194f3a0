//! What comes in over a corner of the picture: a photo's dark corners, a thumb, what lies under the sheet.

use heapless::Vec;

use super::bounds::Bounds;
use super::component::Component;

/// Fewest pieces that show where the writing is.
const SEVERAL: usize = 3;

/// Drops it, where the writing keeps away from the two other sides: a picture that is cropped to its
/// writing has digits in its corners.
pub(super) fn drop_all<const MOST: usize>(
    list: &mut Vec<Component, MOST>,
    (width, height): (usize, usize),
) {
    let free = |piece: &&Component| corner(piece.bounds, (width, height)).is_none();
    let tallest = list.iter().filter(free).map(|piece| piece.bounds.height());
    let tallest = tallest.max().unwrap_or(0);
    let tall = |piece: &&Component| 2 * piece.bounds.height() >= tallest;
    let writing = || list.iter().filter(free).filter(tall);
    if writing().count() < SEVERAL {
        return;
    }
    let around = writing().fold(Bounds::NONE, |all, piece| all.union(piece.bounds));
    let margin = tallest / 4;
    let (ink, count) = writing().fold((0, 0), |(ink, count), piece| {
        (ink + piece.ink, count + piece.count)
    });
    // Thin ink in rows of writing is the lines of squared paper, with digits that they run through.
    let is_written_on = |piece: &Component| {
        let area = piece.bounds.width() * piece.bounds.height();
        2 * u64::from(piece.ink) * u64::from(count) <= 3 * u64::from(ink) * u64::from(piece.count)
            && 4 * (piece.ink as usize) <= area
            && piece.bounds.width() >= tallest
            && 2 * piece.bounds.common_rows(around) >= tallest
    };
    list.retain(|piece| {
        corner(piece.bounds, (width, height)).is_none_or(|[at_left, at_top]| {
            let beside = if at_left {
                width.saturating_sub(around.right.into())
            } else {
                around.left.into()
            };
            let beyond = if at_top {
                height.saturating_sub(around.bottom.into())
            } else {
                around.top.into()
            };
            beside < margin || beyond < margin || is_written_on(piece)
        })
    });
}

/// The corner that ink reaches: whether it is a left one, and whether it is an upper one.
fn corner(bounds: Bounds, (width, height): (usize, usize)) -> Option<[bool; 2]> {
    let (left, right) = (bounds.left == 0, usize::from(bounds.right) == width);
    let (top, bottom) = (bounds.top == 0, usize::from(bounds.bottom) == height);
    (left != right && top != bottom).then_some([left, top])
}

#[cfg(test)]
mod tests {
    use crate::prepare::drawn::marks_of_bars;

    fn marks(bars: &[[usize; 4]]) -> usize {
        marks_of_bars([300, 200], bars).0
    }

    const THREE: [[usize; 4]; 3] = [[60, 60, 80, 140], [110, 60, 130, 140], [160, 60, 180, 140]];

    #[test]
    fn dark_corners_of_a_page_are_no_writing() {
        let with = |corner| marks(&[THREE.as_slice(), &[corner]].concat());
        assert_eq!(with([250, 0, 300, 60]), 3);
        assert_eq!(with([250, 140, 300, 200]), 3);
        assert_eq!(with([0, 0, 40, 70]), 3);
        assert_eq!(with([0, 150, 45, 200]), 3);
    }

    #[test]
    fn digits_in_the_corners_of_a_cropped_picture_stay() {
        // The first and the last are taller than those between them.
        let cropped = [
            [0, 0, 12, 60],
            [4, 60, 30, 160],
            [80, 30, 110, 190],
            [160, 30, 190, 190],
            [270, 40, 296, 140],
            [288, 140, 300, 200],
        ];
        assert_eq!(marks(&cropped), 4);
        // One beside the writing, not over a corner.
        assert_eq!(
            marks(&[THREE.as_slice(), &[[270, 60, 300, 140]]].concat()),
            4
        );
    }
}
