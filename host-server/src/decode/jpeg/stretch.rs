//! Rows of a plane that has fewer samples than the picture has pixels, as viewers show them: with lines
//! drawn from one sample to the next. Edges of blocks would pass for strokes.

use super::planes::Plane;

/// Makes rows of one plane.
pub(super) struct Stretch<'a> {
    plane: &'a Plane,
    /// Columns and rows of the picture.
    size: (usize, usize),
    columns: Columns,
    /// A row between two, in sixteenths, with one more sample at either end.
    between: Vec<u16>,
    row: Vec<u8>,
}

enum Columns {
    /// Each has a sample.
    All,
    /// Two have one.
    Half,
    /// By the sample before, and how much of the next.
    Any(Vec<(usize, u16)>),
}

impl<'a> Stretch<'a> {
    pub(super) fn new(plane: &'a Plane, size: (usize, usize)) -> Self {
        let columns = if plane.width == size.0 {
            Columns::All
        } else if plane.width == size.0.div_ceil(2) {
            Columns::Half
        } else {
            let place = |column| place(column, plane.width, size.0);
            Columns::Any((0..size.0).map(place).collect())
        };
        Self {
            plane,
            size,
            columns,
            between: vec![0; plane.width + 2],
            row: vec![0; size.0 + 1],
        }
    }

    pub(super) fn row(&mut self, row: usize) -> &[u8] {
        let (above, part) = place(row, self.plane.height, self.size.1);
        let below = self.plane.row((above + 1).min(self.plane.height - 1));
        let above = self.plane.row(above);
        if part == 0 && matches!(self.columns, Columns::All) {
            return above;
        }
        let width = self.plane.width;
        let samples = above.iter().zip(below);
        for (between, (&above, &below)) in self.between[1..].iter_mut().zip(samples) {
            *between = u16::from(above) * (16 - part) + u16::from(below) * part;
        }
        self.between[0] = self.between[1];
        self.between[width + 1] = self.between[width];
        // Sixteen times sixteen levels have room in 16 bits, and half a level.
        let level = |one: u16, other: u16, part: u16| {
            ((one * (16 - part) + other * part + 128) >> 8) as u8 // the higher byte
        };
        match &self.columns {
            Columns::All => {
                for (to, &between) in self.row.iter_mut().zip(&self.between[1..]) {
                    *to = ((between + 8) >> 4) as u8; // sixteenths of a level
                }
            }
            Columns::Half => {
                let pairs = self.row.as_chunks_mut::<2>().0.iter_mut();
                let before = self.between.iter();
                let (at, behind) = (&self.between[1..], &self.between[2..]);
                for (to, ((&before, &at), &behind)) in pairs.zip(before.zip(at).zip(behind)) {
                    *to = [level(at, before, 4), level(at, behind, 4)];
                }
            }
            Columns::Any(places) => {
                for (to, &(at, part)) in self.row.iter_mut().zip(places) {
                    *to = level(self.between[at + 1], self.between[at + 2], part);
                }
            }
        }
        &self.row[..self.size.0]
    }
}

/// The sample before the middle of a pixel, of so many that stand for so many pixels, and how many
/// sixteenths of the next belong to it.
fn place(pixel: usize, samples: usize, pixels: usize) -> (usize, u16) {
    let sixteenths = ((2 * pixel + 1) * samples * 8 / pixels).saturating_sub(8);
    ((sixteenths / 16).min(samples - 1), (sixteenths % 16) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ramp of steps of 16 both ways.
    fn ramp(width: usize, height: usize) -> Plane {
        Plane {
            width,
            height,
            apart: width + 3,
            samples: (0..(width + 3) * height)
                .map(|at| (at % (width + 3) * 16 + at / (width + 3) * 16) as u8)
                .collect(),
        }
    }

    #[test]
    fn lines_are_drawn_between_samples() {
        let plane = ramp(4, 3);
        for (size, rows) in [
            (
                (4, 3),
                [[0, 16, 32, 48].to_vec(), [16, 32, 48, 64].to_vec()],
            ),
            (
                (8, 3),
                [
                    [0, 4, 12, 20, 28, 36, 44, 48].to_vec(),
                    [16, 20, 28, 36, 44, 52, 60, 64].to_vec(),
                ],
            ),
            (
                (6, 5),
                [
                    [0, 8, 18, 29, 40, 48].to_vec(),
                    [6, 14, 25, 36, 46, 54].to_vec(),
                ],
            ),
            ((4, 6), [[0, 16, 32, 48].to_vec(), [4, 20, 36, 52].to_vec()]),
            ((2, 3), [[8, 40].to_vec(), [24, 56].to_vec()]),
        ] {
            let mut stretch = Stretch::new(&plane, size);
            for (number, expected) in rows.iter().enumerate() {
                let found = stretch.row(number).to_vec();
                let near = found
                    .iter()
                    .zip(expected)
                    .all(|(a, b): (&u8, &u8)| a.abs_diff(*b) < 3);
                assert!(near && found.len() == size.0, "{size:?}: {found:?}");
            }
            stretch.row(size.1 - 1);
        }
    }
}
