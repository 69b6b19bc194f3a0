//! A picture in colour -> grey levels in which ink and paper differ most.
//!
//! ```text
//! levels         what uses the lowest few levels alone, as masks and small data sets do, is spread out
//! transparency   laid on white, or on black where nearly all that is opaque is light
//! colours        their luminance; where that hardly tells ink from paper, the mixture that tells most
//! ```

use alloc::vec::Vec;

/// A picture in colour: grey, grey and alpha, RGB, or RGB and alpha, by the number of channels.
/// Colours are not multiplied by alpha.
#[derive(Clone, Debug)]
pub struct Colours {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// 1 to 4.
    pub channels: usize,
    /// Row by row, the channels of a pixel side by side.
    pub samples: Samples,
}

/// Levels from 0 to the type's largest.
#[derive(Clone, Debug)]
pub enum Samples {
    /// A byte each.
    Eight(Vec<u8>),
    /// Two bytes each.
    Sixteen(Vec<u16>),
}

/// Pixels that decide, evenly spread.
const LOOKED_AT: usize = 1 << 14;
/// Grey levels that lie so close to each other are spread out.
const NARROW: u8 = 31;
/// Rec. 709's weights, as the `image` crate has them.
const LUMA: [f64; 3] = [0.2126, 0.7152, 0.0722];
/// What differs by so many times as much in another mixture of the colours is read by that.
const CLEARER: f64 = 2.0;
/// Less is the grain of a camera.
const GRAIN: f64 = 6.0;

/// Grey levels, 0 = black, 255 = white. Inlined, so that a program with samples of one size has no code for others.
#[inline(always)]
pub fn grey(colours: Colours) -> Vec<u8> {
    let mut grey = match colours.samples {
        Samples::Eight(samples) if colours.channels == 1 => samples,
        Samples::Eight(samples) => mixed(&samples, colours.channels, |level| level as u8),
        Samples::Sixteen(samples) => {
            let most = samples.iter().step_by(step(samples.len())).max();
            // Eight bits in the place of sixteen.
            if most.is_some_and(|most| *most <= 255) {
                mixed(&samples, colours.channels, |level| level.min(255) as u8)
            } else {
                mixed(&samples, colours.channels, |level| {
                    ((level + 128) / 257) as u8
                })
            }
        }
    };
    spread(&mut grey);
    grey
}

/// What has few levels gets all; where there is one, it stays.
fn spread(grey: &mut [u8]) {
    let (low, high) = grey.iter().fold((u8::MAX, 0), |(low, high), &level| {
        (low.min(level), high.max(level))
    });
    if low < high && high - low <= NARROW {
        let range = u32::from(high - low);
        for level in grey {
            *level = (u32::from(*level - low) * 255 / range) as u8;
        }
    }
}

fn mixed<S: Copy + Into<u32>>(samples: &[S], channels: usize, eight: fn(u32) -> u8) -> Vec<u8> {
    let pixels = samples.chunks_exact(channels);
    let rgba = |pixel: &[S]| {
        let level = |at: usize| eight(pixel[at].into());
        match channels {
            1 => [level(0), level(0), level(0), 255],
            2 => [level(0), level(0), level(0), level(1)],
            3 => [level(0), level(1), level(2), 255],
            _ => [level(0), level(1), level(2), level(3)],
        }
    };
    let every = step(samples.len() / channels.max(1));
    let mut some: Vec<[u8; 4]> = pixels.clone().step_by(every).map(rgba).collect();
    let backdrop = backdrop(&some);
    for pixel in &mut some {
        *pixel = lay(*pixel, backdrop);
    }
    let (weights, offset) = if channels < 3 {
        (whole(LUMA), 0)
    } else {
        mixture(&some)
    };
    let level = |pixel: &[S]| {
        let [r, g, b, _] = lay(rgba(pixel), backdrop).map(i64::from);
        let sum = weights[0] * r + weights[1] * g + weights[2] * b + offset;
        (sum / UNIT).clamp(0, 255) as u8
    };
    pixels.map(level).collect()
}

/// Weights of colours are in parts of it.
const UNIT: i64 = 10_000;

fn whole(weights: [f64; 3]) -> [i64; 3] {
    // Half away from zero; `f64::round` needs `std`.
    weights.map(|weight| (weight * UNIT as f64 + 0.5_f64.copysign(weight)) as i64)
}

fn step(length: usize) -> usize {
    // Odd, so that it does not keep to the columns of most pictures.
    (length / LOOKED_AT) | 1
}

fn lay([r, g, b, a]: [u8; 4], backdrop: u8) -> [u8; 4] {
    if a == u8::MAX {
        return [r, g, b, a];
    }
    let alpha = u32::from(a);
    let on = |level: u8| {
        let mixed = u32::from(level) * alpha + u32::from(backdrop) * (255 - alpha) + 127;
        (mixed / 255) as u8
    };
    [on(r), on(g), on(b), 255]
}

fn luma([r, g, b, _]: [u8; 4]) -> u32 {
    (2126 * u32::from(r) + 7152 * u32::from(g) + 722 * u32::from(b)) / 10_000
}

