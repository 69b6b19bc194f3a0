//! How high a mark is beside its line.

use crate::prepare::{InkBox, Span, Writing};

pub(super) fn is_small(ink: InkBox, height: usize) -> bool {
    2 * ink.height < height
}

/// Whether it may be a digit by its height.
pub(super) fn is_tall(ink: InkBox, height: usize) -> bool {
    5 * ink.height >= 3 * height
}

/// Whether it is smaller than the digit before it and ends beside that one's upper half, as an exponent does.
pub(in crate::reading) fn is_raised(ink: InkBox, before: InkBox) -> bool {
    4 * ink.height <= 3 * before.height && 10 * ink.bottom() <= 10 * before.top + 6 * before.height
}

/// Whether marks that share no column, and were never one, are each as tall as a digit.
pub(in crate::reading) fn side_by_side(writing: &Writing<'_>, span: Span, height: usize) -> bool {
    let marks = span.first..span.end;
    let tall = |mark| {
        writing
            .ink_box(Span::of(mark))
            .filter(|ink| is_tall(*ink, height))
    };
    marks.clone().filter_map(tall).any(|one| {
        let mut others = marks
            .clone()
            .filter(|&mark| !writing.is_cut(mark))
            .filter_map(tall);
        others.any(|other| one.left + one.width <= other.left)
    })
}

/// Height of the line's tallest mark; of three and more that are about as tall, the second: a 4 or a 9 may
/// hang down from its line.
pub(super) fn tallest(writing: &Writing<'_>, start: usize, line: usize) -> usize {
    let marks = (start..).take_while(|&mark| writing.line(mark) == Some(line));
    let heights = || {
        let marks = marks.clone();
        marks.filter_map(|mark| Some(writing.ink_box(Span::of(mark))?.height))
    };
    let (mut most, mut second) = (0, 0);
    for height in heights() {
        second = second.max(height.min(most));
        most = most.max(height);
    }
    let alike = heights().filter(|height| 5 * height >= 3 * most).count();
    if alike >= 3 { second } else { most }
}

/// Whether one mark stands alone on its line, and is far smaller than the picture's tallest: dirt, or a tear in
/// the paper.
pub(in crate::reading) fn is_speck(writing: &Writing<'_>, start: usize, line: usize) -> bool {
    let height = |mark| writing.ink_box(Span::of(mark)).map_or(0, |ink| ink.height);
    let all = writing.all();
    let most = (all.first..all.end).map(height).max().unwrap_or(0);
    writing.line(start + 1) != Some(line) && 4 * height(start) < most
}
