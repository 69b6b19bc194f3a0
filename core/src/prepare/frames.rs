//! Pieces of ink that are recognised by what lies beside them, and are no writing: circles and boxes
//! around digits, lines under and over them, filled bars, creases, stray dots.

use heapless::VecView;

use super::bounds::Bounds;
use super::component::Component;
use super::hanging::{Hand, Taken, hang_on};
use super::run::{DROPPED, Run};

/// Drops them, and the runs that they own. Returns on how many of them something as tall as a digit hangs.
pub(super) fn drop_all(components: &mut VecView<Component>, runs: &mut [Run]) -> usize {
    let mut hanging = 0;
    let Some(tallest) = components.iter().map(|piece| piece.bounds.height()).max() else {
        return hanging;
    };
    // Dots beside dots are none of a "!": colours of a palette.
    for index in 0..components.len() {
        let dots = || components.iter().filter(|piece| is_dot(piece, tallest));
        let in_row = components.get(index).is_some_and(|piece| {
            dots().any(|dot| dot.owner != piece.owner && dot.bounds.common_rows(piece.bounds) > 0)
        });
        if let Some(piece) = components.get_mut(index) {
            piece.in_row = in_row;
        }
    }
    let mut index = 0;
    while let Some(piece) = components.get(index).copied() {
        let others = || components.iter().filter(|other| other.owner != piece.owner);
        let inside = |other: &Component| {
            let small = 8 * other.bounds.longer() < piece.bounds.longer();
            small || is_inside(other.bounds, piece.bounds)
        };
        let is_ring = others().all(inside) && others().any(|inner| surrounds(piece, inner, runs));
        let is_line =
            is_ring || others().any(|digit| lies_along(piece, digit, is_doubled(piece, others())));
        let is_frame = is_line
            || is_block(piece, others(), tallest)
            || is_crease(piece, others())
            || is_stray_dot(piece, others(), tallest);
        if is_frame {
            if is_line {
                let taken = if is_ring { Taken::Frame } else { Taken::Lying };
                let hand = Hand::of(others());
                hanging += usize::from(hang_on(&piece, taken, runs, hand));
            }
            for run in runs.iter_mut().filter(|run| run.owner == piece.owner) {
                run.owner = DROPPED;
            }
            // Its place goes to the last; `swap_remove` would bring panics into firmware.
            let last = components.pop();
            if let (Some(place), Some(last)) = (components.get_mut(index), last) {
                *place = last;
            }
            // What was judged beside it is judged anew.
            index = 0;
        } else {
            index += 1;
        }
    }
    hanging
}

/// In pixels: smaller pieces have no shape to speak of.
const SMALLEST: usize = 24;

fn is_inside(inner: Bounds, outer: Bounds) -> bool {
    outer.left < inner.left
        && outer.top < inner.top
        && inner.right < outer.right
        && inner.bottom < outer.bottom
}

/// Whether a ring lies around a piece that is too large to be a part of a digit: the dot or the slash
/// in a 0.
fn surrounds(ring: Component, inner: &Component, runs: &[Run]) -> bool {
    let (outer, piece) = (ring.bounds, inner.bounds);
    // A ring as wide as high is no 0.
    let narrow = 3 * outer.width() < 2 * outer.height();
    let slash = narrow && inner.is_stroke() && 10 * piece.height() >= 7 * outer.height();
    if !is_inside(piece, outer)
        || slash
        || outer.shorter() < SMALLEST
        || 4 * piece.height() < outer.height()
    {
        return false;
    }
    let (left, right) = (usize::from(piece.left), usize::from(piece.right));
    let (mut before, mut behind, mut above, mut below) = (0, 0, false, false);
    // Pieces of a row's ink, of which there may be several on a side.
    let (mut last_before, mut last_behind) = (None, None);
    for run in runs.iter().filter(|run| run.owner == ring.owner) {
        let row = run.row();
        if row < piece.top.into() {
            above |= run.within(left, right).is_some();
        } else if row >= piece.bottom.into() {
            below |= run.within(left, right).is_some();
        } else if run.end() <= left {
            before += usize::from(last_before.replace(row) != Some(row));
        } else if run.left() >= right {
            behind += usize::from(last_behind.replace(row) != Some(row));
        } else {
            return false;
        }
    }
    let most = 9 * piece.height();
    above && below && 10 * before >= most && 10 * behind >= most
}

/// Whether a line lies under or over a digit and is longer: not the bar of a 5, nor the foot of a 1.
fn lies_along(line: Component, digit: &Component, doubled: bool) -> bool {
    let (bar, body) = (line.bounds, digit.bounds);
    let beyond = bar.left < body.left && body.right < bar.right;
    // Lines that run into each other are thicker than any stroke of the digit.
    let pen = digit.ink / digit.count.max(1);
    let thick =
        beyond && 2 * line.thickness() >= 3 * pen as usize && bar.width() >= 2 * bar.height();
    let thin = bar.width() >= 4 * bar.height() || thick;
    if !thin
        || body.height() < 3 * bar.height()
        || digit.lies()
        || body.height() < SMALLEST
        || 4 * bar.width() < 3 * body.height()
    {
        return false;
    }
    let gap =
        usize::from(bar.top.max(body.top)).saturating_sub(usize::from(bar.bottom.min(body.bottom)));
    let covered = bar.common_columns(body);
    // Askew, a line may begin above the digit's foot.
    let slack = if doubled { bar.height() / 2 } else { 0 };
    let under =
        usize::from(bar.top) + slack >= body.bottom.into() && 10 * covered >= 9 * body.width();
    let over = bar.bottom <= body.top && beyond;
    let apart = 2 * gap >= bar.height() || thick || doubled;
    (under || over) && apart && gap <= body.height()
}

