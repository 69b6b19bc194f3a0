//! Pieces of ink that hang together, and which of them are not writing: specks, ruled lines,
//! frames, the dark edge of a photo.

use heapless::Vec;

use super::bounds::Bounds;
use super::component::Component;
use super::error::PrepareError;
use super::flattened::Flattened;
use super::hanging::{Hand, Taken, hang_on};
use super::run::{DROPPED, Run};
use super::{corners, punch_holes};

/// Most pieces of ink that are looked at together.
pub(super) const MAX_COMPONENTS: usize = 128;

/// What the others are measured by, lengths in pixels; 0 where there are none.
#[derive(Clone, Copy)]
pub(super) struct Measures {
    /// Straight strokes from one side of the picture to the other.
    spanning: usize,
    /// The tallest piece that may be writing.
    writing: usize,
    /// The longest straight stroke: a "1", or a ruled line; and how thick it is.
    stroke: usize,
    thickness: usize,
    /// Pixels and runs of what may be writing: together how wide the pen is.
    ink: u32,
    count: u32,
}

/// Pieces that were left out, and may matter.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeftOut {
    /// As large as writing, but nowhere as dark.
    pub(super) faint: usize,
    /// Lines, frames and edges on which something as tall as a digit hangs.
    pub(super) hanging: usize,
}

/// Lists the pieces of ink that may be writing, and drops the runs of all others.
///
/// # Errors
///
/// [`PrepareError::TooManyMarks`] if they are more than [`MAX_COMPONENTS`].
pub(super) fn writing(
    runs: &mut [Run],
    flat: &Flattened<'_>,
    list: &mut Vec<Component, MAX_COMPONENTS>,
) -> Result<LeftOut, PrepareError> {
    list.clear();
    let size = (flat.width(), flat.height());
    let measures = measure(runs, size)?;
    let mut left = LeftOut {
        faint: 0,
        hanging: 0,
    };
    each(runs, size, |component, runs| {
        if measures.allow(&component, size, runs) {
            list.push(component)
                .map_err(|_| PrepareError::TooManyMarks)?;
        } else {
            left.faint += usize::from(measures.is_faint(&component));
            left.hanging += usize::from(measures.hang_on(&component, size, runs));
        }
        Ok(())
    })?;
    corners::drop_all(list, size);
    punch_holes::drop_all(list);
    for run in runs {
        if !list.iter().any(|component| component.owner == run.owner) {
            run.owner = DROPPED;
        }
    }
    Ok(left)
}

/// What is written, as far as that can be told piece by piece.
///
/// # Errors
///
/// None: pieces are not counted.
pub(super) fn measure(runs: &[Run], size: (usize, usize)) -> Result<Measures, PrepareError> {
    let mut measures = Measures::NONE;
    let mut lying = 0;
    each(runs, size, |component, runs| {
        if component.is_edge() || component.is_frame(runs) {
            return Ok(());
        }
        let (height, longer) = (component.bounds.height(), component.bounds.longer());
        lying = lying.max(if component.lies() { height } else { 0 });
        if component.is_stroke() {
            if longer > measures.stroke {
                measures.stroke = longer;
                measures.thickness = component.thickness();
            }
            measures.spanning += usize::from(component.spans);
        } else {
            if !component.lies() {
                measures.writing = measures.writing.max(height);
            }
            measures.ink += component.ink;
            measures.count += component.count;
        }
        Ok(())
    })?;
    // Thick lines under a "1" are no writing, but joined digits alone are.
    if measures.writing == 0 && measures.stroke <= 2 * lying {
        measures.writing = lying;
    }
    Ok(measures)
}

/// The box around all pieces that are not far smaller than `height`, and how many they are.
///
/// # Errors
///
/// None: pieces are not counted.
pub(super) fn around(
    runs: &[Run],
    size: (usize, usize),
    height: usize,
) -> Result<(Bounds, usize), PrepareError> {
    let (mut bounds, mut count) = (Bounds::NONE, 0);
    each(runs, size, |component, _| {
        if 4 * component.bounds.longer() >= height {
            bounds = bounds.union(component.bounds);
            count += 1;
        }
        Ok(())
    })?;
    Ok((bounds, count))
}

