//! Handwritten digits of our own: strokes that we drew as points, several hands per digit; and
//! letters and signs in the same way, which show no digit.
//!
//! ```
//! use digitnet_testing::drawn::{self, Style};
//!
//! for digit in drawn::digits() {
//!     let photo = digit.render(&Style { width: 120, height: 160, slant: 0.2, ..Style::default() });
//!     assert_eq!(photo.pixels.len(), 120 * 160);
//!     let twenty_eight_square: [u8; 784] = digit.render_digit();
//!     assert!(twenty_eight_square.contains(&255), "{}", digit.name);
//! }
//! ```

mod glyphs;
mod light;
mod signs;

use digitnet_drawing::Canvas;
pub use digitnet_drawing::Point;

use crate::GreyImage;

/// The label of a drawing that shows no digit.
pub const NO_DIGIT: u8 = u8::MAX;

/// One digit in one hand.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnDigit {
    /// The digit, 0..=9, or [`NO_DIGIT`].
    pub label: u8,
    /// What is peculiar to this hand, for test messages: `"7 slashed"`.
    pub name: String,
    /// What the pen did, in a box of width and height 1: one line of points per touch of the paper,
    /// at least two points each.
    pub strokes: Vec<Vec<Point>>,
}

/// How a digit is put on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Width of the picture in pixels.
    pub width: usize,
    /// Height of the picture in pixels.
    pub height: usize,
    /// Share of the picture that the upright digit fills in its tighter direction, above 0 and
    /// usually below 1.
    pub fill: f32,
    /// Width of the pen in pixels.
    pub pen: f32,
    /// Pixels over which the edge of a stroke fades from ink to paper; 1 is a sharp pen.
    pub edge: f32,
    /// How far the top leans to the right, in shares of the digit's height; negative leans left.
    pub slant: f32,
    /// Rotation in degrees, clockwise.
    pub rotation: f32,
    /// Width over height, in shares of what was drawn: above 1 is broader.
    pub stretch: f32,
    /// Shift of the digit from the middle in pixels: to the right, down.
    pub shift: (f32, f32),
    /// Grey level of ink, 0 = black.
    pub ink: u8,
    /// Grey level of paper, 255 = white.
    pub paper: u8,
    /// Largest random deviation of a pixel in grey levels; the same seed gives the same noise.
    pub noise: u8,
    /// Chooses the noise.
    pub seed: u64,
    /// How many grey levels the light falls off from the top left to the bottom right corner.
    pub shade: u8,
}

impl Default for Style {
    /// Black pen on white paper, 280 x 280 pixels, upright in the middle.
    fn default() -> Self {
        Self {
            width: 280,
            height: 280,
            fill: 0.7,
            pen: 20.0,
            edge: 1.0,
            slant: 0.0,
            rotation: 0.0,
            stretch: 1.0,
            shift: (0.0, 0.0),
            ink: 0,
            paper: 255,
            noise: 0,
            seed: 1,
            shade: 0,
        }
    }
}

/// Every drawn digit: at least three hands for each of 0..=9, in the order of their labels.
#[must_use]
pub fn digits() -> Vec<DrawnDigit> {
    glyphs::all()
}

/// Letters and signs that nobody takes for a digit, each labelled [`NO_DIGIT`].
#[must_use]
pub fn signs() -> Vec<DrawnDigit> {
    signs::all()
}

impl DrawnDigit {
    /// The digit as a grey picture of `style.width` x `style.height` pixels.
    #[must_use]
    pub fn render(&self, style: &Style) -> GreyImage {
        let margin = style.pen + style.edge;
        let room = (
            style.width as f32 * style.fill,
            style.height as f32 * style.fill,
        );
        let room = ((room.0 - margin).max(1.0), (room.1 - margin).max(1.0));
        let stretched = self.map(|(x, y)| (x * style.stretch, y));
        let scale = stretched.scale_into(room);
        let leaning = stretched.map(|(x, y)| (scale * (x - y * style.slant), scale * y));
        let (sin, cos) = style.rotation.to_radians().sin_cos();
        let turned = leaning.map(|(x, y)| (x * cos - y * sin, x * sin + y * cos));
        let (left, top, right, bottom) = turned.bounds();
        let offset = (
            (style.width as f32 - left - right) / 2.0 + style.shift.0,
            (style.height as f32 - top - bottom) / 2.0 + style.shift.1,
        );
        let mut canvas = Canvas::new(style.width, style.height);
        for stroke in &turned.map(|(x, y)| (x + offset.0, y + offset.1)).strokes {
            canvas.draw(stroke, style.pen, style.edge);
        }
        GreyImage {
            pixels: light::shade(&canvas, style),
            width: canvas.width(),
            height: canvas.height(),
        }
    }

    /// The digit as MNIST would show it: 28 x 28 pixels, ink 255 on paper 0, fitted into 20 x 20
    /// and moved by whole pixels until the centre of mass is in the middle of pixel 14, 14, which
    /// is where it lies in MNIST.
    #[must_use]
    pub fn render_digit(&self) -> [u8; 784] {
        let style = Style {
            width: 28,
            height: 28,
            fill: 20.0 / 28.0,
            pen: 2.2,
            edge: 1.3,
            ink: 255,
            paper: 0,
            ..Style::default()
        };
        let (x, y) = centre_of_mass(&self.render(&style));
        let shift = ((14.5 - x).round(), (14.5 - y).round());
        let image = self.render(&Style { shift, ..style });
        std::array::from_fn(|at| image.pixels[at])
    }

    fn map(&self, f: impl Fn(Point) -> Point) -> Self {
        let strokes = self
            .strokes
            .iter()
            .map(|stroke| stroke.iter().map(|&p| f(p)).collect());
        Self {
            label: self.label,
            name: self.name.clone(),
            strokes: strokes.collect(),
        }
    }

    /// Left, top, right and bottom end of the pen's path.
    fn bounds(&self) -> (f32, f32, f32, f32) {
        let none = (
            f32::INFINITY,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::NEG_INFINITY,
        );
        self.strokes
            .iter()
            .flatten()
            .fold(none, |(left, top, right, bottom), &(x, y)| {
                (left.min(x), top.min(y), right.max(x), bottom.max(y))
            })
    }

    /// The factor with which the pen's path just fits into `room` (width, height).
    fn scale_into(&self, room: (f32, f32)) -> f32 {
        let (left, top, right, bottom) = self.bounds();
        (room.0 / (right - left).max(0.01)).min(room.1 / (bottom - top).max(0.01))
    }
}

/// Centre of mass of the light pixels, in pixels from the top left corner.
fn centre_of_mass(image: &GreyImage) -> (f32, f32) {
    let (mut mass, mut x_moment, mut y_moment) = (0.0, 0.0, 0.0);
    for (at, &level) in image.pixels.iter().enumerate() {
        let weight = f32::from(level);
        mass += weight;
        x_moment += weight * ((at % image.width) as f32 + 0.5);
        y_moment += weight * ((at / image.width) as f32 + 0.5);
    }
    (x_moment / mass, y_moment / mass)
}
