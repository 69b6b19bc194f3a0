//! Turn, slant, size, shift and elastic distortion: where each pixel comes from.

use digitnet_core::{PIXELS, SIDE};
use rand_chacha::ChaCha8Rng;

use super::{elastic, settings::Augmentation};
use crate::random::symmetric;

/// Levels from here on count as ink when the digit's box is looked for.
const INK: f32 = 50.0;
/// Side of the box that a digit is fitted into, in pixels.
const BOX: f32 = 20.0;
/// Middle of the mass of MNIST's digits, counted from the middle of the first pixel.
const CENTRE: f32 = 14.0;
/// Grey levels over which a hard edge still fades.
const FADE: f32 = 60.0;

/// From the changed picture's coordinates back to the source's.
pub(super) struct Geometry {
    /// Around the middles below: rows `[x from x, x from y, shift]` and the same for y.
    affine: [[f32; 3]; 2],
    field: [[f32; 2]; PIXELS],
    /// Point of the source that comes to `target`.
    source: [f32; 2],
    target: [f32; 2],
}

impl Geometry {
    /// Draws one; `factor` multiplies the bounds of turn, slant and size.
    pub(super) fn draw(bounds: &Augmentation, factor: f32, rng: &mut ChaCha8Rng) -> Self {
        let field = elastic::field(bounds.elastic, rng);
        let (sin, cos) = symmetric(rng, bounds.rotation * factor)
            .to_radians()
            .sin_cos();
        let shear = symmetric(rng, bounds.shear * factor);
        let scale_x = 1.0 + symmetric(rng, bounds.scale * factor) / 100.0;
        let scale_y = 1.0 + symmetric(rng, bounds.scale * factor) / 100.0;
        let (shift_x, shift_y) = (symmetric(rng, bounds.shift), symmetric(rng, bounds.shift));
        let middle = (SIDE as f32 - 1.0) / 2.0;
        Self {
            affine: [
                [cos * scale_x, (shear * cos - sin) * scale_x, shift_x],
                [sin * scale_y, (shear * sin + cos) * scale_y, shift_y],
            ],
            field,
            source: [middle; 2],
            target: [middle; 2],
        }
    }

    /// The same for a picture whose ink no longer fills MNIST's box, or lies beside its middle.
    pub(super) fn fitted(mut self, picture: &[f32; PIXELS]) -> Self {
        let (mut left, mut right, mut top, mut bottom) = (SIDE, 0, SIDE, 0);
        let (mut mass, mut moments) = (1e-6, [0.0; 2]);
        for (index, &level) in picture.iter().enumerate() {
            let (x, y) = (index % SIDE, index / SIDE);
            mass += level;
            moments[0] += level * x as f32;
            moments[1] += level * y as f32;
            if level >= INK {
                (left, right) = (left.min(x), right.max(x + 1));
                (top, bottom) = (top.min(y), bottom.max(y + 1));
            }
        }
        if left < right {
            let longer = (right - left).max(bottom - top) as f32;
            // Ink that is all but gone is not blown up.
            let factor = (longer / BOX).clamp(0.6, 1.6);
            for row in &mut self.affine {
                row[0] *= factor;
                row[1] *= factor;
            }
            self.source = moments.map(|moment| moment / mass);
            self.target = [CENTRE; 2];
        }
        self
    }

    /// The changed picture; with `edge`, levels below it become paper and those above it ink.
    pub(super) fn apply(&self, source: &[f32; PIXELS], edge: Option<f32>) -> [f32; PIXELS] {
        std::array::from_fn(|index| {
            let (x, y) = ((index % SIDE) as f32, (index / SIDE) as f32);
            match edge {
                None => self.sample(source, x, y, self.field[index]),
                // Four samples a pixel, so that hard edges are not jagged.
                Some(edge) => {
                    let quarters = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)];
                    let levels = quarters.map(|(right, down)| {
                        let level = self.sample(source, x + right, y + down, self.field[index]);
                        (127.5 + (level - edge) * 255.0 / FADE).clamp(0.0, 255.0)
                    });
                    levels.iter().sum::<f32>() / 4.0
                }
            }
        })
    }

    fn sample(&self, source: &[f32; PIXELS], x: f32, y: f32, shift: [f32; 2]) -> f32 {
        let (x, y) = (x - self.target[0], y - self.target[1]);
        let [along_x, along_y] = &self.affine;
        let from_x = along_x[0] * x + along_x[1] * y + along_x[2] + shift[0] + self.source[0];
        let from_y = along_y[0] * x + along_y[1] * y + along_y[2] + shift[1] + self.source[1];
        sample(source, from_x, from_y)
    }
}

/// Bilinear interpolation; outside the picture is paper.
pub(super) fn sample(picture: &[f32; PIXELS], x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (right_share, bottom_share) = (x - left, y - top);
    let pixel = |x: f32, y: f32| {
        let inside = x >= 0.0 && y >= 0.0 && x < SIDE as f32 && y < SIDE as f32;
        if inside {
            picture[y as usize * SIDE + x as usize]
        } else {
            0.0
        }
    };
    let upper = pixel(left, top) * (1.0 - right_share) + pixel(left + 1.0, top) * right_share;
    let lower =
        pixel(left, top + 1.0) * (1.0 - right_share) + pixel(left + 1.0, top + 1.0) * right_share;
    upper * (1.0 - bottom_share) + lower * bottom_share
}
