//! How high a mark is beside its line.

use crate::prepare::{InkBox, Page, Span};

pub(super) fn is_small(ink: InkBox, height: usize) -> bool {
    2 * ink.height < height
}

/// Whether it may be a digit by its height.
pub(super) fn is_tall(ink: InkBox, height: usize) -> bool {
    5 * ink.height >= 3 * height
}

/// Whether marks that share no column, and were never one, are each as tall as a digit.
pub(in crate::reading) fn side_by_side(page: &Page<'_>, span: Span, height: usize) -> bool {
    let marks = span.first..span.end;
    let tall = |mark| {
        page.ink_box(Span::of(mark))
            .filter(|ink| is_tall(*ink, height))
    };
    marks.clone().filter_map(tall).any(|one| {
        let mut others = marks
            .clone()
            .filter(|&mark| !page.is_cut(mark))
            .filter_map(tall);
        others.any(|other| one.left + one.width <= other.left)
    })
}

/// Height of the line's tallest mark; of three and more that are about as tall, the second: a 4 or a 9 may
/// hang down from its line.
pub(super) fn tallest(page: &Page<'_>, start: usize, line: usize) -> usize {
    let marks = (start..).take_while(|&mark| page.line(mark) == Some(line));
    let heights = || {
        let marks = marks.clone();
        marks.filter_map(|mark| Some(page.ink_box(Span::of(mark))?.height))
    };
    let (mut most, mut second) = (0, 0);
    for height in heights() {
        second = second.max(height.min(most));
        most = most.max(height);
    }
    let alike = heights().filter(|height| 5 * height >= 3 * most).count();
    if alike >= 3 { second } else { most }
}

/// Whether one mark stands alone on its line, and is far smaller than the page's tallest: dirt, or a tear in
/// the paper.
pub(in crate::reading) fn is_speck(page: &Page<'_>, start: usize, line: usize) -> bool {
    let height = |mark| page.ink_box(Span::of(mark)).map_or(0, |ink| ink.height);
    let all = page.all();
    let most = (all.first..all.end).map(height).max().unwrap_or(0);
    page.line(start + 1) != Some(line) && 4 * height(start) < most
}
