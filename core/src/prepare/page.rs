//! A picture whose writing was found: its marks in reading order.

use super::components::{self, Bounds};
use super::ink::InkBox;
use super::marks::{self, MAX_MARKS, Mark};
use super::paper::Flat;
use super::picture::Picture;
use super::runs::{DROPPED, Runs};
use super::threshold::{self, Polarity};
use super::{PrepareError, Workspace, cuts, fit, rules, trace};
use crate::Digit;

/// The writing on a picture, mark by mark in reading order. A mark is ink that hangs together:
/// a digit, a part of one, or several that touch.
#[derive(Debug)]
pub struct Page<'a, const RUNS: usize> {
    picture: &'a Picture<'a>,
    workspace: &'a mut Workspace<RUNS>,
    polarity: Polarity,
    threshold: u8,
}

/// Marks that follow each other in reading order, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Index of the first mark.
    pub first: usize,
    /// One past the last.
    pub end: usize,
}

/// Tells the marks of a page apart, the pieces of a cut one among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MarkId(u16, Bounds);

impl<'a, const RUNS: usize> Page<'a, RUNS> {
    /// Finds the writing in a picture, dark on light or light on dark.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] where there is no writing, or more than the workspace has room for.
    pub fn find(
        picture: &'a Picture<'a>,
        workspace: &'a mut Workspace<RUNS>,
    ) -> Result<Self, PrepareError> {
        let polarity = Polarity::find(picture, &mut workspace.histogram);
        Self::find_as(picture, polarity.ok_or(PrepareError::NoInk)?, workspace)
    }

    /// As [`find`](Self::find) for those who know which is ink and which is paper.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] where there is no writing, or more than the workspace has room for.
    pub fn find_as(
        picture: &'a Picture<'a>,
        polarity: Polarity,
        workspace: &'a mut Workspace<RUNS>,
    ) -> Result<Self, PrepareError> {
        let Workspace {
            histogram,
            strength,
            paper,
            runs,
            components,
            marks,
        } = workspace;
        paper.measure(picture, polarity, histogram);
        let flat = Flat::new(picture, paper, polarity);
        let threshold = threshold::find(&flat, histogram, strength).ok_or(PrepareError::NoInk)?;
        find_ink(&flat, strength, threshold, runs)?;
        components::writing(runs.as_mut_slice(), &flat, components)?;
        marks::in_reading_order(components, runs.as_mut_slice(), marks)?;
        if marks.is_empty() {
            return Err(PrepareError::NoInk);
        }
        Ok(Self {
            picture,
            workspace,
            polarity,
            threshold,
        })
    }

    /// Whether the ink is darker or lighter than the paper.
    pub const fn polarity(&self) -> Polarity {
        self.polarity
    }

    /// Level that parts ink from paper, see [`Prepared::threshold`](super::Prepared::threshold).
    pub const fn threshold(&self) -> u8 {
        self.threshold
    }

    /// All marks; never empty.
    pub fn all(&self) -> Span {
        Span {
            first: 0,
            end: self.workspace.marks.len(),
        }
    }

    /// The marks as the network wants to see them, and nothing else; `None` for an empty span, or
    /// where the ink is next to nothing of a pixel.
    pub fn digit(&self, span: Span) -> Option<Digit> {
        let bounds = self.bounds(span);
        bounds.ink_box()?;
        let flat = Flat::new(self.picture, &self.workspace.paper, self.polarity);
        let digit = fit::fit(&flat, bounds, &self.workspace.strength, self.pieces(span));
        digit
            .pixels()
            .iter()
            .any(|&level| level > 0)
            .then_some(digit)
    }

    /// The smallest box around the marks, in pixels of the picture; `None` for an empty span.
    pub fn ink_box(&self, span: Span) -> Option<InkBox> {
        self.bounds(span).ink_box()
    }

