//! Ink on paper becomes what a camera sees of it.

use digitnet_drawing::Canvas;

use super::Style;
use crate::random::Random;

/// Turns shares of ink into grey levels: mixes ink with paper, then adds the light and the noise of
/// `style`.
pub(super) fn shade(canvas: &Canvas, style: &Style) -> Vec<u8> {
    let (ink, paper) = (f32::from(style.ink), f32::from(style.paper));
    let (width, height) = (canvas.width(), canvas.height());
    let diagonal = (width + height).max(1) as f32;
    let mut noise = Random::new(style.seed);
    let grey = |(at, &share): (usize, &f32)| {
        let along = (at % width + at / width) as f32 / diagonal;
        let light = -along * f32::from(style.shade);
        let grain = f32::from(style.noise) * noise.signed();
        (paper + share * (ink - paper) + light + grain).round() as u8
    };
    canvas.ink().iter().enumerate().map(grey).collect()
}
