//! What is read.

use alloc::vec::Vec;

/// An upright grey picture, reduced if the upload was large.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Grey levels, row-major, 0 = black, 255 = white.
    pub pixels: Vec<u8>,
    /// Columns of `pixels`.
    pub width: usize,
    /// Rows of `pixels`.
    pub height: usize,
    /// Columns of the upright picture before it was reduced.
    pub full_width: usize,
    /// Rows of the upright picture before it was reduced.
    pub full_height: usize,
}

impl Picture {
    /// A picture as it was uploaded, `width` pixels wide and `height` high.
    pub fn new(pixels: Vec<u8>, [width, height]: [usize; 2]) -> Self {
        Self {
            pixels,
            width,
            height,
            full_width: width,
            full_height: height,
        }
    }

    /// The picture turned clockwise by so many quarters.
    #[must_use]
    pub fn turned(self, quarters: u8) -> Self {
        let (columns, rows) = (self.width as isize, self.height as isize);
        // Where the first pixel comes from, and how far to the right and down the next ones do.
        let (first, right, down) = match quarters % 4 {
            0 => return self,
            1 => (columns * (rows - 1), -columns, 1),
            2 => (columns * rows - 1, -1, -columns),
            _ => (columns - 1, columns, -1),
        };
        let lies = quarters % 2 == 1;
        let sides = |(across, down)| if lies { (down, across) } else { (across, down) };
        let (width, height) = sides((self.width, self.height));
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..height {
            for x in 0..width {
                let at = first + x as isize * right + y as isize * down;
                pixels.push(self.pixels[at as usize]);
            }
        }
        let (full_width, full_height) = sides((self.full_width, self.full_height));
        Self {
            pixels,
            width,
            height,
            full_width,
            full_height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn quarters_are_turned_clockwise() {
        let picture = Picture {
            pixels: vec![1, 2, 3, 4, 5, 6],
            width: 3,
            height: 2,
            full_width: 30,
            full_height: 20,
        };
        let turned = |quarters| picture.clone().turned(quarters);
        assert_eq!(turned(0), picture);
        assert_eq!(turned(1).pixels, [4, 1, 5, 2, 6, 3]);
        assert_eq!(turned(2).pixels, [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(3).pixels, [3, 6, 2, 5, 1, 4]);
        let lying = turned(3);
        assert_eq!((lying.width, lying.height), (2, 3));
        assert_eq!((lying.full_width, lying.full_height), (20, 30));
        assert_eq!(turned(1).turned(3), picture);
    }
}
