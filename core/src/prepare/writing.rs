//! A picture whose writing was found: its marks in reading order.

use heapless::VecView;

use super::bounds::{Bounds, InkBox};
use super::components::LeftOut;
use super::error::PrepareError;
use super::flattened::Flattened;
use super::marks::{self, MAX_MARKS, Mark};
use super::picture::Picture;
use super::polarity::Polarity;
use super::run::{DROPPED, Run};
use super::workspace::{Tables, Workspace};
use super::{components, cuts, fit, ruled_lines, runs, sides, threshold, trace};
use crate::{Digit, PIXELS};

/// The writing on a picture, mark by mark in reading order. A mark is ink that hangs together:
/// a digit, a part of one, or several that touch.
#[derive(Debug)]
pub struct Writing<'a> {
    picture: &'a Picture<'a>,
    tables: &'a mut Tables,
    runs: &'a [Run],
    polarity: Polarity,
    threshold: u8,
    left: LeftOut,
}

/// Marks that follow each other in reading order, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Index of the first mark.
    pub first: usize,
    /// One past the last.
    pub end: usize,
}

impl Span {
    /// One mark alone.
    pub const fn of(mark: usize) -> Self {
        Self {
            first: mark,
            end: mark + 1,
        }
    }
}

/// Tells the marks of a picture apart, the pieces of a cut one among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MarkId(u16, Bounds);

impl<'a> Writing<'a> {
    /// Finds the writing in a picture, dark on light or light on dark.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] where there is no writing, or more than the workspace has room for.
    pub fn find<const RUNS: usize>(
        picture: &'a Picture<'a>,
        workspace: &'a mut Workspace<RUNS>,
    ) -> Result<Self, PrepareError> {
        let (tables, runs) = workspace.parts();
        let polarity = Polarity::find(picture, &mut tables.histogram);
        Self::find_in(picture, polarity.ok_or(PrepareError::NoInk)?, tables, runs)
    }

    /// As [`find`](Self::find) for those who know which is ink and which is paper.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] where there is no writing, or more than the workspace has room for.
    pub fn find_as<const RUNS: usize>(
        picture: &'a Picture<'a>,
        polarity: Polarity,
        workspace: &'a mut Workspace<RUNS>,
    ) -> Result<Self, PrepareError> {
        let (tables, runs) = workspace.parts();
        Self::find_in(picture, polarity, tables, runs)
    }

