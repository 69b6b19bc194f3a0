//! A character as somebody wrote it.

use crate::drawing::Point;

/// One character in one hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Name of the script.
    pub alphabet: String,
    /// Number of the character in its script, from 1.
    pub character: u8,
    /// Number of the person, from 1; people of two scripts may be the same.
    pub writer: u8,
    /// Paths of the pen around 0, 0; the longer side is 1.
    pub strokes: Vec<Vec<Point>>,
}

/// Strokes moved so that the middle of their box is 0, 0, and sized so that its longer side is
/// `size`. Also the box's width and height before.
pub(crate) fn fitted(mut strokes: Vec<Vec<Point>>, size: f32) -> (Vec<Vec<Point>>, (f32, f32)) {
    let points = || strokes.iter().flatten();
    let low = points().fold((f32::MAX, f32::MAX), |low, p| {
        (low.0.min(p.0), low.1.min(p.1))
    });
    let high = points().fold((f32::MIN, f32::MIN), |high, p| {
        (high.0.max(p.0), high.1.max(p.1))
    });
    let sides = (high.0 - low.0, high.1 - low.1);
    let factor = size / sides.0.max(sides.1).max(f32::MIN_POSITIVE);
    let middle = (f32::midpoint(low.0, high.0), f32::midpoint(low.1, high.1));
    for point in strokes.iter_mut().flatten() {
        *point = ((point.0 - middle.0) * factor, (point.1 - middle.1) * factor);
    }
    (strokes, sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_fill_their_box() {
        let (strokes, sides) = fitted(vec![vec![(10.0, 4.0), (30.0, 8.0)]], 1.0);
        assert_eq!(strokes, [vec![(-0.5, -0.1), (0.5, 0.1)]]);
        assert_eq!(sides, (20.0, 4.0));
    }
}
