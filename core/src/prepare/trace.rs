//! Long thin straight lines, followed through the ink from a few places.

use super::ruled_lines::{Place, RuledLine, RuledLines, UNIT, is_border};
use super::run::Run;

/// Rows and columns, evenly spread, in which lines are looked for.
const SAMPLES: usize = 10;
/// A line is at least so many times as long as thick, one from border to border about twice that,
const THIN: usize = 10;
/// and so long a share of the picture's longer side,
const LONG: usize = 8;
/// and so many pixels: the ends of a fat stroke are thin, too.
const SHORTEST: usize = 16;
/// Pictures with a shorter longer side have strokes as thin as lines.
const SMALLEST_RULED: usize = 32;
/// At most one pixel across for so many along: a line may be tilted by 4 degrees.
const TILT: usize = 14;

/// The ink, seen along the rows or along the columns.
struct Ink<'a> {
    runs: &'a [Run],
    /// Vertical lines are looked for.
    vertical: bool,
    /// Pixels along, and across.
    sides: (usize, usize),
    /// Steps that may still be made along lines: no picture takes long.
    steps: usize,
}

/// A piece of ink across a line: first pixel, and one past the last.
type Cut = (usize, usize);

/// All lines that may be ruled.
pub(super) fn find(runs: &[Run], (width, height): (usize, usize)) -> RuledLines {
    let mut lines = RuledLines::new();
    if width.max(height) < SMALLEST_RULED {
        return lines;
    }
    for vertical in [false, true] {
        let sides = if vertical {
            (height, width)
        } else {
            (width, height)
        };
        let mut ink = Ink {
            runs,
            vertical,
            sides,
            steps: 64 * width.max(height),
        };
        for sample in 0..SAMPLES {
            ink.look((2 * sample + 1) * sides.0 / (2 * SAMPLES), &mut lines);
        }
    }
    lines
}

