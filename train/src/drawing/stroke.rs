//! Shapes written down in a few characters.

use digitnet_drawing::{Point, smooth};

/// Straight lines from one given point of a curve to the next.
const STEPS: u8 = 6;

/// One touch of the pen, in a box of width and height 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Where the pen goes.
    pub points: Vec<Point>,
    /// Whether it goes smoothly, or straight from point to point.
    pub curved: bool,
}

/// Reads strokes parted by `;`, each its points, two digits for x and y from 0 to 9; a stroke that
/// begins with `~` is a curve: `"09 50 99;27 77"` is an A.
///
/// # Panics
///
/// If the text is anything else: shapes are part of the program.
pub fn parse(text: &str) -> Vec<Stroke> {
    let stroke = |text: &str| {
        let curve = text.strip_prefix('~');
        let points = curve.unwrap_or(text).split_whitespace().map(|pair| {
            let place = |index: usize| match pair.as_bytes().get(index) {
                Some(digit @ b'0'..=b'9') if pair.len() == 2 => f32::from(digit - b'0') / 9.0,
                _ => panic!("{pair:?} in {text:?} is no point"),
            };
            (place(0), place(1))
        });
        Stroke {
            points: points.collect(),
            curved: curve.is_some(),
        }
    };
    text.split(';').map(stroke).collect()
}

impl Stroke {
    /// The pen's way in short straight lines.
    pub fn path(&self) -> Vec<Point> {
        if self.curved {
            smooth(&self.points, STEPS)
        } else {
            self.points.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_read() {
        let strokes = parse("09 50;~00 99 90");
        assert_eq!(strokes.len(), 2);
        assert_eq!(strokes[0].path(), [(0.0, 1.0), (5.0 / 9.0, 0.0)]);
        let path = strokes[1].path();
        assert_eq!(path.len(), 1 + 2 * usize::from(STEPS));
        assert_eq!(path[usize::from(STEPS)], (1.0, 1.0));
    }

    #[test]
    #[should_panic(expected = "is no point")]
    fn anything_else_is_not() {
        let _ = parse("09 5");
    }
}
