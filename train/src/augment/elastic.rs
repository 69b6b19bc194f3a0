//! Elastic distortion (Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural
//! Networks Applied to Visual Document Analysis", 2003): random shifts, smoothed so that
//! neighbouring pixels move alike.

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

/// Standard deviation of the smoothing, in pixels.
const SIGMA: f32 = 4.0;
/// Taps of the smoothing on each side.
const REACH: usize = 9;

/// A shift `[x, y]` in pixels for every pixel, with `strength` as standard deviation.
pub(super) fn field(strength: f32, rng: &mut ChaCha8Rng) -> [[f32; 2]; PIXELS] {
    let mut field = [[0.0; 2]; PIXELS];
    if strength <= 0.0 {
        return field;
    }
    for shift in &mut field {
        *shift = [rng.random_range(-1.0..=1.0), rng.random_range(-1.0..=1.0)];
    }
    let weights: [f32; 2 * REACH + 1] = std::array::from_fn(|tap| {
        let distance = tap as f32 - REACH as f32;
        (-distance * distance / (2.0 * SIGMA * SIGMA)).exp()
    });
    // Even noise has variance 1/3; the smoothed one 1/3 times the weights' squares, per axis.
    let squares: f32 = weights.iter().map(|weight| weight * weight).sum();
    let gain = (strength * 3f32.sqrt() / squares).sqrt();
    let weights = weights.map(|weight| weight * gain);
    let across = smooth(&field, &weights);
    smooth(&across, &weights)
}

/// Smooths along rows and transposes, so that two calls smooth along both axes.
fn smooth(field: &[[f32; 2]; PIXELS], weights: &[f32]) -> [[f32; 2]; PIXELS] {
    let mut smoothed = [[0.0; 2]; PIXELS];
    for (y, row) in field.chunks_exact(SIDE).enumerate() {
        for x in 0..SIDE {
            let first = x.saturating_sub(REACH);
            let shifts = &row[first..(x + REACH + 1).min(SIDE)];
            let mut sum = [0.0; 2];
            for (shift, weight) in shifts.iter().zip(&weights[first + REACH - x..]) {
                sum[0] += shift[0] * weight;
                sum[1] += shift[1] * weight;
            }
            smoothed[x * SIDE + y] = sum;
        }
    }
    smoothed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::generator;

    #[test]
    fn has_the_strength_asked_for_and_is_smooth() {
        let (mut squares, mut steps, mut count) = (0.0, 0.0, 0.0);
        for index in 0..200 {
            let field = field(2.0, &mut generator(1, 0, index));
            // The middle, where no smoothing tap is cut off.
            for y in 10..18 {
                for x in 10..18 {
                    squares += field[y * SIDE + x][0].powi(2);
                    steps += (field[y * SIDE + x + 1][0] - field[y * SIDE + x][0]).powi(2);
                    count += 1.0;
                }
            }
        }
        let (deviation, step) = ((squares / count).sqrt(), (steps / count).sqrt());
        assert!((1.7..2.3).contains(&deviation), "{deviation}");
        assert!(step < 0.25 * deviation, "{step}");
    }
}
