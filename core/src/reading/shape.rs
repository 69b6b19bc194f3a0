//! Shapes that no digit has, or that may be a sign's: told by the ink's outline in a mark's 28 x 28
//! pixels, without the network.

use heapless::Vec;

use crate::Digit;
use crate::limits::SIDE;

/// Levels from here on are ink.
const INK: u8 = 96;

/// What a mark looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A straight stroke that lies.
    Lying,
    /// A straight stroke that stands; by how many sixteenths of its height it leans to the right.
    Standing(i8),
    /// A curve or angle that is open to the right, as "(" and "[" are.
    Opening,
    /// As ")" and "]" are.
    Closing,
    Plus,
    Times,
    Divided,
    Equals,
    Colon,
}

/// Ink in a row or column of pixels.
#[derive(Clone, Copy, Default)]
struct Line {
    first: u8,
    end: u8,
    /// How many pieces it has, and the widest gap between them.
    pieces: u8,
    gap: u8,
    /// Where its mass is, in sixteenths of a pixel.
    centre: u16,
}

/// Rows or columns, from the first with ink to the last.
type Lines = Vec<Line, SIDE>;

impl Shape {
    /// Whether it is no digit's wherever it stands.
    pub(super) const fn is_sign(self) -> bool {
        matches!(
            self,
            Self::Plus | Self::Times | Self::Divided | Self::Equals | Self::Colon
        )
    }

    /// The shape of a mark; `None` where it may be a digit or anything else.
    ///
    /// A function of its own, so that its lists take no stack beside the network's.
    #[inline(never)]
    pub(super) fn of(digit: &Digit) -> Option<Self> {
        let rows = lines(digit, false);
        let columns = lines(digit, true);
        let (width, height) = (columns.len(), rows.len());
        if rows.iter().any(|row| row.pieces == 0) {
            return stacked(&rows);
        }
        // As signs are that have as much to the sides as above and below.
        let even = 5 * width >= 3 * height && 5 * height >= 3 * width;
        if width == 0 {
            None
        } else if 5 * width >= 11 * height && one_piece(&columns) {
            Some(Self::Lying)
        } else if even && is_plus(&rows, width) && is_plus(&columns, height) {
            Some(Self::Plus)
        } else if even && is_times(&rows, width) {
            Some(Self::Times)
        } else if one_piece(&rows) && thickness(&rows) * 4 <= height + 2 {
            standing(&rows, width)
        } else {
            None
        }
    }
}

impl Line {
    fn width(&self) -> usize {
        self.end.saturating_sub(self.first).into()
    }

    /// In half pixels.
    fn middle(&self) -> usize {
        usize::from(self.first) + usize::from(self.end)
    }
}

fn lines(digit: &Digit, across: bool) -> Lines {
    let level = |x: u8, y: u8| {
        let (x, y) = (usize::from(x), usize::from(y));
        let at = if across { x * SIDE + y } else { y * SIDE + x };
        digit.pixels().get(at).copied().unwrap_or(0)
    };
    let mut lines = Lines::new();
    let mut last = 0;
    for y in 0..SIDE as u8 {
        let mut line = Line::default();
        let (mut mass, mut moment) = (0u32, 0u32);
        for x in 0..SIDE as u8 {
            let level = level(x, y);
            mass += u32::from(level);
            moment += u32::from(level) * (16 * u32::from(x) + 8);
            if level < INK {
                continue;
            }
            if line.pieces == 0 {
                line.first = x;
                line.pieces = 1;
            } else if x > line.end {
                line.pieces += 1;
                line.gap = line.gap.max(x - line.end);
            }
            line.end = x + 1;
        }
        line.centre = (moment / mass.max(1)) as u16;
        if line.pieces > 0 || !lines.is_empty() {
            let _fits = lines.push(line);
        }
        if line.pieces > 0 {
            last = lines.len();
        }
    }
    lines.truncate(last);
    lines
}

