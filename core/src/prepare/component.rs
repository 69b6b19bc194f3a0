//! A piece of ink that hangs together, and the shape that it has by itself.

use super::bounds::Bounds;
use super::run::Run;

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
    pub(super) half_sides: u8,
    pub(super) full_sides: u8,
    /// Whether it touches the picture's left and right, or top and bottom.
    pub(super) spans: bool,
    /// Whether it lies at the picture's border.
    pub(super) at_border: bool,
    /// Whether it has ink darker than the threshold.
    pub(super) strong: bool,
    /// Whether a dot shares rows with it.
    pub(super) in_row: bool,
}

impl Component {
    /// `runs` start with the component's first.
    pub(super) fn measure(runs: &[Run], owner: u16, (width, height): (usize, usize)) -> Self {
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
            in_row: false,
        }
    }

    /// The edge of a table, or a shadow that came in from outside: ink along much of a side.
    pub(super) fn is_edge(&self) -> bool {
        self.half_sides > 0
    }

    /// That of a stroke, rounded down.
    pub(super) fn thickness(&self) -> usize {
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

    /// Four straight sides around nothing of its own.
    pub(super) fn is_frame(&self, runs: &[Run]) -> bool {
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
