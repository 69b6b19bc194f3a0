//! Changes that leave a digit the digit that it is, so that every epoch shows new pictures.
//!
//! Each picture's change depends on the seed, the epoch and the picture's index alone, never on
//! which thread draws it.

mod elastic;
mod stroke;

use digitnet_core::{PIXELS, SIDE};
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// How far a picture may be changed. Every amount is drawn evenly from minus to plus the bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Turn, in degrees.
    pub rotation: f32,
    /// Slant, in columns per row.
    pub shear: f32,
    /// Change of size in percent, per axis.
    pub scale: f32,
    /// Shift, in pixels, per axis.
    pub shift: f32,
    /// Elastic distortion: typical shift of a stroke's parts, in pixels.
    pub elastic: f32,
    /// Share of pictures whose strokes are made thicker or thinner.
    pub stroke_share: f32,
}

impl Default for Augmentation {
    fn default() -> Self {
        Self {
            rotation: 10.0,
            shear: 0.15,
            scale: 10.0,
            shift: 1.0,
            elastic: 0.7,
            stroke_share: 0.3,
        }
    }
}

impl Augmentation {
    /// Every bound times `factor`.
    #[must_use]
    pub fn times(&self, factor: f32) -> Self {
        Self {
            rotation: self.rotation * factor,
            shear: self.shear * factor,
            scale: self.scale * factor,
            shift: self.shift * factor,
            elastic: self.elastic * factor,
            stroke_share: (self.stroke_share * factor).min(1.0),
        }
    }

    /// The changed picture as grey levels `0.0..=255.0`, written to `output`.
    pub fn apply(&self, picture: &[u8; PIXELS], rng: &mut ChaCha8Rng, output: &mut [f32]) {
        let source = stroke::vary(picture, self.stroke_share, rng);
        let field = elastic::field(self.elastic, rng);
        let affine = self.affine(rng);
        let middle = (SIDE as f32 - 1.0) / 2.0;
        for (index, (value, shift)) in output.iter_mut().zip(&field).enumerate() {
            let (x, y) = (
                (index % SIDE) as f32 - middle,
                (index / SIDE) as f32 - middle,
            );
            let from_x = affine[0][0] * x + affine[0][1] * y + affine[0][2] + shift[0] + middle;
            let from_y = affine[1][0] * x + affine[1][1] * y + affine[1][2] + shift[1] + middle;
            *value = sample(&source, from_x, from_y);
        }
    }

    /// From the changed picture's coordinates back to the source's, around the middle.
    fn affine(&self, rng: &mut ChaCha8Rng) -> [[f32; 3]; 2] {
        let (sin, cos) = symmetric(rng, self.rotation).to_radians().sin_cos();
        let shear = symmetric(rng, self.shear);
        let scale_x = 1.0 + symmetric(rng, self.scale) / 100.0;
        let scale_y = 1.0 + symmetric(rng, self.scale) / 100.0;
        let (shift_x, shift_y) = (symmetric(rng, self.shift), symmetric(rng, self.shift));
        [
            [cos * scale_x, (shear * cos - sin) * scale_x, shift_x],
            [sin * scale_y, (shear * sin + cos) * scale_y, shift_y],
        ]
    }
}

/// The generator for one picture of one epoch.
pub fn generator(seed: u64, epoch: usize, index: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((epoch as u64) << 32) | index as u64);
    rng
}

/// Evenly from `-bound..=bound`.
fn symmetric(rng: &mut impl Rng, bound: f32) -> f32 {
    rng.random_range(-1.0f32..=1.0) * bound
}

/// Bilinear interpolation; outside the picture is paper.
fn sample(picture: &[f32; PIXELS], x: f32, y: f32) -> f32 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use digitnet_testing::drawn;

    const NONE: Augmentation = Augmentation {
        rotation: 0.0,
        shear: 0.0,
        scale: 0.0,
        shift: 0.0,
        elastic: 0.0,
        stroke_share: 0.0,
    };

    #[test]
    fn without_change_the_picture_stays() {
        for digit in drawn::digits() {
            let picture = digit.render_digit();
            let mut output = [0.0; PIXELS];
            NONE.apply(&picture, &mut generator(1, 2, 3), &mut output);
            for (found, expected) in output.iter().zip(picture) {
                assert!((found - f32::from(expected)).abs() < 0.01);
            }
        }
    }

    #[test]
    fn depends_on_seed_epoch_and_index_only() {
        let picture = drawn::digits()[0].render_digit();
        let change = |seed, epoch, index| {
            let mut output = vec![0.0; PIXELS];
            Augmentation::default().apply(
                &picture,
                &mut generator(seed, epoch, index),
                &mut output,
            );
            output
        };
        assert_eq!(change(1, 2, 3), change(1, 2, 3));
        for other in [change(2, 2, 3), change(1, 3, 3), change(1, 2, 4)] {
            assert_ne!(change(1, 2, 3), other);
        }
    }

    #[test]
    fn keeps_levels_in_range_and_most_of_the_ink() {
        for (index, digit) in drawn::digits().iter().enumerate() {
            let picture = digit.render_digit();
            let mut output = [0.0; PIXELS];
            Augmentation::default().apply(&picture, &mut generator(5, 0, index), &mut output);
            assert!(output.iter().all(|level| (0.0..=255.0).contains(level)));
            let before: f32 = picture.iter().map(|&level| f32::from(level)).sum();
            let after: f32 = output.iter().sum();
            assert!((0.3..3.0).contains(&(after / before)), "{before} {after}");
        }
    }
}
