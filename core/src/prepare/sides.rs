//! Sides of boxes whose horizontal lines were taken out: standing strokes, and so like a "1".

use super::component::Component;
use super::ruled_lines::RuledLine;
use super::run::{DROPPED, Run};

/// Drops what is left of sides in corners of the lines that were taken out. What is as tall there as the writing, which has
/// this `height`, may be a "1" and stays, as does what is taller and goes from line to line. Returns how many these are.
pub(super) fn drop_all(
    runs: &mut [Run],
    size: (usize, usize),
    lines: &[RuledLine],
    height: usize,
) -> usize {
    let mut doubtful = 0;
    for index in 0..runs.len() {
        let Some(rest) = runs.get_mut(index..) else {
            return doubtful;
        };
        // The first run of a component owns it.
        let first = rest.first().map(|run| run.owner);
        let Some(owner) = first.filter(|&owner| usize::from(owner) == index) else {
            continue;
        };
        let bounds = Component::measure(rest, owner, size).bounds;
        if bounds.height() < 4 * bounds.width() {
            continue;
        }
        let x = usize::from(bounds.left.midpoint(bounds.right));
        let ends = [bounds.top, bounds.bottom].map(|y| (x, y.into()));
        let in_corner = ends
            .iter()
            .any(|&end| lines.iter().any(|line| line.has_corner(end)));
        let between = ends
            .iter()
            .all(|&end| lines.iter().any(|line| line.passes(end)));
        if in_corner && 4 * bounds.height() < 3 * height {
            for run in rest.iter_mut().filter(|run| run.owner == owner) {
                run.owner = DROPPED;
            }
        } else {
            let tall = between && 8 * bounds.height() > 9 * height;
            doubtful += usize::from(in_corner || tall);
        }
    }
    doubtful
}
