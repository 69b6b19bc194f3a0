//! Strokes to pixels: a pixel's share of ink follows from its distance to the pen's path.

use super::{Point, Style};

/// How much ink lies on every pixel, 0.0..=1.0.
pub(super) struct Canvas {
    ink: Vec<f32>,
    width: usize,
    height: usize,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            ink: vec![0.0; width * height],
            width,
            height,
        }
    }

    /// Draws along `stroke` with a round pen `pen` pixels wide.
    pub(super) fn draw(&mut self, stroke: &[Point], pen: f32, edge: f32) {
        for ends in stroke.windows(2) {
            self.draw_segment(ends[0], ends[1], pen, edge);
        }
    }

    fn draw_segment(&mut self, from: Point, to: Point, pen: f32, edge: f32) {
        let reach = (pen + edge) / 2.0;
        let columns = pixels_between(
            from.0.min(to.0) - reach,
            from.0.max(to.0) + reach,
            self.width,
        );
        let rows = pixels_between(
            from.1.min(to.1) - reach,
            from.1.max(to.1) + reach,
            self.height,
        );
        for row in rows {
            for column in columns.clone() {
                let middle = (column as f32 + 0.5, row as f32 + 0.5);
                let coverage = (reach - distance(middle, from, to)) / edge;
                let pixel = &mut self.ink[row * self.width + column];
                *pixel = pixel.max(coverage.clamp(0.0, 1.0));
            }
        }
    }

    /// Turns shares of ink into grey levels: mixes ink with paper, then adds the light and the
    /// noise of `style`.
    pub(super) fn shade(&self, style: &Style) -> Vec<u8> {
        let (ink, paper) = (f32::from(style.ink), f32::from(style.paper));
        let diagonal = (self.width + self.height).max(1) as f32;
        let mut noise = Noise(style.seed);
        let grey = |(at, &share): (usize, &f32)| {
            let along = (at % self.width + at / self.width) as f32 / diagonal;
            let light = -along * f32::from(style.shade);
            let grain = f32::from(style.noise) * noise.next();
            (paper + share * (ink - paper) + light + grain).round() as u8
        };
        self.ink.iter().enumerate().map(grey).collect()
    }
}

/// The pixels of `0..size` that the interval `low..high` touches.
fn pixels_between(low: f32, high: f32, size: usize) -> std::ops::Range<usize> {
    // `as usize` takes negative numbers to 0.
    (low.floor() as usize)..(high.ceil() as usize).min(size)
}

/// From `point` to the nearest point of the straight line between `from` and `to`.
fn distance(point: Point, from: Point, to: Point) -> f32 {
    let along = (to.0 - from.0, to.1 - from.1);
    let offset = (point.0 - from.0, point.1 - from.1);
    let length_squared = along.0 * along.0 + along.1 * along.1;
    let share = (offset.0 * along.0 + offset.1 * along.1) / length_squared.max(f32::MIN_POSITIVE);
    let share = share.clamp(0.0, 1.0);
    (offset.0 - share * along.0).hypot(offset.1 - share * along.1)
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
