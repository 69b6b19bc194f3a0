//! A digit on a sheet of paper of any size, found there as a reader finds it.

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::chance;
use crate::drawing::{Canvas, photographed, resized, scanned};

/// Levels from here on are ink.
const INK: f32 = 50.0;
/// Share of the sheets with a digit of a few pixels, half of them enlarged pixel by pixel.
const TINY: f32 = 0.3;
/// Share of the sheets with a digit of a hundred pixels and more.
const LARGE: f32 = 0.05;
/// Share of the digits that are stretched, as tools that fill a box do.
const STRETCHED: f32 = 0.25;
/// A stretched digit is at most so wide for its height: a 1 that fills its box is a block.
const WIDEST: f32 = 1.05;
const WIDEST_ONE: f32 = 0.4;
/// Share of the sheets that are scanned rather than photographed.
const SCANNED: f32 = 0.25;

/// What a reader's network is shown of the digit called `name`; `None` where it finds something else.
pub(super) fn serve(
    levels: &[f32; PIXELS],
    name: &str,
    rng: &mut ChaCha8Rng,
) -> Option<[f32; PIXELS]> {
    let canvas = crop(levels)?;
    let kind = rng.random_range(0.0f32..1.0);
    let even = |rng: &mut ChaCha8Rng, from: f32, to: f32| {
        // As many from 20 to 40 pixels as from 40 to 80.
        from * (to / from).powf(rng.random_range(0.0f32..1.0))
    };
    let (size, enlarged) = if kind < TINY {
        (even(rng, 7.0, 16.0), rng.random())
    } else if kind < 1.0 - LARGE {
        (even(rng, 12.0, 100.0), false)
    } else {
        (even(rng, 100.0, 480.0), false)
    };
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    let mut aspect = width / height;
    if chance(rng, STRETCHED) {
        let widest = if name == "1" { WIDEST_ONE } else { WIDEST };
        let stretched = aspect * even(rng, 0.75, 1.8);
        aspect = stretched.min(widest.max(aspect));
    }
    let longer = aspect.max(1.0);
    let sides = [aspect / longer, 1.0 / longer].map(|side| (size * side).round().max(1.0) as usize);
    // What was one pixel's fade stays about one pixel's.
    let sharpness = (size / SIDE as f32 * rng.random_range(0.5f32..1.5)).max(1.0);
    let mut canvas = resized(&canvas, sides, sharpness);
    if enlarged {
        canvas = enlarge(&canvas, rng.random_range(2..=8usize));
    }
    if chance(rng, SCANNED) {
        scanned(&canvas)
    } else {
        photographed(&canvas, rng)
    }
}

/// The picture's ink, without the paper around it.
fn crop(levels: &[f32; PIXELS]) -> Option<Canvas> {
    let inked = |index: &usize| levels[*index] >= INK;
    let rows = (0..PIXELS).find(inked)? / SIDE..(0..PIXELS).rfind(inked)? / SIDE + 1;
    let in_column = |x: &usize| (0..SIDE).any(|y| inked(&(y * SIDE + x)));
    let columns = (0..SIDE).find(in_column)?..(0..SIDE).rfind(in_column)? + 1;
    let ink = rows.flat_map(|y| columns.clone().map(move |x| levels[y * SIDE + x] / 255.0));
    Some(Canvas::from_ink(ink.collect(), columns.len()))
}

/// Every pixel becomes `times` by `times` of them.
fn enlarge(canvas: &Canvas, times: usize) -> Canvas {
    let width = canvas.width() * times;
    let ink = (0..width * canvas.height() * times)
        .map(|index| canvas.ink()[index / width / times * canvas.width() + index % width / times]);
    Canvas::from_ink(ink.collect(), width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::generator;
    use digitnet_testing::drawn;

    /// Most digits are found on their sheets (a few pixels in a shadow are lost, and not learnt from), and
    /// those that are found look like themselves.
    #[test]
    fn digits_are_found_on_their_sheets() {
        let digits = drawn::digits();
        let (mut found, mut alike) = (0, 0);
        for index in 0..300 {
            let digit = &digits[index % digits.len()];
            let before = digit.render_digit().map(f32::from);
            let served = serve(
                &before,
                &digit.label.to_string(),
                &mut generator(1, 0, index),
            );
            if let Some(after) = served {
                found += 1;
                let common: f32 = before.iter().zip(&after).map(|(a, b)| a.min(*b)).sum();
                alike += usize::from(common > 0.5 * before.iter().sum::<f32>());
            }
        }
        assert!(found >= 200, "{found} of 300 found");
        assert!(alike * 10 >= found * 8, "{alike} of {found} alike");
    }

    #[test]
    fn enlarging_repeats_pixels() {
        let canvas = Canvas::from_ink(vec![0.0, 1.0, 0.5, 0.25], 2);
        let large = enlarge(&canvas, 3);
        assert_eq!((large.width(), large.height()), (6, 6));
        assert_eq!(large.ink()[..6], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
        assert_eq!(large.ink()[30..], [0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
    }
}