/// White, but black where strokes would be lost on white: something is transparent, and of what is opaque
/// one pixel in fifty at most is darker than light grey.
fn backdrop(some: &[[u8; 4]]) -> u8 {
    let opaque = some.iter().filter(|pixel| pixel[3] >= 128);
    let (count, dark) = opaque.fold((0, 0), |(count, dark), &pixel| {
        (count + 1, dark + usize::from(luma(pixel) < 170))
    });
    let transparent = some.len() - count;
    if 64 * transparent >= some.len() && count > 0 && 50 * dark <= count {
        0
    } else {
        u8::MAX
    }
}

/// Weights of red, green and blue, and what is added: luminance, or along which the colours differ most.
fn mixture(some: &[[u8; 4]]) -> ([i64; 3], i64) {
    let luminance = (whole(LUMA), 0);
    let count = some.len().max(1) as f64;
    let mut mean = [0.0; 3];
    for pixel in some {
        for (mean, &level) in mean.iter_mut().zip(pixel) {
            *mean += f64::from(level) / count;
        }
    }
    let mut covariance = [[0.0; 3]; 3];
    for pixel in some {
        let away: [f64; 3] = core::array::from_fn(|c| f64::from(pixel[c]) - mean[c]);
        for (row, one) in covariance.iter_mut().zip(away) {
            for (sum, other) in row.iter_mut().zip(away) {
                *sum += one * other / count;
            }
        }
    }
    let times = |v: [f64; 3]| covariance.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
    let variance = |v: [f64; 3]| {
        let along = times(v);
        (v[0] * along[0] + v[1] * along[1] + v[2] * along[2]).max(0.0)
    };
    // The principal axis, by powers: scaled so that weights add up to one, signs left out.
    let size = |v: [f64; 3]| v.iter().map(|v| v.abs()).sum::<f64>();
    let mut axis = [0.5, 0.3, 0.2];
    for _ in 0..32 {
        let next = times(axis);
        let size = size(next);
        if size <= f64::EPSILON {
            return luminance;
        }
        axis = next.map(|v| v / size);
    }
    let clear = variance(axis);
    if clear < GRAIN * GRAIN || clear < CLEARER * CLEARER * variance(LUMA) {
        return luminance;
    }
    // As light and dark as before, as far as they were.
    let same = axis.iter().zip(LUMA).map(|(v, luma)| v * luma).sum::<f64>() >= 0.0;
    let axis = axis.map(|v| if same { v } else { -v });
    let weights = whole(axis);
    let below: i64 = weights.iter().filter(|weight| **weight < 0).sum();
    (weights, -255 * below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(channels: usize, samples: Vec<u8>) -> Colours {
        Colours {
            width: samples.len() / channels,
            height: 1,
            channels,
            samples: Samples::Eight(samples),
        }
    }

    /// Nine pixels of paper to one of ink.
    fn written<const N: usize>(ink: [u8; N], paper: [u8; N]) -> (u8, u8) {
        let samples = (0..1000).flat_map(|at| if at % 10 == 7 { ink } else { paper });
        let grey = grey(picture(N, samples.collect()));
        (grey[7], grey[0])
    }

    #[test]
    fn ink_and_paper_of_one_luminance_differ() {
        for (ink, paper) in [
            ([210, 60, 40], [40, 132, 60]),
            ([40, 60, 230], [190, 28, 40]),
            ([230, 140, 50], [160, 160, 160]),
            ([0, 0, 200], [6, 6, 6]),
            ([250, 240, 90], [245, 245, 245]),
        ] {
            let (ink_level, paper_level) = written(ink, paper);
            assert!(
                ink_level.abs_diff(paper_level) >= 70,
                "{ink:?} on {paper:?}"
            );
        }
    }

    #[test]
    fn luminance_stays_where_it_tells_enough() {
        assert_eq!(written([30, 30, 30], [245, 245, 245]), (30, 245));
        assert_eq!(written([40, 60, 160], [240, 240, 240]), (62, 240));
        assert_eq!(written([200, 30, 40], [255, 255, 255]), (66, 255));
    }

    #[test]
    fn light_strokes_are_laid_on_black_and_dark_ones_on_white() {
        assert_eq!(written([255, 255, 255, 255], [0, 0, 0, 0]), (255, 0));
        assert_eq!(written([0, 0, 0, 255], [255, 255, 255, 0]), (0, 255));
        assert_eq!(written([90, 90, 90, 0], [255, 255, 255, 255]), (0, 255));
        // A page with a transparent corner.
        let page = |at: usize| match at {
            0..100 => [0, 0, 0, 0],
            100..150 => [20, 20, 20, 255],
            _ => [250, 250, 250, 255],
        };
        let grey = grey(picture(4, (0..1000).flat_map(page).collect()));
        assert_eq!((grey[0], grey[120], grey[500]), (255, 20, 250));
    }

    #[test]
    fn few_levels_become_many_and_an_even_picture_stays() {
        assert_eq!(written([0], [1]), (0, 255));
        assert_eq!(written([16], [0]), (255, 0));
        assert_eq!(written([100], [140]), (100, 140));
        assert_eq!(written([7], [7]), (7, 7));
    }

    #[test]
    fn sixteen_bits_may_hold_eight() {
        let deep = |ink: u16, paper: u16| {
            let samples = (0..1000).map(|at| if at % 10 == 7 { ink } else { paper });
            let samples = Samples::Sixteen(samples.collect());
            let grey = grey(Colours {
                width: 1000,
                height: 1,
                channels: 1,
                samples,
            });
            (grey[7], grey[0])
        };
        assert_eq!(deep(0, 65_535), (0, 255));
        assert_eq!(deep(30, 245), (30, 245));
    }
}