/// Whether a line has another beside it, close above or below: no digit ends in two.
fn is_doubled<'c>(line: Component, mut others: impl Iterator<Item = &'c Component>) -> bool {
    let bar = line.bounds;
    others.any(|other| {
        let other = other.bounds;
        let gap =
            usize::from(bar.top.max(other.top)).saturating_sub(bar.bottom.min(other.bottom).into());
        let height = bar.height().max(other.height());
        other.width() >= 4 * other.height()
            && 4 * bar.common_columns(other) >= 3 * bar.width().max(other.width())
            && bar.common_rows(other) <= height / 2
            && gap <= 2 * height
    })
}

/// A filled bar far above or below all writing: a button, a title's background.
fn is_block<'c>(
    bar: Component,
    others: impl Iterator<Item = &'c Component>,
    tallest: usize,
) -> bool {
    let bounds = bar.bounds;
    let (width, height) = (bounds.width(), bounds.height());
    let filled = 5 * bar.ink as usize >= 4 * width * height;
    // As far as no part of a digit is from the rest of it.
    let away = |other: Bounds| {
        let gap = bounds
            .top
            .max(other.top)
            .saturating_sub(bounds.bottom.min(other.bottom));
        4 * usize::from(gap) > tallest
    };
    // What was the tallest may be gone: without writing there is nothing to be apart from.
    let tall = |piece: &&Component| 2 * piece.bounds.height() >= tallest;
    let mut writing = others.filter(tall).peekable();
    filled
        && width >= 2 * height
        && 2 * height < tallest
        && writing.peek().is_some()
        && writing.all(|other| away(other.bounds))
}

/// A standing stroke half as wide as the pen, with nothing else in its rows: a crease, or the edge of a
/// sheet.
fn is_crease<'c>(stroke: Component, others: impl Iterator<Item = &'c Component> + Clone) -> bool {
    let bounds = stroke.bounds;
    // Runs of what lies say nothing of the pen.
    let standing = others.clone().filter(|other| !other.lies());
    let (ink, count) = standing.fold((0, 0), |(ink, count), other| {
        (ink + other.ink, count + other.count)
    });
    let thin =
        2 * u64::from(stroke.ink) * u64::from(count) < u64::from(ink) * u64::from(stroke.count);
    stroke.is_stroke()
        && thin
        && bounds.height() > bounds.width()
        && others
            .into_iter()
            .all(|other| other.bounds.common_rows(bounds) == 0)
}

fn is_dot(piece: &Component, tallest: usize) -> bool {
    8 * piece.bounds.longer() < tallest
}

/// A small dot that is neither at the foot of two digits, between them, nor close below one mark, as that of "!" is.
fn is_stray_dot<'c>(
    dot: Component,
    others: impl Iterator<Item = &'c Component> + Clone,
    tallest: usize,
) -> bool {
    let bounds = dot.bounds;
    if !is_dot(&dot, tallest) {
        return false;
    }
    // One of a colon's two.
    let paired = others.clone().any(|other| {
        is_dot(other, tallest) && 2 * other.bounds.common_columns(bounds) >= bounds.width()
    });
    let is_below = |other: Bounds| {
        let gap = bounds.top.checked_sub(other.bottom);
        2 * other.height() >= tallest
            && other.common_columns(bounds) == bounds.width()
            && gap.is_some_and(
                |gap| if dot.in_row { 4 } else { 2 } * usize::from(gap) <= other.height(),
            )
    };
    if others.clone().any(|other| is_below(other.bounds)) {
        return false;
    }
    let foot = |other: &Bounds| {
        let low = 4 * usize::from(other.bottom.abs_diff(bounds.bottom)) <= tallest;
        2 * other.height() >= tallest && (low || (paired && other.common_rows(bounds) > 0))
    };
    let middle = |bounds: Bounds| (usize::from(bounds.left) + usize::from(bounds.right)) / 2;
    let mut sides = (false, false);
    for other in others.map(|other| other.bounds).filter(foot) {
        let near = middle(other).abs_diff(middle(bounds)) <= 3 * tallest / 2;
        // Digits may lean over it.
        sides.0 |= near && middle(other) < bounds.left.into();
        sides.1 |= near && middle(other) > bounds.right.into();
    }
    sides != (true, true)
}

#[cfg(test)]
mod tests {
    use crate::prepare::drawn::marks_of_bars;

    fn marks(bars: &[[usize; 4]]) -> (usize, usize) {
        marks_of_bars([160, 200], bars)
    }

    const SEVEN: [[usize; 4]; 2] = [[50, 30, 100, 38], [88, 30, 96, 130]];

    #[test]
    fn two_lines_close_under_a_digit_are_none_of_it() {
        let with = |lines: &[[usize; 4]]| marks(&[SEVEN.as_slice(), lines].concat());
        assert_eq!(with(&[[40, 132, 120, 138], [40, 144, 120, 150]]), (1, 100));
        // Run into each other, they are thicker than the pen.
        assert_eq!(with(&[[40, 132, 120, 150]]), (1, 100));
    }

    #[test]
    fn colours_in_a_row_below_a_digit_are_no_dots_of_it() {
        let colours = [60, 74, 88, 102].map(|left| [left, 160, left + 10, 170]);
        assert_eq!(marks(&[SEVEN.as_slice(), &colours].concat()), (1, 100));
        // One alone is the dot of a "!".
        let dot = [[86, 160, 96, 170]];
        assert_eq!(marks(&[SEVEN.as_slice(), &dot].concat()), (1, 140));
    }

    #[test]
    fn a_one_above_thick_lines_stays() {
        let one = [76, 30, 84, 130];
        assert_eq!(
            marks(&[one, [36, 140, 124, 147], [36, 154, 124, 161]]),
            (1, 100)
        );
    }
}