/// Measures every component, from top to bottom.
fn each(
    runs: &[Run],
    size: (usize, usize),
    mut visit: impl FnMut(Component, &[Run]) -> Result<(), PrepareError>,
) -> Result<(), PrepareError> {
    for (index, run) in runs.iter().enumerate() {
        // The first run of a component owns it.
        if usize::from(run.owner) == index
            && let Some(rest) = runs.get(index..)
        {
            let component = Component::measure(rest, run.owner, size);
            visit(component, rest)?;
        }
    }
    Ok(())
}

impl Measures {
    const NONE: Self = Self {
        spanning: 0,
        writing: 0,
        stroke: 0,
        thickness: 0,
        ink: 0,
        count: 0,
    };

    /// How tall the tallest piece is.
    pub(super) const fn height(&self) -> usize {
        if self.writing > 0 {
            self.writing
        } else {
            self.stroke
        }
    }

    /// How long the longest piece is that may be a digit.
    pub(super) fn longest(&self) -> usize {
        self.writing.max(self.stroke)
    }

    /// How wide the pen is, in a pixel's `unit`s.
    pub(super) fn pen(&self, unit: usize) -> usize {
        if self.count > 0 {
            self.ink as usize * unit / self.count as usize
        } else {
            self.thickness * unit
        }
    }

    /// As round and thick as the pen leaves it where it only touches the paper.
    fn is_dot(&self, piece: &Component) -> bool {
        let (longer, shorter) = (piece.bounds.longer(), piece.bounds.shorter());
        16 * longer >= self.height()
            && 3 * shorter >= 2 * longer
            && 5 * piece.ink as usize >= 3 * longer * shorter
            && 5 * shorter >= 2 * self.pen(1)
            && shorter > 2
    }

    /// As tall as writing, as thin as strokes are, and nowhere dark.
    fn is_faint(&self, piece: &Component) -> bool {
        let bounds = piece.bounds;
        !piece.strong
            && !piece.at_border
            && 3 * bounds.height() >= self.height()
            && 2 * bounds.height() >= bounds.width()
            && 3 * piece.ink as usize <= 2 * bounds.width() * bounds.height()
    }

    /// Whether a piece that is no writing has something hang on it that may be.
    fn hang_on(&self, piece: &Component, (width, _): (usize, usize), runs: &[Run]) -> bool {
        let taken = if piece.is_edge() {
            Taken::Edge(width)
        } else if piece.is_frame(runs) {
            Taken::Frame
        } else if !piece.is_stroke() {
            return false;
        } else if piece.lies() {
            Taken::Lying
        } else {
            Taken::Standing
        };
        let hand = Hand {
            height: self.writing,
            pen: self.pen(1),
        };
        piece.strong && hang_on(piece, taken, runs, hand)
    }

    /// Whether a piece may be writing.
    fn allow(&self, piece: &Component, (width, height): (usize, usize), runs: &[Run]) -> bool {
        let bounds = piece.bounds;
        let reference = self.height();
        let speck = 8 * bounds.longer() < reference && !self.is_dot(piece);
        if !piece.strong || speck {
            return false;
        }
        // What a photo's edge cut off from its surroundings.
        if piece.at_border && 2 * bounds.longer() < self.writing {
            return false;
        }
        if piece.is_edge() && reference > 0 {
            let around = piece.full_sides >= 2 && 24 * reference >= width.max(height);
            if around || 3 * reference >= bounds.shorter() {
                return false;
            }
        }
        if piece.is_stroke() && self.writing > 0 {
            let longer = bounds.longer();
            let ruled = 2 * longer > 5 * self.writing;
            let separates = piece.spans && {
                // A "1" may be a little taller than the other digits of a cropped number.
                let several = self.spanning > 1;
                let (share, of) = if several { (20, 21) } else { (8, 9) };
                share * longer > of * self.writing
            };
            let edge = piece.at_border && 4 * longer > 5 * self.writing;
            // Thinner than any pen that wrote the rest: a margin line, a crease; as tall as the
            // rest, a "1".
            let standing = bounds.height() > bounds.width()
                && 2 * longer >= self.writing
                && 4 * longer <= 5 * self.writing;
            let hair = !standing
                && 3 * u64::from(piece.ink) * u64::from(self.count)
                    < u64::from(self.ink) * u64::from(piece.count);
            if ruled || separates || edge || hair {
                return false;
            }
        }
        !piece.is_frame(runs)
    }
}
