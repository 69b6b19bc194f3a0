//! What is taken for a line, a box or an edge, and has strokes hang on it that are half as tall as a digit:
//! without them, the rest would be another number.

use super::component::Component;
use super::run::Run;

/// What a piece of ink was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A line that lies.
    Lying,
    /// A line that stands.
    Standing,
    /// Something around writing.
    Frame,
    /// What comes in from outside the picture of so many columns.
    Edge(usize),
}

/// What the writing beside it is like.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    /// The height of its digits, in pixels.
    pub(super) height: usize,
    /// How wide its pen is.
    pub(super) pen: usize,
}

impl Hand {
    /// That of these pieces.
    pub(super) fn of<'c>(pieces: impl Iterator<Item = &'c Component>) -> Self {
        let (mut height, mut ink, mut count) = (0, 0, 0);
        // Runs of what lies say nothing of the pen.
        for piece in pieces.filter(|piece| !piece.lies()) {
            height = height.max(piece.bounds.height());
            ink += piece.ink;
            count += piece.count;
        }
        let pen = (ink / count.max(1)) as usize;
        Self { height, pen }
    }
}

/// Most strokes of one row that are told apart.
const MOST: usize = 15;

/// Whether strokes hang on it in at least as many rows as make half a digit. `runs` may start with its first.
pub(super) fn hang_on(piece: &Component, taken: Taken, runs: &[Run], hand: Hand) -> bool {
    let bounds = piece.bounds;
    if hand.height < SMALLEST || 2 * bounds.height() < hand.height {
        return false;
    }
    let is_stroke = |run: &Run| {
        let inside = match taken {
            Taken::Edge(width) => run.left() > 0 && run.end() < width,
            _ => true,
        };
        inside && run.end() - run.left() <= 3 * hand.pen
    };
    // How many rows have so many strokes.
    let mut rows = [0usize; MOST + 1];
    let (mut row, mut strokes, mut is_line) = (usize::from(bounds.top), 0usize, false);
    let mut close = |strokes: usize, is_line: bool| {
        let counted = !is_line || !matches!(taken, Taken::Frame);
        if let Some(rows) = rows.get_mut(strokes.min(MOST)).filter(|_| counted) {
            *rows += 1;
        }
    };
    for run in runs.iter().filter(|run| run.owner == piece.owner) {
        if run.row() != row {
            close(strokes, is_line);
            (row, strokes, is_line) = (run.row(), 0, false);
        }
        strokes += usize::from(is_stroke(run));
        is_line |= run.end() - run.left() > hand.height;
    }
    close(strokes, is_line);
    let own = match taken {
        Taken::Lying | Taken::Edge(_) => 0,
        Taken::Standing => usual(&rows, 1),
        Taken::Frame => usual(&rows, 2),
    };
    let more: usize = rows.iter().skip(own + 1).sum();
    2 * more >= hand.height
}

/// In pixels: smaller digits are no larger than what frays.
const SMALLEST: usize = 12;

/// How many strokes a frame has in the rows in which nothing hangs on it: at least so many.
fn usual(rows: &[usize], least: usize) -> usize {
    let all: usize = rows.iter().sum();
    let mut seen = 0;
    let found = rows.iter().position(|&rows| {
        seen += rows;
        16 * seen > all
    });
    found.unwrap_or(0).max(least)
}
