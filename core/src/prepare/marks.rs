//! Which pieces of ink belong together, and in which order they are read.

use heapless::Vec;

use super::bounds::Bounds;
use super::component::Component;
use super::components::MAX_COMPONENTS;
use super::error::PrepareError;
use super::frames;
use super::run::{DROPPED, Run};

/// Most marks in one picture, a cut one counted by its pieces.
pub const MAX_MARKS: usize = 96;
/// Most lines of writing in one picture.
const MAX_LINES: usize = 32;

/// Ink that hangs together, or a piece that was cut off it: a digit, a part of one, or several
/// that touch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Box around its ink.
    pub(super) bounds: Bounds,
    /// Owner of its runs; the pieces of one mark share it.
    pub(super) owner: u16,
    /// Line of writing, from the top.
    pub(super) line: u8,
}

/// A line of writing while marks are gathered from left to right.
struct Line {
    /// The last mark that is tall enough to show where the line goes on.
    end: Bounds,
    /// Everything on it.
    bounds: Bounds,
    /// Its mark of most height.
    height: usize,
    /// Place in reading order.
    rank: u8,
}

/// Puts pieces together and in order: line by line from the top, each from left to right. The
/// runs' owners become those of the marks.
///
/// Returns how many frames and lines were left out on which something as tall as a digit hangs.
///
/// # Errors
///
/// [`PrepareError::TooManyMarks`] if they are more than [`MAX_MARKS`], or on more lines than fit.
pub(super) fn in_reading_order(
    components: &mut Vec<Component, MAX_COMPONENTS>,
    runs: &mut [Run],
    marks: &mut Vec<Mark, MAX_MARKS>,
) -> Result<usize, PrepareError> {
    let hanging = frames::drop_all(components, runs);
    attach_parts(components, runs);
    let mut lines: Vec<Line, MAX_LINES> = Vec::new();
    marks.clear();
    while let Some(component) = take_leftmost(components) {
        let line = find_line(&mut lines, component.bounds)?;
        let mark = Mark {
            bounds: component.bounds,
            owner: component.owner,
            line,
        };
        marks.push(mark).map_err(|_| PrepareError::TooManyMarks)?;
    }
    join_uneven(&mut lines, marks);
    rank(&mut lines);
    for mark in marks.iter_mut() {
        mark.line = lines
            .get(usize::from(mark.line))
            .map_or(0, |line| line.rank);
    }
    sort(marks);
    Ok(hanging)
}

/// Gives bars and dots to what they are a part of: the bar of a 5, the slash of a 0.
fn attach_parts(components: &mut Vec<Component, MAX_COMPONENTS>, runs: &mut [Run]) {
    while let Some((part, whole)) = find_part(components) {
        let Some(part) = components.get(part).copied() else {
            return;
        };
        if let Some(whole) = components.get_mut(whole) {
            whole.bounds = whole.bounds.union(part.bounds);
            whole.ink += part.ink;
            for run in runs.iter_mut().filter(|run| run.owner == part.owner) {
                run.owner = whole.owner;
            }
        }
        components.retain(|component| component.owner != part.owner);
    }
    debug_assert!(
        components
            .iter()
            .all(|component| component.owner != DROPPED)
    );
}

fn find_part(components: &[Component]) -> Option<(usize, usize)> {
    components.iter().enumerate().find_map(|(index, part)| {
        let whole = components
            .iter()
            .enumerate()
            .position(|(other, whole)| other != index && is_part(part.bounds, whole.bounds))?;
        Some((index, whole))
    })
}

/// Inside the other, or a low piece close above or below it.
fn is_part(part: Bounds, whole: Bounds) -> bool {
    let (width, height) = (part.width(), part.height());
    let covered = part.common_columns(whole);
    if covered == width && part.common_rows(whole) == height {
        // A point that a 7 leans over.
        let behind = 3 * usize::from(part.left - whole.left) >= 2 * whole.width();
        let low = 4 * usize::from(whole.bottom - part.bottom) <= whole.height();
        return !(behind && low && 6 * part.longer() <= whole.height());
    }
    let gap = usize::from(part.top.max(whole.top))
        .saturating_sub(usize::from(part.bottom.min(whole.bottom)));
    let beside = 2 * part.common_rows(whole) > height;
    let over = 2 * covered >= width || (covered > 0 && !beside);
    // The dot of "!" or "?" may lie farther below than any piece of a digit.
    let dot = covered == width && 6 * part.longer() <= whole.height() && part.top >= whole.bottom;
    5 * height < 2 * whole.height() && over && if dot { 2 } else { 4 } * gap <= whole.height()
}

fn take_leftmost(components: &mut Vec<Component, MAX_COMPONENTS>) -> Option<Component> {
    let (index, _) = components
        .iter()
        .enumerate()
        .min_by_key(|(_, component)| component.bounds.left)?;
    let last = components.pop()?;
    match components.get_mut(index) {
        Some(place) => Some(core::mem::replace(place, last)),
        None => Some(last),
    }
}