/// Pieces above each other.
fn stacked(rows: &Lines) -> Option<Shape> {
    // Height, first column and end of each.
    let mut bands: Vec<(usize, u8, u8), 3> = Vec::new();
    let mut before = 0;
    for row in rows {
        if row.pieces == 0 {
            before = 0;
            continue;
        }
        if before == 0 {
            bands.push((0, row.first, row.end)).ok()?;
        }
        before = row.pieces;
        if let Some((height, first, end)) = bands.last_mut() {
            *height += 1;
            *first = (*first).min(row.first);
            *end = (*end).max(row.end);
        }
    }
    let width = |band: &(usize, u8, u8)| usize::from(band.2 - band.1);
    let lies = |band: &(usize, u8, u8)| width(band) >= 2 * band.0;
    let is_dot = |band: &(usize, u8, u8)| {
        width(band) <= 2 * band.0 && band.0 <= 2 * width(band) && 3 * band.0 <= rows.len() + 3
    };
    let alike = |one: usize, other: usize| 2 * one >= other && 2 * other >= one;
    match bands.as_slice() {
        [one, other] if !alike(width(one), width(other)) => None,
        [one, other] if lies(one) && lies(other) => Some(Shape::Equals),
        [one, other] if is_dot(one) && is_dot(other) => {
            let apart = one.2.max(other.2) - one.1.min(other.1);
            (2 * usize::from(apart) <= rows.len()).then_some(Shape::Colon)
        }
        [above, bar, below] if is_dot(above) && lies(bar) && is_dot(below) => {
            let dots = width(above).max(width(below));
            (2 * dots <= width(bar)).then_some(Shape::Divided)
        }
        _ => None,
    }
}

/// But for one line, which a blot may part.
fn one_piece(lines: &Lines) -> bool {
    lines.iter().filter(|line| line.pieces > 1).count() <= 1
}

/// Of most of the lines: their median.
fn thickness(lines: &Lines) -> usize {
    let wider = |width: usize| lines.iter().filter(|line| line.width() > width).count();
    (0..SIDE)
        .find(|&width| 2 * wider(width) <= lines.len())
        .unwrap_or(SIDE)
}

/// A stroke from top to foot: straight, or bent to one side.
fn standing(rows: &Lines, width: usize) -> Option<Shape> {
    let height = rows.len();
    let middle = |row: usize| Some(rows.get(row)?.middle() as i32);
    // The mean of three rows near each end, and of those in the middle.
    let mean =
        |row: usize| Some((middle(row.checked_sub(1)?)? + middle(row)? + middle(row + 1)?) / 3);
    if height < 9 {
        return None;
    }
    if let Some(bracket) = square_bracket(rows) {
        return Some(bracket);
    }
    if let Some(bracket) = round_bracket(rows, width) {
        return Some(bracket);
    }
    let (top, foot) = (mean(1)?, mean(height - 2)?);
    // The flag of a "1" makes its rows wider.
    let even = rows.iter().all(|row| row.width() <= thickness(rows) + 2);
    let straight = even
        && (1..height - 1).all(|row| {
            middle(row).is_some_and(|place| {
                let chord = top + (foot - top) * (row as i32 - 1) / (height as i32 - 3).max(1);
                place.abs_diff(chord) <= 3
            })
        });
    let lean = (top - foot) * 8 / (height as i32 - 3).max(1);
    straight.then_some(Shape::Standing(i8::try_from(lean).unwrap_or(i8::MAX)))
}

