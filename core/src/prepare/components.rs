//! Pieces of ink that hang together, and which of them are not writing: specks, ruled lines,
//! frames, the dark edge of a photo.

use heapless::Vec;

use super::bounds::Bounds;
use super::error::PrepareError;
use super::holes;
use super::paper::Flat;
use super::run::{DROPPED, Run};

/// Most pieces of ink that are looked at together.
pub(super) const MAX_COMPONENTS: usize = 128;

/// Runs that touch each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Component {
    pub(super) bounds: Bounds,
    /// Pixels.
    pub(super) ink: u32,
    /// Runs.
    pub(super) count: u32,
    /// The owner of its runs.
    pub(super) owner: u16,
    /// Sides of the picture at which its ink lies along at least half, or nine tenths, of a side.
    half_sides: u8,
    full_sides: u8,
    /// Whether it touches the picture's left and right, or top and bottom.
    spans: bool,
    /// Whether it lies at the picture's border.
    at_border: bool,
    /// Whether it has ink darker than the threshold.
    strong: bool,
}

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

/// Lists the pieces of ink that may be writing, and drops the runs of all others.
///
/// # Errors
///
/// [`PrepareError::TooManyMarks`] if they are more than [`MAX_COMPONENTS`].
pub(super) fn writing(
    runs: &mut [Run],
    flat: &Flat<'_>,
    list: &mut Vec<Component, MAX_COMPONENTS>,
) -> Result<(), PrepareError> {
    list.clear();
    let size = (flat.width(), flat.height());
    let measures = measure(runs, size)?;
    each(runs, size, |component, runs| {
        if component.is_writing(measures, size, runs) {
            list.push(component)
                .map_err(|_| PrepareError::TooManyMarks)?;
        }
        Ok(())
    })?;
    drop_holes(list);
    for run in runs {
        if !list.iter().any(|component| component.owner == run.owner) {
            run.owner = DROPPED;
        }
    }
    Ok(())
}

fn drop_holes(list: &mut Vec<Component, MAX_COMPONENTS>) {
    while let all = list.as_slice()
        && let Some(hole) = all.iter().position(|piece| holes::is_hole(piece, all))
    {
        // Its twin is one too, as long as it is there.
        let bounds = list.get(hole).map(|hole| hole.bounds);
        list.retain(|piece| {
            bounds.is_none_or(|hole| 2 * hole.common_columns(piece.bounds) <= piece.bounds.width())
        });
    }
}

/// What is written, as far as that can be told piece by piece.
///
/// # Errors
///
/// None: pieces are not counted.
pub(super) fn measure(runs: &[Run], size: (usize, usize)) -> Result<Measures, PrepareError> {
    let mut measures = Measures::NONE;
    each(runs, size, |component, runs| {
        if component.is_edge() || component.is_frame(runs) {
            return Ok(());
        }
        let (height, longer) = (component.bounds.height(), component.bounds.longer());
        if component.is_stroke() {
            if longer > measures.stroke {
                measures.stroke = longer;
                measures.thickness = component.thickness();
            }
            measures.spanning += usize::from(component.spans);
        } else {
            measures.writing = measures.writing.max(height);
            measures.ink += component.ink;
            measures.count += component.count;
        }
        Ok(())
    })?;
    Ok(measures)
}

/// The box around all pieces that are not far smaller than `height`.
///
/// # Errors
///
/// None: pieces are not counted.
pub(super) fn around(
    runs: &[Run],
    size: (usize, usize),
    height: usize,
) -> Result<Bounds, PrepareError> {
    let mut bounds = Bounds::NONE;
    each(runs, size, |component, _| {
        if 4 * component.bounds.longer() >= height {
            bounds = bounds.union(component.bounds);
        }
        Ok(())
    })?;
    Ok(bounds)
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
}

impl Component {
    /// `runs` start with the component's first.
    fn measure(runs: &[Run], owner: u16, (width, height): (usize, usize)) -> Self {
        let mut bounds = Bounds::NONE;
        let (mut ink, mut count, mut strong) = (0, 0, false);
        let mut along = [0usize; 4];
        for run in own(runs, owner) {
            bounds.add(run.row(), run.left(), run.end());
            let length = run.end() - run.left();
            ink += u32::try_from(length).unwrap_or(0);
            count += 1;
            strong |= run.is_strong();
            let at = [
                (run.left() == 0, 1),
                (run.end() == width, 1),
                (run.row() == 0, length),
                (run.row() + 1 == height, length),
            ];
            for (sum, (touches, length)) in along.iter_mut().zip(at) {
                *sum += if touches { length } else { 0 };
            }
        }
        let [left, right, top, bottom] = along;
        let sides = [
            (left, height),
            (right, height),
            (top, width),
            (bottom, width),
        ];
        let covered = |tenths: usize| {
            sides
                .iter()
                .filter(|(along, side)| 10 * along >= tenths * side)
                .count() as u8
        };
        Self {
            bounds,
            ink,
            count,
            owner,
            half_sides: covered(5),
            full_sides: covered(9),
            spans: left.min(right) > 0 || top.min(bottom) > 0,
            at_border: left + right + top + bottom > 0,
            strong,
        }
    }