    fn find_in(
        picture: &'a Picture<'a>,
        polarity: Polarity,
        tables: &'a mut Tables,
        runs: &'a mut VecView<Run>,
    ) -> Result<Self, PrepareError> {
        let Tables {
            histogram,
            strength,
            paper,
            components,
            marks,
        } = tables;
        paper.measure(picture, polarity, histogram);
        let flat = Flattened::new(picture, paper, polarity);
        let threshold = threshold::find(&flat, histogram, strength).ok_or(PrepareError::NoInk)?;
        let sides = find_ink(&flat, strength, threshold, runs)?;
        let mut left = components::writing(runs, &flat, components)?;
        left.hanging += sides + marks::in_reading_order(components, runs, marks)?;
        if marks.is_empty() {
            return Err(PrepareError::NoInk);
        }
        Ok(Self {
            picture,
            tables,
            runs,
            polarity,
            threshold,
            left,
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

    /// Pieces of ink as large as writing that were left out, since they are less than half as dark.
    pub fn faint(&self) -> usize {
        self.left.faint
    }

    /// Whether much of what passes for paper is darker than the grain and soft edges make it: there may be writing that
    /// is far paler than the rest.
    pub fn has_pale_paper(&self) -> bool {
        threshold::has_pale_paper(&self.tables.histogram, self.threshold)
    }

    /// Lines, boxes and edges that were left out, though something as tall as a digit hangs on them.
    pub fn hanging(&self) -> usize {
        self.left.hanging
    }

    /// How many levels of grey the paper's lightest part is lighter than its darkest.
    pub fn shading(&self) -> u8 {
        self.tables.paper.range()
    }

    /// All marks; never empty.
    pub fn all(&self) -> Span {
        Span {
            first: 0,
            end: self.tables.marks.len(),
        }
    }

    /// The marks as the network wants to see them, and nothing else; `None` for an empty span, or
    /// where the ink is next to nothing of a pixel.
    pub fn digit(&self, span: Span) -> Option<Digit> {
        let mut digit = Digit::new([0; PIXELS]);
        self.draw(span, &mut digit).then_some(digit)
    }

    /// As [`digit`](Self::digit), into one that is all paper; whether there is ink.
    pub(super) fn draw(&self, span: Span, digit: &mut Digit) -> bool {
        let bounds = self.bounds(span);
        if bounds.ink_box().is_none() {
            return false;
        }
        let flat = Flattened::new(self.picture, &self.tables.paper, self.polarity);
        let pixels = digit.pixels_mut();
        let pieces = self.pieces(span);
        fit::fit(&flat, bounds, &self.tables.strength, pieces, pixels);
        pixels.iter().any(|&level| level > 0)
    }

    /// The smallest box around the marks, in pixels of the picture; `None` for an empty span.
    pub fn ink_box(&self, span: Span) -> Option<InkBox> {
        self.bounds(span).ink_box()
    }

    /// The line of writing that a mark is on, from the top, counted from 0.
    pub fn line(&self, mark: usize) -> Option<usize> {
        Some(self.tables.marks.get(mark)?.line.into())
    }

    /// Whether a mark was cut off the one before it.
    pub fn is_cut(&self, mark: usize) -> bool {
        let marks = mark
            .checked_sub(1)
            .and_then(|before| self.tables.marks.get(before..=mark));
        matches!(marks, Some([one, other]) if one.owner == other.owner)
    }

    /// Whether a mark that was cut has a stroke in it that is longer than it is high by a quarter: a line on which digits
    /// stand, and of which each piece has a part.
    pub(crate) fn is_cut_off_line(&self) -> bool {
        (1..self.tables.marks.len())
            .filter(|&mark| self.is_cut(mark))
            .filter_map(|mark| self.tables.marks.get(mark))
            .any(|mark| {
                let pieces = self.tables.marks.iter();
                let pieces = pieces.filter(|piece| piece.owner == mark.owner);
                let whole = pieces.fold(Bounds::NONE, |all, piece| all.union(piece.bounds));
                let mut own = self.runs.iter().filter(|run| run.owner == mark.owner);
                own.any(|run| 4 * (run.end() - run.left()) >= 5 * whole.height())
            })
    }

    /// The ink of the marks: `(row, left, end)` for pieces of rows, in pixels of the picture.
    pub fn pieces(&self, span: Span) -> impl Iterator<Item = (usize, usize, usize)> {
        let marks = self.marks(span);
        let runs = self.runs.iter();
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
        let mut span = Span::of(mark);
        let (marks, runs) = (&mut self.tables.marks, self.runs);
        let Some(whole) = marks.get(mark).copied() else {
            return span;
        };
        let cuts = cuts::find(&whole, runs);
        if cuts.is_empty() || marks.len() + cuts.len() > MAX_MARKS {
            return span;
        }
        let mut left = whole.bounds.left;
        let mut next = Some(mark);
        for right in cuts.iter().copied().chain([whole.bounds.right]) {
            let piece = whole.piece(left, right, runs);
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
        self.tables.marks.get(span.first..span.end).unwrap_or(&[])
    }

    fn bounds(&self, span: Span) -> Bounds {
        let marks = self.marks(span).iter();
        marks.fold(Bounds::NONE, |bounds, mark| bounds.union(mark.bounds))
    }
}

/// Finds the ink that is writing or may be, without the ruled lines through it. Returns how many strokes may be a box's
/// side or a "1".
///
/// A function of its own, so that the lines take no stack once they are taken out.
#[inline(never)]
fn find_ink(
    flat: &Flattened<'_>,
    strength: &[u8; 256],
    threshold: u8,
    list: &mut VecView<Run>,
) -> Result<usize, PrepareError> {
    let size = (flat.width(), flat.height());
    runs::find(list, flat, strength, threshold, &[])?;
    let mut lines = trace::find(list, size);
    ruled_lines::keep_held(&mut lines, size);
    let held = lines.len();
    if held == 0 {
        return Ok(0);
    }
    runs::find(list, flat, strength, threshold, &lines)?;
    let writing = components::measure(list, size)?;
    let around = components::around(list, size, writing.height())?;
    ruled_lines::keep_ruled(&mut lines, writing, around);
    if lines.len() < held {
        runs::find(list, flat, strength, threshold, &lines)?;
    }
    Ok(sides::drop_all(list, size, &lines, writing.height()))
}
