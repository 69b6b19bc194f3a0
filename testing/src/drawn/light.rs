//! Ink on paper becomes what a camera sees of it.

use digitnet_drawing::Canvas;

use super::Style;

/// Turns shares of ink into grey levels: mixes ink with paper, then adds the light and the noise of
/// `style`.
pub(super) fn shade(canvas: &Canvas, style: &Style) -> Vec<u8> {
    let (ink, paper) = (f32::from(style.ink), f32::from(style.paper));
    let (width, height) = (canvas.width(), canvas.height());
    let diagonal = (width + height).max(1) as f32;
    let mut noise = Noise(style.seed);
    let grey = |(at, &share): (usize, &f32)| {
        let along = (at % width + at / width) as f32 / diagonal;
        let light = -along * f32::from(style.shade);
        let grain = f32::from(style.noise) * noise.next();
        (paper + share * (ink - paper) + light + grain).round() as u8
    };
    canvas.ink().iter().enumerate().map(grey).collect()
}

/// Evenly distributed numbers in -1.0..1.0 (SplitMix64), the same for the same seed.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}
