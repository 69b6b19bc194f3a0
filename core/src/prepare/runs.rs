//! Ink as runs: pieces of rows that are ink all along, and which of them touch.
//!
//! Runs take far less memory than a label for each pixel, and they are all that the later steps
//! need: a digit is drawn from its runs.

use heapless::VecView;

use super::erase::Eraser;
use super::error::PrepareError;
use super::flattened::{CHUNK, Flattened};
use super::ruled_lines::RuledLine;
use super::run::{DROPPED, Run};

/// Lists all ink of a picture, from top to bottom and left to right: all levels that have some
/// strength; those up to `threshold` are strong. Runs that touch, also with their corners, get the
/// same owner: the first of them. The ink of `lines` is left out.
///
/// # Errors
///
/// [`PrepareError::TooMuchInk`] if there are more runs than the list has room for.
pub(super) fn find(
    list: &mut VecView<Run>,
    flat: &Flattened<'_>,
    strength: &[u8; 256],
    threshold: u8,
    lines: &[RuledLine],
) -> Result<(), PrepareError> {
    list.clear();
    // Strength falls towards the paper.
    let faint = strength.iter().take_while(|&&strength| strength > 0);
    let paper = u8::try_from(faint.count()).unwrap_or(u8::MAX);
    let eraser = Eraser::new(flat, paper, lines);
    let mut memory = [0; CHUNK];
    let mut above = 0;
    for y in 0..flat.height() {
        let row = flat.row(y);
        let first = list.len();
        let mut open: Option<(usize, bool)> = None;
        for start in (0..flat.width()).step_by(CHUNK) {
            let levels = row.levels(start, &mut memory);
            if open.is_none() && levels.iter().fold(u8::MAX, |a, &b| a.min(b)) >= paper {
                continue;
            }
            for (x, &level) in (start..).zip(levels) {
                if level < paper {
                    open.get_or_insert((x, false)).1 |= level <= threshold;
                } else if let Some((left, strong)) = open.take() {
                    eraser.spare(y, (left, x), |left, end| push(list, y, left, end, strong))?;
                }
            }
        }
        if let Some((left, strong)) = open {
            let run = (left, flat.width());
            eraser.spare(y, run, |left, end| push(list, y, left, end, strong))?;
        }
        join(list, above, first);
        above = first;
    }
    for index in 0..list.len() {
        let root = root(list, index);
        set_owner(list, index, root);
    }
    Ok(())
}

fn push(
    list: &mut VecView<Run>,
    y: usize,
    left: usize,
    end: usize,
    strong: bool,
) -> Result<(), PrepareError> {
    let run = Run::new(y, left, end, strong, list.len());
    list.push(run).map_err(|_| PrepareError::TooMuchInk)
}

/// Joins the runs from `first` on to those of the row above, which start at `above`.
fn join(runs: &mut [Run], above: usize, first: usize) {
    let (mut upper, mut lower) = (above, first);
    while upper < first
        && let Some(over) = runs.get(upper).copied()
        && let Some(under) = runs.get(lower).copied()
    {
        if over.end() >= under.left() && under.end() >= over.left() {
            let (one, other) = (root(runs, upper), root(runs, lower));
            set_owner(runs, one.max(other), one.min(other));
        }
        if over.end() < under.end() {
            upper += 1
        } else {
            lower += 1
        }
    }
}

/// The first of the runs that this one touches, over however many others.
fn root(runs: &mut [Run], index: usize) -> usize {
    let mut at = index;
    while let Some(next) = runs.get(at).map(|run| usize::from(run.owner))
        && next < at
    {
        // Shortens the way for the next time.
        let over = runs.get(next).map_or(next, |run| usize::from(run.owner));
        set_owner(runs, at, over);
        at = over;
    }
    at
}

fn set_owner(runs: &mut [Run], index: usize, owner: usize) {
    if let Some(run) = runs.get_mut(index) {
        run.owner = u16::try_from(owner).unwrap_or(DROPPED);
    }
}