    /// The line of writing that a mark is on, from the top, counted from 0.
    pub fn line(&self, mark: usize) -> Option<usize> {
        Some(self.workspace.marks.get(mark)?.line.into())
    }

    /// Whether a mark was cut off the one before it.
    pub fn is_cut(&self, mark: usize) -> bool {
        let marks = mark
            .checked_sub(1)
            .and_then(|before| self.workspace.marks.get(before..=mark));
        matches!(marks, Some([one, other]) if one.owner == other.owner)
    }

    /// The ink of the marks: `(row, left, end)` for pieces of rows, in pixels of the picture.
    pub fn pieces(&self, span: Span) -> impl Iterator<Item = (usize, usize, usize)> {
        let marks = self.marks(span);
        let runs = self.workspace.runs.as_slice().iter();
        runs.filter(|run| run.owner != DROPPED)
            .flat_map(move |run| {
                let own = marks.iter().filter(|mark| mark.owner == run.owner);
                own.filter_map(|mark| {
                    let Bounds { left, right, .. } = mark.bounds;
                    let (left, end) = run.within(left.into(), right.into())?;
                    Some((run.row(), left, end))
                })
            })
    }

    /// Cuts a mark where digits may touch. Its pieces take its place, the marks behind it move
    /// up. Returns the span of the pieces, of one mark where there is nowhere to cut.
    pub fn cut(&mut self, mark: usize) -> Span {
        let mut span = Span {
            first: mark,
            end: mark + 1,
        };
        let Workspace { runs, marks, .. } = &mut *self.workspace;
        let Some(whole) = marks.get(mark).copied() else {
            return span;
        };
        let cuts = cuts::find(&whole, runs.as_slice());
        if cuts.is_empty() || marks.len() + cuts.len() > MAX_MARKS {
            return span;
        }
        let mut left = whole.bounds.left;
        let mut next = Some(mark);
        for right in cuts.into_iter().chain([whole.bounds.right]) {
            let piece = whole.piece(left, right, runs.as_slice());
            left = right;
            if piece.bounds.ink_box().is_none() {
                continue;
            }
            if let Some(place) = next.take().and_then(|index| marks.get_mut(index)) {
                *place = piece;
            } else if marks.push(piece).is_ok() {
                span.end += 1;
            }
        }
        marks::sort(marks);
        span
    }

    /// Which mark a span of one is, also when the others have moved; `None` for other spans.
    pub(crate) fn only_mark(&self, span: Span) -> Option<MarkId> {
        match self.marks(span) {
            [mark] => Some(MarkId(mark.owner, mark.bounds)),
            _ => None,
        }
    }

    fn marks(&self, span: Span) -> &[Mark] {
        self.workspace
            .marks
            .get(span.first..span.end)
            .unwrap_or(&[])
    }

    fn bounds(&self, span: Span) -> Bounds {
        let marks = self.marks(span).iter();
        marks.fold(Bounds::NONE, |bounds, mark| bounds.union(mark.bounds))
    }
}

/// Finds the ink that is writing or may be, without the ruled lines through it.
///
/// A function of its own, so that the lines take no stack once they are taken out.
#[inline(never)]
fn find_ink<const RUNS: usize>(
    flat: &Flat<'_>,
    strength: &[u8; 256],
    threshold: u8,
    runs: &mut Runs<RUNS>,
) -> Result<(), PrepareError> {
    let size = (flat.width(), flat.height());
    runs.find(flat, strength, threshold, &[])?;
    let mut rules = trace::find(runs.as_slice(), size);
    rules::keep_held(&mut rules, size);
    let held = rules.len();
    if held == 0 {
        return Ok(());
    }
    runs.find(flat, strength, threshold, &rules)?;
    let writing = components::measure(runs.as_slice(), size)?;
    let around = components::around(runs.as_slice(), size, writing.height())?;
    rules::keep_ruled(&mut rules, writing, around);
    if rules.len() < held {
        runs.find(flat, strength, threshold, &rules)?;
    }
    Ok(())
}