/// A narrow stroke that bends to one side by a twentieth of its height, all the way.
fn round_bracket(rows: &Lines, width: usize) -> Option<Shape> {
    let height = rows.len();
    let narrow = |row: &Line| row.width() <= 2 * thickness(rows) + 2;
    if 5 * width > 3 * height || !rows.iter().all(narrow) {
        return None;
    }
    // The sum of three rows, in 1 / 48 of a pixel.
    let sum = |row: usize| {
        let rows = rows.get(row.checked_sub(1)?..row + 2)?;
        Some(rows.iter().map(|row| i32::from(row.centre)).sum::<i32>())
    };
    let (top, foot) = (sum(1)?, sum(height.checked_sub(2)?)?);
    let away = |row: usize| {
        let chord = top + (foot - top) * (row as i32 - 1) / (height as i32 - 3).max(1);
        Some(chord - sum(row)?)
    };
    let bend = away(height / 2)?;
    let quarters = [away(height / 4)?, away(height - 1 - height / 4)?];
    let bent = 20 * bend.abs() >= 48 * height as i32
        && quarters
            .iter()
            .all(|side| 5 * side * bend.signum() >= 2 * bend.abs());
    match (bent, bend > 0) {
        (true, true) => Some(Shape::Opening),
        (true, false) => Some(Shape::Closing),
        _ => None,
    }
}

/// A straight stroke with a hook at each end, both to the same side.
fn square_bracket(rows: &Lines) -> Option<Shape> {
    let stroke = thickness(rows);
    let (ends, middle) = (rows.len().checked_sub(3)?, rows.len().checked_sub(4)?);
    let widest = |rows: &[Line]| rows.iter().copied().max_by_key(Line::width);
    let hooks = [widest(rows.get(..3)?)?, widest(rows.get(ends..)?)?];
    let rest = rows.get(4..middle)?;
    let hooked = hooks
        .iter()
        .all(|hook| hook.width() >= stroke + 2 && 3 * hook.width() >= 5 * stroke);
    let narrow = rest.iter().all(|row| row.width() <= stroke + 1);
    let flush = |edge: fn(&Line) -> u8| {
        let edges = || rest.iter().chain(&hooks).map(edge);
        Some(edges().max()? - edges().min()? <= 1)
    };
    match (
        hooked && narrow,
        flush(|row| row.first)?,
        flush(|row| row.end)?,
    ) {
        (true, true, false) => Some(Shape::Opening),
        (true, false, true) => Some(Shape::Closing),
        _ => None,
    }
}

/// One wide bar in the middle of narrow lines.
fn is_plus(lines: &Lines, width: usize) -> bool {
    let height = lines.len();
    let Some(left) = lines.iter().map(|line| line.first).min() else {
        return false;
    };
    let Some((first, last)) = bar(lines, width) else {
        return false;
    };
    let within = 5 * first >= height && 5 * (last + 1) <= 4 * height;
    within
        && 5 * (last + 1 - first) <= 2 * height
        && lines.iter().enumerate().all(|(place, line)| {
            let beside = place + 1 < first || place > last + 1;
            let middle = line.middle().saturating_sub(2 * usize::from(left));
            !beside
                || (line.pieces == 1
                    && 5 * line.width() <= 2 * width + 5
                    && 2 * middle >= width
                    && 2 * middle <= 3 * width)
        })
}

/// The first and the last line of a bar: all together three quarters of the width, as it may be tilted, or each of
/// them.
fn bar(lines: &Lines, width: usize) -> Option<(usize, usize)> {
    let span = |is_bar: &dyn Fn(&Line) -> bool| {
        let first = lines.iter().position(is_bar)?;
        Some((first, lines.iter().rposition(is_bar)?))
    };
    let is_part = |line: &Line| 5 * line.width() > 2 * width + 5;
    let (first, last) = span(&is_part)?;
    let tilted = lines.get(first..=last)?;
    let from = tilted.iter().map(|line| line.first).min()?;
    let end = tilted.iter().map(|line| line.end).max()?;
    let wide = 4 * usize::from(end - from) >= 3 * width && 3 * tilted.len() <= lines.len();
    let whole = tilted.iter().all(|line| line.pieces <= 2 && is_part(line));
    if wide && whole {
        return Some((first, last));
    }
    span(&|line| 4 * line.width() >= 3 * width)
}

