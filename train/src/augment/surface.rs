//! What papers, cameras and scanners do to the levels of a picture.

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::geometry::sample;
use crate::drawing::Canvas;
use crate::random::symmetric;

/// A blend of the picture with its average over 3 x 3 pixels, `amount` of it.
pub(super) fn blur(levels: &mut [f32; PIXELS], amount: f32) {
    let across = smooth_and_turn(levels);
    let smooth = smooth_and_turn(&across);
    for (level, smooth) in levels.iter_mut().zip(&smooth) {
        *level += amount * (smooth - *level);
    }
}

/// Each level with half of its neighbours', rows and columns swapped.
fn smooth_and_turn(levels: &[f32; PIXELS]) -> [f32; PIXELS] {
    std::array::from_fn(|index| {
        let (x, y) = (index / SIDE, index % SIDE);
        let at = y * SIDE + x;
        let before = if x > 0 { levels[at - 1] } else { 0.0 };
        let after = if x + 1 < SIDE { levels[at + 1] } else { 0.0 };
        0.5 * levels[at] + 0.25 * (before + after)
    })
}

/// Fewer pixels, then as many as before: interpolated, or each as a block.
pub(super) fn coarsen(levels: &mut [f32; PIXELS], rng: &mut ChaCha8Rng) {
    // 20 pixels of digit become 12 to 17.
    let step = rng.random_range(1.18f32..1.66);
    let (jagged, phase) = (rng.random::<bool>(), rng.random_range(0.0f32..1.0));
    let smooth = {
        let mut smooth = *levels;
        blur(&mut smooth, (step - 1.0).min(1.0));
        smooth
    };
    let middle = |place: f32| ((place + phase) / step).floor() * step + step / 2.0 - phase - 0.5;
    *levels = std::array::from_fn(|index| {
        let (x, y) = ((index % SIDE) as f32 + 0.5, (index / SIDE) as f32 + 0.5);
        if jagged {
            return sample(&smooth, middle(x), middle(y));
        }
        let (left, top) = (middle(x - step / 2.0), middle(y - step / 2.0));
        let (right, down) = ((x - 0.5 - left) / step, (y - 0.5 - top) / step);
        let between = |y: f32| {
            sample(&smooth, left, y) * (1.0 - right) + sample(&smooth, left + step, y) * right
        };
        (between(top) * (1.0 - down) + between(top + step) * down).clamp(0.0, 255.0)
    });
}

/// Other grey levels: a curve (gamma), less ink, an uneven pen, or strokes burnt out.
pub(super) fn fade(levels: &mut [f32; PIXELS], rng: &mut ChaCha8Rng) {
    let gamma = 2f32.powf(symmetric(rng, 1.0));
    let strongest = rng.random_range(0.55f32..1.6);
    let uneven = (symmetric(rng, 0.2), symmetric(rng, 0.2));
    for (index, level) in levels.iter_mut().enumerate() {
        let place = |at: usize| at as f32 / (SIDE as f32 / 2.0) - 1.0;
        let pressure = 1.0 + uneven.0 * place(index % SIDE) + uneven.1 * place(index / SIDE);
        let ink = (*level / 255.0).clamp(0.0, 1.0).powf(gamma);
        *level = (255.0 * strongest * pressure * ink).clamp(0.0, 255.0);
    }
}

/// Noise, more of it on ink than on paper.
pub(super) fn grain(levels: &mut [f32; PIXELS], rng: &mut ChaCha8Rng) {
    let strength = rng.random_range(5.0f32..45.0);
    let on_paper = rng.random_range(0.0f32..0.5);
    for level in levels {
        let share = on_paper + (1.0 - on_paper) * (*level / 255.0);
        *level = (*level + share * symmetric(rng, strength)).clamp(0.0, 255.0);
    }
}

/// Strokes broken by one or two thin white lines.
pub(super) fn gaps(levels: &mut [f32; PIXELS], rng: &mut ChaCha8Rng) {
    let mut white = Canvas::new(SIDE, SIDE);
    for _ in 0..rng.random_range(1..=2u32) {
        let middle = (
            rng.random_range(9.0f32..20.0),
            rng.random_range(6.0f32..22.0),
        );
        let (down, right) = symmetric(rng, 3.1).sin_cos();
        let half = rng.random_range(2.0f32..9.0);
        let ends = [
            (middle.0 - half * right, middle.1 - half * down),
            (middle.0 + half * right, middle.1 + half * down),
        ];
        white.draw(&ends, rng.random_range(0.5f32..1.3), 1.0);
    }
    for (level, white) in levels.iter_mut().zip(white.ink()) {
        *level *= 1.0 - white;
    }
}

/// A piece of a ruled line, or specks, near the rim.
pub(super) fn litter(levels: &mut [f32; PIXELS], rng: &mut ChaCha8Rng) {
    let mut canvas = Canvas::new(SIDE, SIDE);
    let strength = rng.random_range(0.3f32..1.0);
    if rng.random() {
        let at = rng.random_range(1.0f32..5.0);
        let at = if rng.random() { at } else { SIDE as f32 - at };
        let (from, to) = (
            rng.random_range(0.0f32..14.0),
            rng.random_range(12.0f32..28.0),
        );
        let tilt = symmetric(rng, 1.0);
        let mut ends = [(from, at + tilt), (from.max(to), at - tilt)];
        if rng.random() {
            ends = ends.map(|(x, y)| (y, x));
        }
        canvas.draw(&ends, rng.random_range(0.5f32..1.4), 1.0);
    } else {
        for _ in 0..rng.random_range(1..=4u32) {
            let end = SIDE as f32;
            let place = (rng.random_range(0.0f32..end), rng.random_range(0.0f32..end));
            canvas.draw(&[place], rng.random_range(0.5f32..1.8), 1.0);
        }
    }
    for (level, ink) in levels.iter_mut().zip(canvas.ink()) {
        *level = level.max(255.0 * strength * ink);
    }
}