    /// The edge of a table, or a shadow that came in from outside: ink along much of a side.
    fn is_edge(&self) -> bool {
        self.half_sides > 0
    }

    /// That of a stroke, rounded down.
    fn thickness(&self) -> usize {
        self.ink as usize / self.bounds.longer().max(1)
    }

    /// Long, thin and straight: a "1", a minus sign or a ruled line.
    pub(super) fn is_stroke(&self) -> bool {
        let (longer, shorter) = (self.bounds.longer(), self.bounds.shorter());
        longer >= 8 * self.thickness() && longer >= 5 * shorter
    }

    /// A stroke along the rows.
    pub(super) fn lies(&self) -> bool {
        self.bounds.width() >= 3 * self.bounds.height()
    }

    /// As round and thick as the pen leaves it where it only touches the paper.
    fn is_dot(&self, measures: Measures) -> bool {
        let (longer, shorter) = (self.bounds.longer(), self.bounds.shorter());
        16 * longer >= measures.height()
            && 3 * shorter >= 2 * longer
            && 5 * self.ink as usize >= 3 * longer * shorter
            && 5 * shorter >= 2 * measures.pen(1)
            && shorter > 2
    }

    /// Four straight sides around nothing of its own.
    fn is_frame(&self, runs: &[Run]) -> bool {
        let bounds = self.bounds;
        let (width, height) = (bounds.width(), bounds.height());
        if width.min(height) < 24 || self.ink as usize * 3 > width * height {
            return false;
        }
        let (top, bottom) = (usize::from(bounds.top), usize::from(bounds.bottom));
        let (left, right) = (usize::from(bounds.left), usize::from(bounds.right));
        let (mut upper, mut lower, mut first, mut last) = (false, false, 0, 0);
        for run in own(runs, self.owner) {
            let long = 10 * (run.end() - run.left()) >= 8 * width;
            upper |= long && run.row() < top + height / 6;
            lower |= long && run.row() + height / 6 >= bottom;
            first += usize::from(run.left() < left + width / 8 && run.end() < left + width / 4);
            last += usize::from(run.end() + width / 8 > right && run.left() + width / 4 > right);
        }
        upper && lower && 10 * first >= 7 * height && 10 * last >= 7 * height
    }

    fn is_writing(
        &self,
        measures: Measures,
        (width, height): (usize, usize),
        runs: &[Run],
    ) -> bool {
        let bounds = self.bounds;
        let reference = measures.height();
        let speck = 8 * bounds.longer() < reference && !self.is_dot(measures);
        if !self.strong || speck {
            return false;
        }
        // What a photo's edge cut off from its surroundings.
        if self.at_border && 2 * bounds.longer() < measures.writing {
            return false;
        }
        if self.is_edge() && reference > 0 {
            let around = self.full_sides >= 2 && 24 * reference >= width.max(height);
            if around || 3 * reference >= bounds.shorter() {
                return false;
            }
        }
        if self.is_stroke() && measures.writing > 0 {
            let longer = bounds.longer();
            let ruled = 2 * longer > 5 * measures.writing;
            let separates = self.spans && {
                // A "1" may be a little taller than the other digits of a cropped number.
                let several = measures.spanning > 1;
                let (share, of) = if several { (20, 21) } else { (8, 9) };
                share * longer > of * measures.writing
            };
            let edge = self.at_border && 4 * longer > 5 * measures.writing;
            // Thinner than any pen that wrote the rest: a margin line, a crease; as tall as the
            // rest, a "1".
            let standing = bounds.height() > bounds.width()
                && 2 * longer >= measures.writing
                && 4 * longer <= 5 * measures.writing;
            let hair = !standing
                && 3 * u64::from(self.ink) * u64::from(measures.count)
                    < u64::from(measures.ink) * u64::from(self.count);
            if ruled || separates || edge || hair {
                return false;
            }
        }
        !self.is_frame(runs)
    }
}

/// The runs of one component, whose first is the first of `runs`.
fn own(runs: &[Run], owner: u16) -> impl Iterator<Item = &Run> {
    let mut last = runs.first().map_or(0, Run::row);
    runs.iter()
        // Two rows without any of its runs, and there are no more.
        .take_while(move |run| {
            if run.owner == owner {
                last = run.row();
            }
            run.row() <= last + 1
        })
        .filter(move |run| run.owner == owner)
}
