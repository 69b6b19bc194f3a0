//! Ink as runs: pieces of rows that are ink all along, and which of them touch.
//!
//! Runs take far less memory than a label for each pixel, and they are all that the later steps
//! need: a digit is drawn from its runs.

use heapless::Vec;

use super::PrepareError;
use super::erase::Eraser;
use super::paper::{CHUNK, Flat};
use super::rules::Rule;

/// A piece of one row, in pixels of the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The row; the uppermost bit says that some of it is darker than the threshold.
    row: u16,
    /// First column.
    left: u16,
    /// One past the last column.
    end: u16,
    /// While runs are being joined: index of a run that touches it, itself for the first of them.
    /// Later: index of the mark that it belongs to, or [`DROPPED`].
    pub(super) owner: u16,
}

/// Owner of runs that are no part of any mark.
pub(super) const DROPPED: u16 = u16::MAX;

const STRONG: u16 = 1 << 15;

/// All ink of a picture, from top to bottom and left to right.
#[derive(Clone, Debug)]
pub(super) struct Runs<const RUNS: usize> {
    list: Vec<Run, RUNS>,
}

impl Run {
    pub(super) const fn row(&self) -> usize {
        (self.row & !STRONG) as usize
    }

    pub(super) const fn left(&self) -> usize {
        self.left as usize
    }

    pub(super) const fn end(&self) -> usize {
        self.end as usize
    }

    /// Whether some of it is darker than the threshold, not only than the faintest edge of ink.
    pub(super) const fn is_strong(&self) -> bool {
        self.row & STRONG != 0
    }

    /// Its pixels from column `left` up to, without, column `end`; `None` where there are none.
    pub(super) fn within(&self, left: usize, end: usize) -> Option<(usize, usize)> {
        let (left, end) = (left.max(self.left()), end.min(self.end()));
        (left < end).then_some((left, end))
    }
}

impl<const RUNS: usize> Runs<RUNS> {
    pub(super) const fn new() -> Self {
        const { assert!(RUNS < DROPPED as usize, "runs are counted in 16 bits") };
        Self { list: Vec::new() }
    }

    pub(super) fn as_slice(&self) -> &[Run] {
        &self.list
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Run] {
        &mut self.list
    }

    /// Takes up all levels that have some strength; those up to `threshold` are strong. Runs that
    /// touch, also with their corners, get the same owner: the first of them. The ink of `rules`
    /// is left out.
    ///
    /// # Errors
    ///
    /// [`PrepareError::TooMuchInk`] if there are more than `RUNS` runs.
    pub(super) fn find(
        &mut self,
        flat: &Flat<'_>,
        strength: &[u8; 256],
        threshold: u8,
        rules: &[Rule],
    ) -> Result<(), PrepareError> {
        self.list.clear();
        // Strength falls towards the paper.
        let faint = strength.iter().take_while(|&&strength| strength > 0);
        let paper = u8::try_from(faint.count()).unwrap_or(u8::MAX);
        let eraser = Eraser::new(flat, paper, rules);
        let mut memory = [0; CHUNK];
        let mut above = 0;
        for y in 0..flat.height() {
            let row = flat.row(y);
            let first = self.list.len();
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
                        eraser.spare(y, (left, x), |left, end| self.push(y, left, end, strong))?;
                    }
                }
            }
            if let Some((left, strong)) = open {
                let run = (left, flat.width());
                eraser.spare(y, run, |left, end| self.push(y, left, end, strong))?;
            }
            self.join(above, first);
            above = first;
        }
        for index in 0..self.list.len() {
            let root = self.root(index);
            self.set_owner(index, root);
        }
        Ok(())
    }

    fn push(
        &mut self,
        y: usize,
        left: usize,
        end: usize,
        strong: bool,
    ) -> Result<(), PrepareError> {
        let coordinate = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        let run = Run {
            row: coordinate(y) | if strong { STRONG } else { 0 },
            left: coordinate(left),
            end: coordinate(end),
            owner: coordinate(self.list.len()),
        };
        self.list.push(run).map_err(|_| PrepareError::TooMuchInk)
    }

    /// Joins the runs from `first` on to those of the row above, which start at `above`.
    fn join(&mut self, above: usize, first: usize) {
        let (mut upper, mut lower) = (above, first);
        while upper < first
            && let Some(over) = self.list.get(upper).copied()
            && let Some(under) = self.list.get(lower).copied()
        {
            if over.end >= under.left && under.end >= over.left {
                let (one, other) = (self.root(upper), self.root(lower));
                self.set_owner(one.max(other), one.min(other));
            }
            if over.end < under.end {
                upper += 1
            } else {
                lower += 1
            }
        }
    }

    /// The first of the runs that this one touches, over however many others.
    fn root(&mut self, index: usize) -> usize {
        let mut at = index;
        while let Some(next) = self.list.get(at).map(|run| usize::from(run.owner))
            && next < at
        {
            // Shortens the way for the next time.
            let over = self
                .list
                .get(next)
                .map_or(next, |run| usize::from(run.owner));
            self.set_owner(at, over);
            at = over;
        }
        at
    }

    fn set_owner(&mut self, index: usize, owner: usize) {
        if let Some(run) = self.list.get_mut(index) {
            run.owner = u16::try_from(owner).unwrap_or(DROPPED);
        }
    }
}
