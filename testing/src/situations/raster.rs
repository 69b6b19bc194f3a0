//! Coloured pictures, and what cameras, scanners and programs do to them.

use digitnet_drawing::Canvas;

use crate::GreyImage;
use crate::random::Random;

/// Red, green, blue, `0.0..=255.0`.
pub type Colour = [f32; 3];

/// A grey level as a colour.
#[must_use]
pub const fn grey(level: f32) -> Colour {
    [level; 3]
}

/// A picture: red, green, blue and opacity of each pixel, `0.0..=255.0`, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    pixels: Vec<[f32; 4]>,
    width: usize,
    height: usize,
}

impl Raster {
    /// One colour all over.
    #[must_use]
    pub fn filled(width: usize, height: usize, [r, g, b]: Colour) -> Self {
        Self {
            pixels: vec![[r, g, b, 255.0]; width * height],
            width,
            height,
        }
    }

    /// Each pixel by its column and row.
    #[must_use]
    pub fn from_fn(
        width: usize,
        height: usize,
        mut pixel: impl FnMut(usize, usize) -> [f32; 4],
    ) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self {
            pixels: places.map(|(x, y)| pixel(x, y)).collect(),
            width,
            height,
        }
    }

    /// From bytes: red, green, blue, opacity.
    ///
    /// # Panics
    ///
    /// If there are not four for each pixel.
    #[must_use]
    pub fn from_rgba(bytes: &[u8], width: usize, height: usize) -> Self {
        assert_eq!(bytes.len(), 4 * width * height, "four bytes for each pixel");
        let (pixels, _) = bytes.as_chunks::<4>();
        Self {
            pixels: pixels.iter().map(|pixel| pixel.map(f32::from)).collect(),
            width,
            height,
        }
    }

    /// Grey levels.
    #[must_use]
    pub fn from_grey(image: &GreyImage) -> Self {
        Self::from_fn(image.width, image.height, |x, y| {
            let level = f32::from(image.pixels[y * image.width + x]);
            [level, level, level, 255.0]
        })
    }

    /// As bytes: red, green, blue, opacity.
    #[must_use]
    pub fn to_rgba(&self) -> Vec<u8> {
        let pixels = self.pixels.iter().flatten();
        pixels.map(|level| level.round() as u8).collect()
    }

    /// Columns.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The longer side.
    #[must_use]
    pub fn side(&self) -> f32 {
        self.width.max(self.height) as f32
    }

    /// One pixel; beyond the border that of the border.
    #[must_use]
    pub fn at(&self, x: isize, y: isize) -> [f32; 4] {
        let inside = |at: isize, size: usize| at.clamp(0, size as isize - 1) as usize;
        self.pixels[inside(y, self.height) * self.width + inside(x, self.width)]
    }

    /// Every pixel, given its column and row.
    #[must_use]
    pub fn map(mut self, mut change: impl FnMut(usize, usize, [f32; 4]) -> [f32; 4]) -> Self {
        for (at, pixel) in self.pixels.iter_mut().enumerate() {
            *pixel = change(at % self.width, at / self.width, *pixel).map(|v| v.clamp(0.0, 255.0));
        }
        self
    }

    /// Every colour channel; opacity stays.
    #[must_use]
    pub fn levels(self, mut change: impl FnMut(f32) -> f32) -> Self {
        self.map(|_, _, [r, g, b, a]| [change(r), change(g), change(b), a])
    }

    /// Times the light at each place; places are shares of the width and height.
    #[must_use]
    pub fn lit(self, light: impl Fn(f32, f32) -> f32) -> Self {
        let (width, height) = (self.width as f32, self.height as f32);
        self.map(|x, y, [r, g, b, a]| {
            let light = light((x as f32 + 0.5) / width, (y as f32 + 0.5) / height);
            [r * light, g * light, b * light, a]
        })
    }

    /// Ink laid on it, its upper left corner at a place.
    pub fn paint(&mut self, ink: &Canvas, (left, top): (usize, usize), colour: Colour) {
        for (y, row) in ink.ink().chunks_exact(ink.width()).enumerate() {
            for (x, &share) in row.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                let (x, y) = (x + left, y + top);
                if x < self.width && y < self.height {
                    let pixel = &mut self.pixels[y * self.width + x];
                    for (level, ink) in pixel.iter_mut().zip(colour) {
                        *level += share * (ink - *level);
                    }
                }
            }
        }
    }

    /// A filled rectangle.
    pub fn fill(&mut self, [left, top, width, height]: [usize; 4], [r, g, b]: Colour) {
        for y in top..(top + height).min(self.height) {
            for x in left..(left + width).min(self.width) {
                self.pixels[y * self.width + x] = [r, g, b, 255.0];
            }
        }
    }

    /// Another picture laid on it, as opaque as it is.
    pub fn place(&mut self, other: &Self, (left, top): (usize, usize)) {
        for y in 0..other.height.min(self.height.saturating_sub(top)) {
            for x in 0..other.width.min(self.width.saturating_sub(left)) {
                let [r, g, b, a] = other.pixels[y * other.width + x];
                let pixel = &mut self.pixels[(y + top) * self.width + x + left];
                for (level, over) in pixel.iter_mut().zip([r, g, b]) {
                    *level += a / 255.0 * (over - *level);
                }
            }
        }
    }

    /// A part of it.
    #[must_use]
    pub fn cropped(&self, [left, top, width, height]: [usize; 4]) -> Self {
        Self::from_fn(width, height, |x, y| {
            self.at((x + left) as isize, (y + top) as isize)
        })
    }

    /// Grain: as many normal deviations as `sigma`, the same in all colours.
    #[must_use]
    pub fn noisy(self, sigma: f32, random: &mut Random) -> Self {
        self.map(|_, _, [r, g, b, a]| {
            let noise = sigma * random.normal();
            [r + noise, g + noise, b + noise, a]
        })
    }

    /// A share of the pixels black or white.
    #[must_use]
    pub fn peppered(self, share: f32, random: &mut Random) -> Self {
        self.map(|_, _, pixel| {
            if random.share() >= share {
                return pixel;
            }
            let level = if random.share() < 0.5 { 0.0 } else { 255.0 };
            [level, level, level, pixel[3]]
        })
    }

    /// Grey levels as people see colours, on white.
    #[must_use]
    pub fn luminance(&self) -> Vec<f32> {
        let level = |&[r, g, b, a]: &[f32; 4]| {
            let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
            255.0 + (luma - 255.0) * a / 255.0
        };
        self.pixels.iter().map(level).collect()
    }
}
