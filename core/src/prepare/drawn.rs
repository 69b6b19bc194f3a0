//! Pictures that rules are tried on.

use super::{Picture, Span, Workspace, Writing};

/// The marks that are found where `is_ink` says that there is ink, on paper of `width` x `height` pixels: how many,
/// and how high the first is.
pub(super) fn marks(
    [width, height]: [usize; 2],
    is_ink: impl Fn(usize, usize) -> bool,
) -> (usize, usize) {
    let level = |at| {
        if is_ink(at % width, at / width) {
            20
        } else {
            240
        }
    };
    let levels: Vec<u8> = (0..width * height).map(level).collect();
    let picture = Picture::new(&levels, width, height).expect("a picture");
    let mut workspace = Workspace::<1024>::new();
    let writing = Writing::find(&picture, &mut workspace).expect("writing");
    let first = writing.ink_box(Span::of(0)).expect("a mark");
    (writing.all().end, first.height)
}

/// The same of bars, `[left, top, right, bottom]`.
pub(super) fn marks_of_bars(size: [usize; 2], bars: &[[usize; 4]]) -> (usize, usize) {
    marks(size, |x, y| {
        let inside = |&[left, top, right, bottom]: &[usize; 4]| {
            (left..right).contains(&x) && (top..bottom).contains(&y)
        };
        bars.iter().any(inside)
    })
}