impl Ink<'_> {
    /// Follows all thin ink that is at `along`.
    fn look(&mut self, along: usize, lines: &mut RuledLines) {
        let runs = self.runs;
        if self.vertical {
            let first = runs.partition_point(|run| run.row() < along);
            let row = runs.iter().skip(first).take_while(|run| run.row() == along);
            for run in row {
                self.try_line(along, (run.left(), run.end()), lines);
            }
            return;
        }
        let mut open: Option<Cut> = None;
        for run in runs {
            if run.within(along, along + 1).is_none() {
                continue;
            }
            open = match open {
                Some((first, end)) if end == run.row() => Some((first, end + 1)),
                before => {
                    if let Some(cut) = before {
                        self.try_line(along, cut, lines);
                    }
                    Some((run.row(), run.row() + 1))
                }
            };
        }
        if let Some(cut) = open {
            self.try_line(along, cut, lines);
        }
    }

    fn try_line(&mut self, along: usize, cut: Cut, lines: &mut RuledLines) {
        let thickness = cut.1 - cut.0;
        let seed = (along, middle(cut));
        let known = |line: &RuledLine| {
            let strip = line.strip(along).filter(|_| line.vertical == self.vertical);
            strip.is_some_and(|(first, end)| first < cut.1 && cut.0 < end)
        };
        if 2 * THIN * thickness > self.sides.0 + 4 * THIN || lines.iter().any(known) {
            return;
        }
        let most = thickest(thickness);
        let (first, one) = self.follow(seed, most, false);
        let (last, other) = self.follow(seed, most, true);
        let length = last.0 - first.0;
        if length < SHORTEST || LONG * length < self.sides.0.max(self.sides.1) {
            return;
        }
        // A stroke along it may have been met, and its ends are bare.
        let most = most.min(thickest(one.max(other)));
        let line = RuledLine::through(first, last, self.vertical);
        if let Some(line) = line.and_then(|line| self.measure(line, most)) {
            // Those that no longer fit stay where they are.
            let _fits = lines.push(line);
        }
    }

    /// The last place of a line of which one is known, on the way to one of its ends, and how
    /// thick it is there.
    fn follow(&mut self, seed: Place, most: usize, onwards: bool) -> (Place, usize) {
        let (side, mut last, mut thickness) = (self.sides.0, seed, most);
        let (mut missing, mut hidden) = (0, 0);
        let mut along = seed.0;
        loop {
            let next = if onwards {
                Some(along + 1)
            } else {
                along.checked_sub(1)
            };
            let Some(next) = next.filter(|&next| next < side && self.steps > 0) else {
                return (last, thickness);
            };
            along = next;
            self.steps -= 1;
            let (whole, seen) = (along.abs_diff(seed.0), last.0.abs_diff(seed.0));
            let expected = if seen < 8 {
                last.1
            } else {
                seed.1 + (last.1 - seed.1) * whole as i32 / (seen as i32).max(1)
            };
            match self.cut(along, expected, most) {
                Some(cut) if cut.1 - cut.0 <= most => {
                    let place = (along, middle(cut));
                    let rise = place.1.abs_diff(seed.1) as usize;
                    if TILT * rise > (whole + 2 * TILT) * UNIT as usize {
                        return (last, thickness);
                    }
                    (missing, last, thickness) = (0, place, cut.1 - cut.0);
                }
                // Something is written over it.
                Some(_) => {
                    hidden += 1;
                    if 2 * hidden > side {
                        return (last, thickness);
                    }
                }
                None => {
                    missing += 1;
                    if 24 * missing > side + 24 {
                        return (last, thickness);
                    }
                }
            }
        }
    }

    /// How thick the line is, if most of it is there and much of that bare.
    fn measure(&mut self, mut line: RuledLine, most: usize) -> Option<RuledLine> {
        let (mut seen, mut bare, mut ink, mut strong) = (0, 0, 0, 0);
        for along in usize::from(line.from)..line.end.into() {
            self.steps = self.steps.saturating_sub(1);
            let place = line.middle(along);
            let Some(cut) = self.cut(along, place, most) else {
                continue;
            };
            seen += 1;
            if cut.1 - cut.0 <= most {
                bare += 1;
                ink += cut.1 - cut.0;
                strong += usize::from(self.is_strong(along, place));
            }
        }
        let length = line.len();
        let thickness = u16::try_from(ink * UNIT as usize / bare.max(1)).ok()?;
        let even = 10 * seen >= 8 * length && 4 * bare >= length;
        if !even || length * (UNIT as usize) < THIN * usize::from(thickness) {
            return None;
        }
        line.thickness = thickness;
        line.faint = 4 * strong < bare;
        let ends = [line.from, line.end].map(usize::from);
        line.spans = ends.iter().all(|&end| is_border(end, self.sides.0));
        Some(line)
    }

    /// The ink across a line at or close beside a place; where it goes on for more than `most`
    /// pixels, some of it that is longer than that.
    fn cut(&self, along: usize, place: i32, most: usize) -> Option<Cut> {
        let across = usize::try_from(place / UNIT).ok()?;
        let near = [Some(across), across.checked_add(1), across.checked_sub(1)];
        let across = near
            .into_iter()
            .flatten()
            .find(|&across| self.run(along, across).is_some())?;
        if self.vertical {
            return self.run(along, across).map(|run| (run.left(), run.end()));
        }
        let is_ink = |&row: &usize| self.run(along, row).is_some();
        let down = (across + 1..).take(most).take_while(is_ink).count();
        let up = (0..across).rev().take(most).take_while(is_ink).count();
        Some((across - up, across + 1 + down))
    }

    fn is_strong(&self, along: usize, place: i32) -> bool {
        let across = usize::try_from(place / UNIT).unwrap_or(0);
        self.run(along, across).is_some_and(Run::is_strong)
    }

    /// The run that has a pixel.
    fn run(&self, along: usize, across: usize) -> Option<&Run> {
        let (x, y) = if self.vertical {
            (across, along)
        } else {
            (along, across)
        };
        let before = |run: &Run| run.row() < y || (run.row() == y && run.end() <= x);
        let index = self.runs.partition_point(before);
        let run = self.runs.get(index)?;
        (run.row() == y && run.left() <= x).then_some(run)
    }
}

/// How thick a line may be that is so thick at one place.
const fn thickest(thickness: usize) -> usize {
    thickness + thickness / 2 + 1
}

/// In [`UNIT`]s.
fn middle(cut: Cut) -> i32 {
    (cut.0 + cut.1) as i32 * UNIT / 2
}
