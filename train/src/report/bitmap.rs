//! A picture to draw on: smooth lines of our own, text in embedded-graphics' built-in fonts, which
//! look the same on every machine since no font of the system is involved.

use std::{convert::Infallible, fs::File, io::BufWriter, path::Path};

use anyhow::{Context as _, Result};
use embedded_graphics::{
    Drawable as _, Pixel,
    draw_target::DrawTarget,
    geometry::{OriginDimensions, Point, Size},
    mono_font::{
        MonoFont, MonoTextStyle,
        iso_8859_1::{FONT_6X13, FONT_8X13, FONT_10X20},
    },
    pixelcolor::{Rgb888, RgbColor},
    text::{Alignment, Baseline, Text, TextStyleBuilder},
};
use image::{
    Rgb, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};

/// Red, green, blue.
pub(super) type Color = [u8; 3];

pub(super) const WHITE: Color = [255, 255, 255];
pub(super) const INK: Color = [38, 43, 51];
pub(super) const FAINT: Color = [110, 118, 129];
pub(super) const GRID: Color = [226, 230, 235];
pub(super) const BLUE: Color = [46, 107, 176];
pub(super) const ORANGE: Color = [221, 108, 32];
pub(super) const GREEN: Color = [34, 134, 84];
pub(super) const RED: Color = [198, 40, 57];

/// A fixed-width font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Font {
    /// 6 x 13 pixels per character.
    Small,
    /// 8 x 13 pixels per character.
    Normal,
    /// 10 x 20 pixels per character.
    Large,
}

impl Font {
    fn face(self) -> &'static MonoFont<'static> {
        match self {
            Self::Small => &FONT_6X13,
            Self::Normal => &FONT_8X13,
            Self::Large => &FONT_10X20,
        }
    }

    /// Width of a text in pixels.
    pub(super) fn width(self, text: &str) -> i32 {
        text.chars().count() as i32 * self.face().character_size.width as i32
    }
}

/// Which point of a text is given; vertically it is always the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// The picture. What lies outside is cut off.
pub(super) struct Bitmap {
    image: RgbImage,
}

impl Bitmap {
    /// A white picture.
    pub(super) fn new(width: i32, height: i32) -> Self {
        let image = RgbImage::from_pixel(width.max(1) as u32, height.max(1) as u32, Rgb(WHITE));
        Self { image }
    }

    /// Writes the picture as a PNG file.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        let write = || -> Result<()> {
            let file = BufWriter::new(File::create(path)?);
            let encoder =
                PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
            Ok(self.image.write_with_encoder(encoder)?)
        };
        write().with_context(|| format!("{}: the picture cannot be written", path.display()))
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, area: Area, color: Color) {
        for y in area.top..area.top + area.height {
            for x in area.left..area.left + area.width {
                self.blend(x, y, color, 1.0);
            }
        }
    }

    /// Draws a frame of one pixel just outside a rectangle.
    pub(super) fn frame(&mut self, area: Area, color: Color) {
        let Area {
            left,
            top,
            width,
            height,
        } = area;
        let outer = Area {
            left: left - 1,
            top: top - 1,
            width: width + 2,
            height: 1,
        };
        self.fill(outer, color);
        self.fill(
            Area {
                top: top + height,
                ..outer
            },
            color,
        );
        let side = Area {
            left: left - 1,
            top,
            width: 1,
            height,
        };
        self.fill(side, color);
        self.fill(
            Area {
                left: left + width,
                ..side
            },
            color,
        );
    }

    /// Writes one line of text; characters that the fonts lack become question marks.
    pub(super) fn text(
        &mut self,
        (x, y): (i32, i32),
        anchor: Anchor,
        font: Font,
        color: Color,
        text: &str,
    ) {
        let alignment = match anchor {
            Anchor::Left => Alignment::Left,
            Anchor::Middle => Alignment::Center,
            Anchor::Right => Alignment::Right,
        };
        let [r, g, b] = color;
        let character = MonoTextStyle::new(font.face(), Rgb888::new(r, g, b));
        let style = TextStyleBuilder::new()
            .alignment(alignment)
            .baseline(Baseline::Middle)
            .build();
        let text = Text::with_text_style(text, Point::new(x, y), character, style);
        match text.draw(self) {
            Ok(_end) => {}
        }
    }

    /// Draws a smooth line with round ends.
    pub(super) fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, color: Color) {
        let reach = width / 2.0 + 1.0;
        let (left, right) = (
            (from.0.min(to.0) - reach) as i32,
            (from.0.max(to.0) + reach) as i32,
        );
        let (top, bottom) = (
            (from.1.min(to.1) - reach) as i32,
            (from.1.max(to.1) + reach) as i32,
        );
        for y in top..=bottom {
            for x in left..=right {
                let distance = distance((x as f32, y as f32), from, to);
                self.blend(x, y, color, (width / 2.0 + 0.5 - distance).clamp(0.0, 1.0));
            }
        }
    }

    /// Draws lines from each point to the next.
    pub(super) fn polyline(&mut self, points: &[(f32, f32)], width: f32, color: Color) {
        for pair in points.windows(2) {
            self.line(pair[0], pair[1], width, color);
        }
    }

    /// Draws a dot.
    pub(super) fn dot(&mut self, center: (f32, f32), diameter: f32, color: Color) {
        self.line(center, center, diameter, color);
    }

    /// Draws an arrow that points right, its shaft at height `y`.
    pub(super) fn arrow(&mut self, left: i32, y: i32, width: i32, color: Color) {
        let (left, right, y) = (left as f32, (left + width) as f32, y as f32);
        self.line((left, y), (right, y), 1.4, color);
        self.line((right - 4.0, y - 4.0), (right, y), 1.4, color);
        self.line((right - 4.0, y + 4.0), (right, y), 1.4, color);
    }

    fn blend(&mut self, x: i32, y: i32, color: Color, share: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        if let Some(pixel) = self.image.get_pixel_mut_checked(x, y) {
            pixel.0 = mix(pixel.0, color, share);
        }
    }
}

/// `share` of the way from one colour to another, `0.0..=1.0`.
pub(super) fn mix(from: Color, to: Color, share: f32) -> Color {
    std::array::from_fn(|channel| {
        let (from, to) = (f32::from(from[channel]), f32::from(to[channel]));
        (from + (to - from) * share).round() as u8
    })
}

/// Distance of a point from a line segment.
fn distance(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (point.0 - from.0, point.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        ((px * dx + py * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (px - along * dx).hypot(py - along * dy)
}

impl OriginDimensions for Bitmap {
    fn size(&self) -> Size {
        Size::new(self.image.width(), self.image.height())
    }
}

impl DrawTarget for Bitmap {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Infallible>
    where
        I: IntoIterator<Item = Pixel<Rgb888>>,
    {
        for Pixel(point, color) in pixels {
            self.blend(point.x, point.y, [color.r(), color.g(), color.b()], 1.0);
        }
        Ok(())
    }
}