/// The line whose end shares most rows with the mark, or a new one.
fn find_line(lines: &mut Vec<Line, MAX_LINES>, mark: Bounds) -> Result<u8, PrepareError> {
    let fits = |line: &Line| {
        let shorter = line.end.height().min(mark.height());
        let common = line.end.common_rows(mark);
        (3 * common >= shorter && common > 0).then_some(common)
    };
    let best = lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| Some((index, fits(line)?)))
        .max_by_key(|(_, common)| *common);
    let index = if let Some((index, _)) = best {
        index
    } else {
        let line = Line {
            end: mark,
            bounds: mark,
            height: 0,
            rank: 0,
        };
        lines.push(line).map_err(|_| PrepareError::TooManyMarks)?;
        lines.len().saturating_sub(1)
    };
    if let Some(line) = lines.get_mut(index) {
        line.bounds = line.bounds.union(mark);
        line.height = line.height.max(mark.height());
        if 2 * mark.height() >= line.height {
            line.end = mark;
        }
    }
    u8::try_from(index).map_err(|_| PrepareError::TooManyMarks)
}

/// Joins lines of which no mark stands above another: one line whose digits stand unevenly. `marks` come from left
/// to right.
fn join_uneven(lines: &mut Vec<Line, MAX_LINES>, marks: &mut [Mark]) {
    for own in (1..lines.len()).rev() {
        let Some(other) = (0..own).find(|&other| are_one(lines, [other, own], marks)) else {
            continue;
        };
        // Its place goes to the last; `swap_remove` would bring panics into firmware.
        let Some(last) = lines.pop() else {
            return;
        };
        let moved = lines.len();
        let joined = match lines.get_mut(own) {
            Some(place) => core::mem::replace(place, last),
            None => last,
        };
        if let Some(line) = lines.get_mut(other) {
            line.bounds = line.bounds.union(joined.bounds);
            line.height = line.height.max(joined.height);
        }
        for mark in marks.iter_mut() {
            let line = usize::from(mark.line);
            let now = if line == own {
                other
            } else if line == moved {
                own
            } else {
                line
            };
            mark.line = u8::try_from(now).unwrap_or(u8::MAX);
        }
    }
}

/// Whether the marks of two lines stand side by side, and digits next to each other share some rows.
fn are_one(lines: &[Line], pair: [usize; 2], marks: &[Mark]) -> bool {
    let height = pair.map(|line| lines.get(line).map_or(0, |line| line.height));
    let height = height[0].max(height[1]);
    let mut share_rows = false;
    let mut behind: Option<&Mark> = None;
    for mark in marks.iter().filter(|mark| pair.contains(&mark.line.into())) {
        let other = |other: &&Mark| other.line != mark.line && pair.contains(&other.line.into());
        let above = |other: &Mark| {
            let narrower = mark.bounds.width().min(other.bounds.width());
            4 * mark.bounds.common_columns(other.bounds) > narrower
        };
        if marks.iter().filter(other).any(above) {
            return false;
        }
        if let Some(behind) = behind.filter(other) {
            let shorter = mark.bounds.height().min(behind.bounds.height());
            let common = mark.bounds.common_rows(behind.bounds);
            share_rows |= 2 * shorter >= height && 8 * common >= shorter;
        }
        behind = Some(mark);
    }
    share_rows
}

/// Numbers the lines from the top by their middles.
fn rank(lines: &mut [Line]) {
    let middle = |line: &Line| u32::from(line.bounds.top) + u32::from(line.bounds.bottom);
    for index in 0..lines.len() {
        let Some(own) = lines.get(index).map(middle) else {
            return;
        };
        let above = lines
            .iter()
            .enumerate()
            .filter(|(other, line)| middle(line) < own || (middle(line) == own && *other < index));
        let above = above.count();
        if let Some(line) = lines.get_mut(index) {
            line.rank = u8::try_from(above).unwrap_or(u8::MAX);
        }
    }
}

/// Line by line, each from left to right: an insertion sort, since the standard library's would
/// bring panicking code into firmware.
pub(super) fn sort(marks: &mut [Mark]) {
    let place = |mark: &Mark| (mark.line, mark.bounds.left);
    for end in 1..marks.len() {
        for pair in (0..end).rev() {
            if let Some([one, other]) = marks.get_mut(pair..pair + 2)
                && place(one) > place(other)
            {
                core::mem::swap(one, other);
            } else {
                break;
            }
        }
    }
}

impl Mark {
    /// What of it lies in columns `left..right`.
    pub(super) fn piece(&self, left: u16, right: u16, runs: &[Run]) -> Self {
        let mut bounds = Bounds::NONE;
        for run in runs.iter().filter(|run| run.owner == self.owner) {
            if let Some((left, end)) = run.within(left.into(), right.into()) {
                bounds.add(run.row(), left, end);
            }
        }
        Self { bounds, ..*self }
    }
}