/// Two strokes that are apart at the top and at the foot, and meet in between.
fn is_times(rows: &Lines, width: usize) -> bool {
    let height = rows.len();
    let apart = |row: &Line| row.pieces == 2 && 3 * usize::from(row.gap) >= width;
    let open = |from_end: bool| {
        let place = |row: &usize| if from_end { height - 1 - row } else { *row };
        let first = (0..height).find(|row| rows.get(place(row)).is_some_and(|row| row.pieces == 2));
        first.is_some_and(|first| {
            let end = |row: usize| {
                rows.get(place(&row))
                    .is_some_and(|row| 3 * row.width() <= width)
            };
            4 * first <= height && rows.get(place(&first)).is_some_and(apart) && (0..first).all(end)
        })
    };
    let meets = |(place, row): (usize, &Line)| {
        let inner = 3 * place >= height && 3 * place <= 2 * height;
        inner && row.pieces == 1 && 2 * row.width() <= width
    };
    let more = rows.iter().filter(|row| row.pieces > 2).count();
    open(false) && open(true) && more <= 1 && rows.iter().enumerate().any(meets)
}

#[cfg(all(test, digitnet_repository))]
mod tests {
    use digitnet_testing::drawn;
    use digitnet_testing::written::line;

    use super::*;

    #[test]
    fn signs_have_their_shapes() {
        for (sign, shape) in [
            ("+", Shape::Plus),
            ("×", Shape::Times),
            ("÷", Shape::Divided),
            ("=", Shape::Equals),
            (":", Shape::Colon),
            ("-", Shape::Lying),
            ("(", Shape::Opening),
            ("[", Shape::Opening),
            (")", Shape::Closing),
            ("]", Shape::Closing),
        ] {
            let drawn = Digit::new(line(sign, 1).render_digit());
            assert_eq!(Shape::of(&drawn), Some(shape), "{sign}");
        }
        let slash = Shape::of(&Digit::new(line("/", 1).render_digit()));
        assert!(matches!(slash, Some(Shape::Standing(4..))), "{slash:?}");
    }

    /// Strokes on a sheet, the ink of it in a mark's 28 x 28 pixels.
    fn shape(strokes: &[[(f32, f32); 2]]) -> Option<Shape> {
        let drawn = drawn::DrawnDigit {
            label: drawn::NO_DIGIT,
            name: "strokes".into(),
            strokes: strokes.iter().map(|stroke| stroke.to_vec()).collect(),
        };
        Shape::of(&Digit::new(drawn.render_digit()))
    }

    #[test]
    fn a_plus_may_be_tilted() {
        let upright = [(0.5, 0.05), (0.5, 0.95)];
        let leaning = [(0.42, 0.05), (0.55, 0.95)];
        for rise in [0.0, 0.03, 0.06, 0.09] {
            let bar = [(0.05, 0.5 + rise), (0.95, 0.5 - rise)];
            for stem in [upright, leaning] {
                assert_eq!(shape(&[stem, bar]), Some(Shape::Plus), "{rise} {stem:?}");
            }
        }
        // A 4 and a 7 with a bar have other strokes, too.
        let four = [
            [(0.35, 0.05), (0.1, 0.6)],
            [(0.1, 0.6), (0.9, 0.5)],
            [(0.7, 0.3), (0.7, 0.95)],
        ];
        assert_ne!(shape(&four), Some(Shape::Plus));
        let seven = [
            [(0.15, 0.08), (0.8, 0.05)],
            [(0.8, 0.05), (0.4, 0.95)],
            [(0.2, 0.55), (0.85, 0.45)],
        ];
        assert_ne!(shape(&seven), Some(Shape::Plus));
    }

    #[test]
    fn no_digit_has_the_shape_of_a_sign() {
        for digit in drawn::digits() {
            let shape = Shape::of(&Digit::new(digit.render_digit()));
            let straight = digit.label == 1 && matches!(shape, Some(Shape::Standing(_)));
            assert!(shape.is_none() || straight, "{} {shape:?}", digit.name);
        }
    }
}
