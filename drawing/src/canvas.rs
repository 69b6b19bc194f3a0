//! A sheet that takes ink.

use crate::Point;

/// Ink on paper, `0.0` = paper, `1.0` = ink, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    ink: Vec<f32>,
    width: usize,
    height: usize,
}

impl Canvas {
    /// An empty sheet of so many pixels.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            ink: vec![0.0; width * height],
            width,
            height,
        }
    }

    /// A sheet with `ink` on it, rows of `width`.
    ///
    /// # Panics
    ///
    /// If `ink` is not whole rows.
    pub fn from_ink(ink: Vec<f32>, width: usize) -> Self {
        assert!(
            width > 0 && !ink.is_empty() && ink.len().is_multiple_of(width),
            "{} pixels in rows of {width}",
            ink.len()
        );
        let height = ink.len() / width;
        Self { ink, width, height }
    }

    /// Pixels of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The ink, row by row.
    pub fn ink(&self) -> &[f32] {
        &self.ink
    }

    /// The ink, to be changed.
    pub fn ink_mut(&mut self) -> &mut [f32] {
        &mut self.ink
    }

    /// Draws from point to point with a round pen `pen` pixels wide, whose edge fades over `edge`
    /// pixels. One point alone is a dot.
    pub fn draw(&mut self, path: &[Point], pen: f32, edge: f32) {
        if let [dot] = path {
            self.draw_segment(*dot, *dot, pen, edge);
        }
        for ends in path.windows(2) {
            self.draw_segment(ends[0], ends[1], pen, edge);
        }
    }

    fn draw_segment(&mut self, from: Point, to: Point, pen: f32, edge: f32) {
        let reach = (pen + edge) / 2.0;
        let span = |a: f32, b: f32, size: usize| {
            // `as usize` takes negative numbers to 0.
            let first = (a.min(b) - reach).floor() as usize;
            first..((a.max(b) + reach).ceil() as usize).min(size)
        };
        let columns = span(from.0, to.0, self.width);
        for y in span(from.1, to.1, self.height()) {
            for x in columns.clone() {
                let middle = (x as f32 + 0.5, y as f32 + 0.5);
                let cover = ((reach - distance(middle, from, to)) / edge).clamp(0.0, 1.0);
                let ink = &mut self.ink[y * self.width + x];
                *ink = ink.max(cover);
            }
        }
    }
}

/// From a point to the nearest point of a line between two others.
fn distance(point: Point, from: Point, to: Point) -> f32 {
    let along = (to.0 - from.0, to.1 - from.1);
    let offset = (point.0 - from.0, point.1 - from.1);
    let length = along.0 * along.0 + along.1 * along.1;
    let share = (offset.0 * along.0 + offset.1 * along.1) / length.max(f32::MIN_POSITIVE);
    let share = share.clamp(0.0, 1.0);
    (offset.0 - share * along.0).hypot(offset.1 - share * along.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink_at(canvas: &Canvas, x: usize, y: usize) -> f32 {
        canvas.ink()[y * canvas.width() + x]
    }

    #[test]
    fn a_line_is_as_wide_as_its_pen_and_fades_over_its_edge() {
        let mut canvas = Canvas::new(20, 11);
        canvas.draw(&[(4.0, 5.5), (16.0, 5.5)], 3.0, 2.0);
        let column: Vec<f32> = (0..11).map(|y| ink_at(&canvas, 10, y)).collect();
        let cover = [0.0, 0.0, 0.0, 0.25, 0.75, 1.0, 0.75, 0.25, 0.0, 0.0, 0.0];
        assert_eq!(column, cover);
        // Its ends are round.
        assert!(ink_at(&canvas, 2, 5) > 0.0);
        assert_eq!(ink_at(&canvas, 2, 3), 0.0);
    }

    #[test]
    fn a_dot_is_round_and_ink_beyond_the_sheet_is_lost() {
        let mut canvas = Canvas::new(9, 9);
        canvas.draw(&[(4.5, 4.5)], 4.0, 1.0);
        assert_eq!((ink_at(&canvas, 4, 4), ink_at(&canvas, 0, 0)), (1.0, 0.0));
        canvas.draw(&[(-50.0, -50.0), (-40.0, 500.0)], 4.0, 1.0);
        canvas.draw(&[(500.0, 4.0)], 4.0, 1.0);
        let ink: f32 = canvas.ink().iter().sum();
        assert!((11.0..14.5).contains(&ink), "{ink}");
    }

    #[test]
    #[should_panic(expected = "7 pixels in rows of 2")]
    fn half_rows_are_no_sheet() {
        let _ = Canvas::from_ink(vec![0.0; 7], 2);
    }
}
