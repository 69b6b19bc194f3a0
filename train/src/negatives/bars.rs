//! A plain bar, which people take for a 1: textures and letters sometimes come out as one.

use digitnet_core::{PIXELS, SIDE};

/// A block shorter than so many times its width is none.
const SHORTEST: f32 = 2.0;
/// Furthest from upright, in radians.
const LEAN: f32 = 0.75;
/// Ink beside the bar and paper within it, in shares of the ink.
const STRAY: f32 = 0.2;

/// Whether the ink is one upright or leaning bar with nothing beside it.
///
/// The bar is the one with the ink's own moments, so a straight stroke of even width matches it and
/// nothing else does. Strokes finer than two pixels match by chance only: nothing but a hand draws
/// them.
pub(crate) fn is_plain_bar(levels: &[f32; PIXELS]) -> bool {
    let at = |index: usize| ((index % SIDE) as f32, (index / SIDE) as f32);
    let mass = levels.iter().sum::<f32>().max(1e-6);
    let mean = |of: &dyn Fn(f32, f32) -> f32| {
        let weigh = |(index, level): (usize, &f32)| level * of(at(index).0, at(index).1);
        levels.iter().enumerate().map(weigh).sum::<f32>() / mass
    };
    let (right, down) = (mean(&|x, _| x), mean(&|_, y| y));
    let across = mean(&|x, _| (x - right).powi(2));
    let along = mean(&|_, y| (y - down).powi(2));
    let both = mean(&|x, y| (x - right) * (y - down));

    // From upright to the longer axis.
    let lean = 0.5 * (2.0 * both).atan2(along - across);
    let spread = ((along - across) / 2.0).hypot(both);
    let middle = f32::midpoint(along, across);
    // A bar's variance is a twelfth of its squared length.
    let half = |variance: f32| (12.0 * variance.max(0.0)).sqrt() / 2.0;
    let (length, width) = (half(middle + spread), half(middle - spread));
    if lean.abs() > LEAN || length < SHORTEST * width {
        return false;
    }
    let (sin, cos) = lean.sin_cos();
    let stray = levels.iter().enumerate().map(|(index, &level)| {
        let (x, y) = (at(index).0 - right, at(index).1 - down);
        let within = |half: f32, offset: f32| (half - offset.abs() + 0.5).clamp(0.0, 1.0);
        let bar = within(length, x * sin + y * cos) * within(width, x * cos - y * sin);
        (level - 255.0 * bar).abs()
    });
    stray.sum::<f32>() < STRAY * mass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::{Canvas, Point, scanned};

    fn drawn(paths: &[&[Point]], pen: f32) -> [f32; PIXELS] {
        let mut canvas = Canvas::new(56, 56);
        for path in paths {
            canvas.draw(path, pen, 1.5);
        }
        scanned(&canvas).expect("there is ink")
    }

    #[test]
    fn strokes_are_bars_as_far_as_they_stand() {
        for pen in [6.0, 8.0, 10.0] {
            for end in [20.0, 28.0, 45.0] {
                let levels = drawn(&[&[(28.0, 50.0), (end, 6.0)]], pen);
                assert!(is_plain_bar(&levels), "pen {pen}, to {end}");
            }
            let lying = drawn(&[&[(6.0, 28.0), (50.0, 24.0)]], pen);
            assert!(!is_plain_bar(&lying), "pen {pen}, lying");
        }
    }

    #[test]
    fn what_has_anything_else_is_none() {
        let stem: &[Point] = &[(28.0, 6.0), (28.0, 50.0)];
        let others: [&[&[Point]]; 4] = [
            &[stem, &[(28.0, 28.0), (40.0, 28.0)]],
            &[&[(28.0, 6.0), (28.0, 34.0)], &[(28.0, 50.0)]],
            &[&[(20.0, 6.0), (36.0, 28.0), (20.0, 50.0)]],
            &[&[(20.0, 20.0), (36.0, 20.0), (36.0, 40.0), (20.0, 40.0)]],
        ];
        for other in others {
            assert!(!is_plain_bar(&drawn(other, 5.0)), "{other:?}");
        }
        assert!(!is_plain_bar(&[0.0; PIXELS]));
    }
}
