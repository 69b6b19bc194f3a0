//! Shapes that no digit has, or that may be a sign's: told by the ink's outline in a mark's 28 x 28
//! pixels, without the network.

mod crosses;
mod profile;
mod strokes;

use heapless::Vec;

use self::crosses::{is_plus, is_times};
use self::profile::{Profiles, one_piece, profiles, thickness};
use self::strokes::standing;
use crate::Digit;

/// What a mark looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkShape {
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
    /// A dot below something tall: "!" or "?".
    Dotted,
}

impl MarkShape {
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
        let rows = profiles(digit, false);
        let columns = profiles(digit, true);
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

/// Pieces above each other.
fn stacked(rows: &Profiles) -> Option<MarkShape> {
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
        // A stroke that is broken has a narrower gap.
        [tall, dot] if is_dot(dot) && 3 * dot.0 <= tall.0 && rows.len() >= tall.0 + dot.0 + 2 => {
            Some(MarkShape::Dotted)
        }
        [one, other] if !alike(width(one), width(other)) => None,
        [one, other] if lies(one) && lies(other) => Some(MarkShape::Equals),
        [one, other] if is_dot(one) && is_dot(other) => {
            let apart = one.2.max(other.2) - one.1.min(other.1);
            (2 * usize::from(apart) <= rows.len()).then_some(MarkShape::Colon)
        }
        [above, bar, below] if is_dot(above) && lies(bar) && is_dot(below) => {
            let dots = width(above).max(width(below));
            (2 * dots <= width(bar)).then_some(MarkShape::Divided)
        }
        _ => None,
    }
}

#[cfg(all(test, digitnet_repository))]
mod tests {
    use digitnet_testing::drawn;
    use digitnet_testing::written::line;

    use super::*;

    #[test]
    fn signs_have_their_shapes() {
        for (sign, shape) in [
            ("+", MarkShape::Plus),
            ("×", MarkShape::Times),
            ("÷", MarkShape::Divided),
            ("=", MarkShape::Equals),
            (":", MarkShape::Colon),
            ("-", MarkShape::Lying),
            ("(", MarkShape::Opening),
            ("[", MarkShape::Opening),
            (")", MarkShape::Closing),
            ("]", MarkShape::Closing),
        ] {
            let drawn = Digit::new(line(sign, 1).render_digit());
            assert_eq!(MarkShape::of(&drawn), Some(shape), "{sign}");
        }
        let slash = MarkShape::of(&Digit::new(line("/", 1).render_digit()));
        assert!(matches!(slash, Some(MarkShape::Standing(4..))), "{slash:?}");
    }

    /// Strokes on a sheet, the ink of it in a mark's 28 x 28 pixels.
    fn shape(strokes: &[[(f32, f32); 2]]) -> Option<MarkShape> {
        let drawn = drawn::DrawnDigit {
            label: drawn::NO_DIGIT,
            name: "strokes".into(),
            strokes: strokes.iter().map(|stroke| stroke.to_vec()).collect(),
        };
        MarkShape::of(&Digit::new(drawn.render_digit()))
    }

    #[test]
    fn a_plus_may_be_tilted() {
        let upright = [(0.5, 0.05), (0.5, 0.95)];
        let leaning = [(0.42, 0.05), (0.55, 0.95)];
        for rise in [0.0, 0.03, 0.06, 0.09] {
            let bar = [(0.05, 0.5 + rise), (0.95, 0.5 - rise)];
            for stem in [upright, leaning] {
                assert_eq!(
                    shape(&[stem, bar]),
                    Some(MarkShape::Plus),
                    "{rise} {stem:?}"
                );
            }
        }
        // A 4 and a 7 with a bar have other strokes, too.
        let four = [
            [(0.35, 0.05), (0.1, 0.6)],
            [(0.1, 0.6), (0.9, 0.5)],
            [(0.7, 0.3), (0.7, 0.95)],
        ];
        assert_ne!(shape(&four), Some(MarkShape::Plus));
        let seven = [
            [(0.15, 0.08), (0.8, 0.05)],
            [(0.8, 0.05), (0.4, 0.95)],
            [(0.2, 0.55), (0.85, 0.45)],
        ];
        assert_ne!(shape(&seven), Some(MarkShape::Plus));
    }

    #[test]
    fn no_digit_has_the_shape_of_a_sign() {
        for digit in drawn::digits() {
            let shape = MarkShape::of(&Digit::new(digit.render_digit()));
            let straight = digit.label == 1 && matches!(shape, Some(MarkShape::Standing(_)));
            assert!(shape.is_none() || straight, "{} {shape:?}", digit.name);
        }
    }
}
