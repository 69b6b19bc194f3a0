//! Pictures made clearer, each in a way of its own.

use alloc::vec;
use alloc::vec::Vec;

use super::{PHOTOS, outline, pale};
use digitnet_core::enhance;
use digitnet_core::prepare::{self, Polarity};

/// How a picture is changed before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enhancement {
    /// Light taken out; strokes are narrower than one in so many of the shorter side.
    Light(usize),
    /// The same, ink taken for paper and paper for ink.
    OppositeLight(usize),
    /// Light taken out, and faint strokes as dark as firm ones.
    Faint(usize),
    /// Gaps in strokes bridged that are so many times as wide as the pen.
    Bridged(usize),
    /// As faint, where some ink is so pale that it passes for paper.
    Pale(usize),
    /// Outlines filled.
    Filled,
    /// The sheet alone, of what lies on a table.
    Sheet,
    /// The sheet alone, light taken out.
    LitSheet(usize),
    /// Blurred by one in so many of the longer side.
    Smooth(usize),
    /// Ink taken for paper and paper for ink.
    Opposite,
    /// So many times as wide, or as high.
    Stretched(usize, usize),
}

/// A picture made clearer.
pub(super) struct Enhanced {
    /// Levels, row by row; those of the picture itself where there are none.
    pub(super) pixels: Option<Vec<u8>>,
    pub(super) width: usize,
    pub(super) height: usize,
    /// What is ink, if that is known.
    pub(super) polarity: Option<Polarity>,
    /// By how many levels the light was uneven.
    pub(super) shading: u8,
}

/// Where light is taken out of paper that is more even, nothing changes.
const EVEN: u8 = 40;

/// Pictures whose longer side is shorter are enlarged first: blur needs pixels to spread over.
pub(super) const SMALL: usize = 64;

impl Enhancement {
    /// `None` where nothing would change.
    pub(super) fn apply(self, grey: &prepare::Picture<'_>) -> Option<Enhanced> {
        let (width, height) = (grey.width(), grey.height());
        let (longer, shorter) = (width.max(height), width.min(height));
        let mut enhanced = Enhanced {
            pixels: None,
            width,
            height,
            polarity: Some(Polarity::DarkOnLight),
            shading: 0,
        };
        match self {
            Self::Opposite => enhanced.polarity = Some(Polarity::of(grey)?.opposite()),
            Self::Light(parts) => enhanced.light(grey, Polarity::of(grey)?, shorter / parts)?,
            Self::OppositeLight(parts) => {
                enhanced.light(grey, Polarity::of(grey)?.opposite(), shorter / parts)?;
            }
            Self::Faint(parts) => {
                enhanced.whiten(grey, shorter / parts)?;
                enhance::faint(enhanced.pixels.as_mut()?)?;
            }
            Self::Pale(parts) => {
                if !PHOTOS {
                    return None;
                }
                enhanced.whiten(grey, shorter / parts)?;
                pale::evened(enhanced.pixels.as_mut()?, width)?;
            }
            Self::Bridged(pens) => {
                let mut seen = vec![0; width * height];
                enhance::bridge(grey, Polarity::of(grey)?, pens, &mut seen)?;
                enhanced.pixels = Some(seen);
            }
            Self::Filled => {
                let dark = Polarity::of(grey)? == Polarity::DarkOnLight;
                let mut levels = Vec::with_capacity(width * height);
                for row in grey.rows() {
                    levels.extend(row);
                }
                if !dark {
                    levels.iter_mut().for_each(|level| *level = 255 - *level);
                }
                let threshold = enhance::threshold(&levels)?;
                enhanced.pixels = Some(outline::filled(&levels, width, threshold)?);
            }
            Self::Sheet => enhanced.pixels = Some(sheet(grey)?),
            Self::LitSheet(parts) => {
                let sheet = sheet(grey)?;
                let sheet = prepare::Picture::new(&sheet, width, height).ok()?;
                enhanced.light(&sheet, Polarity::DarkOnLight, shorter / parts)?;
            }
            Self::Smooth(parts) => {
                let times = match longer {
                    SMALL.. => 1,
                    _ => (2 * SMALL).div_ceil(longer),
                };
                let reach = (longer * times / parts).max(times / 2).max(1);
                enhanced.enlarge(grey, [times, times]);
                enhanced.smooth(reach)?;
            }
            Self::Stretched(wide, high) => enhanced.enlarge(grey, [wide, high]),
        }
        Some(enhanced)
    }
}

impl Enhanced {
    fn light(
        &mut self,
        picture: &prepare::Picture<'_>,
        polarity: Polarity,
        window: usize,
    ) -> Option<()> {
        // Of few pixels, strokes are as wide as shadows.
        if self.width.max(self.height) < SMALL {
            return None;
        }
        let mut seen = vec![0; self.width * self.height];
        let mut spare = seen.clone();
        let (low, high) = enhance::light(picture, polarity, window, &mut seen, &mut spare)?;
        self.shading = high - low;
        self.pixels = Some(seen);
        (self.shading >= EVEN).then_some(())
    }

    /// Dark ink on white: of even paper no light is taken out.
    fn whiten(&mut self, picture: &prepare::Picture<'_>, window: usize) -> Option<()> {
        if self
            .light(picture, Polarity::of(picture)?, window)
            .is_none()
        {
            self.shading = 0;
        }
        Some(())
    }

    fn enlarge(&mut self, grey: &prepare::Picture<'_>, [wide, high]: [usize; 2]) {
        self.polarity = None;
        self.pixels = Some(enlarged(grey, [wide, high]));
        self.width *= wide;
        self.height *= high;
    }

    fn smooth(&mut self, reach: usize) -> Option<()> {
        let sharp = self.pixels.take()?;
        let sharp = prepare::Picture::new(&sharp, self.width, self.height).ok()?;
        let mut seen = vec![0; self.width * self.height];
        let mut spare = seen.clone();
        enhance::smooth(&sharp, reach, &mut seen, &mut spare)?;
        self.pixels = Some(seen);
        Some(())
    }
}

fn sheet(grey: &prepare::Picture<'_>) -> Option<Vec<u8>> {
    let mut sheet = vec![0; grey.width() * grey.height()];
    enhance::sheet(grey, &mut sheet)?;
    Some(sheet)
}

fn enlarged(grey: &prepare::Picture<'_>, [wide, high]: [usize; 2]) -> Vec<u8> {
    let (width, height) = (wide * grey.width(), high * grey.height());
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for &level in grey.row(y / high) {
            for _ in 0..wide {
                pixels.push(level);
            }
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_repeated_as_often_as_asked() {
        let grey = prepare::Picture::new(&[1, 2, 3, 4], 2, 2).expect("a picture");
        assert_eq!(enlarged(&grey, [2, 1]), [1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(enlarged(&grey, [1, 2]), [1, 2, 1, 2, 3, 4, 3, 4]);
    }
}
