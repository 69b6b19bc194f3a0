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
    /// The picture turned clockwise by so many quarters.
    #[must_use]
    pub fn turned(self, quarters: u8) -> Self {
        let Self { width, height, .. } = self;
        let at = |x: usize, y: usize| self.pixels[y * width + x];
        let pixels = match quarters % 4 {
            0 => return self,
            1 => (0..width)
                .flat_map(|x| (0..height).rev().map(move |y| at(x, y)))
                .collect(),
            2 => self.pixels.iter().rev().copied().collect(),
            _ => (0..width)
                .rev()
                .flat_map(|x| (0..height).map(move |y| at(x, y)))
                .collect(),
        };
        let lies = quarters % 2 == 1;
        let sides = |(across, down)| if lies { (down, across) } else { (across, down) };
        let (width, height) = sides((width, height));
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
