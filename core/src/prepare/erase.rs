//! Runs without the ruled lines in them: a line's ink goes, but not where a stroke crosses it.

use super::error::PrepareError;
use super::flattened::Flattened;
use super::ruled_lines::RuledLine;

/// Sides on which ink goes on beyond a line.
type Sides = u8;
const BEFORE: Sides = 1;
const BEHIND: Sides = 2;
const BOTH: Sides = BEFORE | BEHIND;

/// Most rows that a stroke may take to cross a vertical line aslant.
const FARTHEST: usize = 32;

/// Lines to be taken out of the ink of a picture.
pub(super) struct Eraser<'a> {
    flat: &'a Flattened<'a>,
    /// The first level that is no ink.
    paper: u8,
    lines: &'a [RuledLine],
}

impl<'a> Eraser<'a> {
    pub(super) const fn new(flat: &'a Flattened<'a>, paper: u8, lines: &'a [RuledLine]) -> Self {
        Self { flat, paper, lines }
    }

    /// Hands on what remains of the ink in row `y` from column `left` up to, without, `end`.
    pub(super) fn spare(
        &self,
        y: usize,
        (left, end): (usize, usize),
        mut keep: impl FnMut(usize, usize) -> Result<(), PrepareError>,
    ) -> Result<(), PrepareError> {
        let mut keep = |left, end| {
            if self.is_line_alone(y, left, end) {
                Ok(())
            } else {
                keep(left, end)
            }
        };
        let touches =
            |line: &RuledLine| !line.vertical && (line.holds(left, y) || line.holds(end - 1, y));
        if !self.lines.iter().any(touches) {
            return keep(left, end);
        }
        let mut piece: Option<(usize, usize, Sides)> = None;
        for x in left..end {
            let Some((sides, reach)) = self.crossed(x, y) else {
                continue;
            };
            piece = match piece {
                // A stroke that goes over to the other side aslant.
                Some((first, last, before))
                    if x == last || (before | sides == BOTH && x - last <= reach) =>
                {
                    Some((first, x + 1, sides))
                }
                before => {
                    if let Some((first, last, _)) = before {
                        keep(first, last)?;
                    }
                    Some((x, x + 1, sides))
                }
            };
        }
        piece.map_or(Ok(()), |(first, last, _)| keep(first, last))
    }

    /// On which sides of a horizontal line a stroke goes on, and how far along it may go on aslant;
    /// `None` where there is nothing but the line.
    fn crossed(&self, x: usize, y: usize) -> Option<(Sides, usize)> {
        let mut found = Some((0, 0));
        for line in self
            .lines
            .iter()
            .filter(|line| !line.vertical && line.holds(x, y))
        {
            let strip = line.strip(x)?;
            let sides = self.sides(line, x);
            if sides == 0 {
                return None;
            }
            found = Some((sides, 2 * (strip.1 - strip.0)));
        }
        found
    }

    /// Whether a run is a vertical line's and of no stroke that crosses it.
    fn is_line_alone(&self, y: usize, left: usize, end: usize) -> bool {
        self.lines.iter().filter(|line| line.vertical).any(|line| {
            let strip = line.strip(y);
            let Some((first, last)) = strip.filter(|strip| strip.0 <= left && end <= strip.1)
            else {
                return false;
            };
            // A stroke that goes over to the other side aslant is on one side above, on the other
            // below.
            let reach = (2 * (last - first)).min(FARTHEST);
            let nearest = |row: fn(usize, usize) -> Option<usize>| {
                let rows = (0..=reach).map_while(|away| row(y, away));
                let sides = rows.map(|row| self.sides(line, row));
                sides.enumerate().find(|&(_, sides)| sides != 0)
            };
            let Some((up, above)) = nearest(usize::checked_sub) else {
                return true;
            };
            let below = nearest(usize::checked_add);
            below.is_none_or(|(down, below)| up + down > reach || above | below != BOTH)
        })
    }

    /// On which sides of a line there is ink right beside it.
    fn sides(&self, line: &RuledLine, along: usize) -> Sides {
        let Some((first, end)) = line.strip(along) else {
            return 0;
        };
        let ink = |across: usize| {
            let (x, y) = if line.vertical {
                (across, along)
            } else {
                (along, across)
            };
            self.is_ink(x, y, line.vertical)
        };
        let before = first.checked_sub(1).is_some_and(ink);
        u8::from(before) * BEFORE + u8::from(ink(end)) * BEHIND
    }

    /// Whether there is ink other than that of lines that run the other way.
    fn is_ink(&self, x: usize, y: usize, vertical: bool) -> bool {
        let other = |line: &RuledLine| line.vertical != vertical && line.holds(x, y);
        self.flat
            .level(x, y)
            .is_some_and(|level| level < self.paper)
            && !self.lines.iter().any(other)
    }
}
