//! What simpler ways to prepare a picture come to, with the same network: the whole picture shrunk
//! to 28 x 28, as many demos do, and the steps of the usual tutorial.

use digitnet_core::{Digit, PIXELS, SIDE, Scratch};
use digitnet_server::decode::Decoder;
use digitnet_server::reader::NETWORK;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

/// What each of [`NAMES`] reads; empty where it finds nothing.
pub(super) fn read(file: &[u8]) -> [String; 2] {
    let Ok(picture) = Decoder::default().decode(file) else {
        return Default::default();
    };
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let grey = GrayImage::from_raw(side(picture.width), side(picture.height), picture.pixels);
    let grey = grey.expect("one grey level for each pixel");
    [
        label(&shrunk(&grey)),
        tutorial(&grey).map_or(String::new(), |digit| label(&digit)),
    ]
}

pub(crate) const NAMES: [&str; 2] = ["whole picture shrunk", "Otsu, crop, 20x20, mass"];

/// The whole picture shrunk to 28 x 28 and inverted, taken to be dark on light.
fn shrunk(grey: &GrayImage) -> Digit {
    let side = SIDE as u32;
    let mut small = imageops::resize(grey, side, side, FilterType::Triangle);
    imageops::invert(&mut small);
    Digit::new(small.into_raw().try_into().unwrap_or([0; PIXELS]))
}

/// Otsu's threshold, the side that most of the border is on for paper, the box of the ink shrunk
/// to 20 x 20 and centred by mass.
fn tutorial(grey: &GrayImage) -> Option<Digit> {
    let threshold = otsu(grey);
    let (width, height) = grey.dimensions();
    let border = grey
        .enumerate_pixels()
        .filter(|(x, y, _)| *x == 0 || *y == 0 || *x + 1 == width || *y + 1 == height);
    let (count, light) = border.fold((0, 0), |(count, light), (_, _, pixel)| {
        (count + 1, light + u32::from(pixel.0[0] > threshold))
    });
    let dark_ink = 2 * light >= count;
    let ink = GrayImage::from_fn(width, height, |x, y| {
        let is_ink = (grey.get_pixel(x, y).0[0] <= threshold) == dark_ink;
        Luma([if is_ink { u8::MAX } else { 0 }])
    });
    let inked = || {
        ink.enumerate_pixels()
            .filter(|(_, _, pixel)| pixel.0[0] > 0)
    };
    let (left, right) = (
        inked().map(|(x, _, _)| x).min()?,
        inked().map(|(x, _, _)| x).max()?,
    );
    let (top, bottom) = (
        inked().map(|(_, y, _)| y).min()?,
        inked().map(|(_, y, _)| y).max()?,
    );
    let (width, height) = (right - left + 1, bottom - top + 1);
    let scaled = |side: u32| (20 * side / width.max(height)).max(1);
    let cropped = imageops::crop_imm(&ink, left, top, width, height).to_image();
    let fitted = imageops::thumbnail(&cropped, scaled(width), scaled(height));
    let mass = |axis: fn(u32, u32) -> u32| {
        let weights = fitted
            .enumerate_pixels()
            .map(|(x, y, p)| (axis(x, y), u32::from(p.0[0])));
        let (sum, moment) = weights.fold((0, 0), |(s, m), (at, w)| (s + w, m + at * w));
        f64::from(moment) / f64::from(sum.max(1))
    };
    let place = |middle: f64| (14.0 - middle).round() as i64;
    let mut digit = GrayImage::new(SIDE as u32, SIDE as u32);
    imageops::overlay(
        &mut digit,
        &fitted,
        place(mass(|x, _| x)),
        place(mass(|_, y| y)),
    );
    Some(Digit::new(
        digit.into_raw().try_into().unwrap_or([0; PIXELS]),
    ))
}

fn otsu(grey: &GrayImage) -> u8 {
    let mut histogram = [0f64; 256];
    for pixel in grey.pixels() {
        histogram[usize::from(pixel.0[0])] += 1.0;
    }
    let sum = |range: std::ops::RangeInclusive<usize>| {
        let levels = range.map(|level| (histogram[level], level as f64 * histogram[level]));
        levels.fold((0.0, 0.0), |(n, s), (count, weighted)| {
            (n + count, s + weighted)
        })
    };
    let spread = |threshold: u8| {
        let (dark, dark_sum) = sum(0..=usize::from(threshold));
        let (light, light_sum) = sum(usize::from(threshold) + 1..=255);
        if dark == 0.0 || light == 0.0 {
            return 0.0;
        }
        dark * light * (light_sum / light - dark_sum / dark).powi(2)
    };
    (0..255)
        .max_by(|&one, &other| spread(one).total_cmp(&spread(other)))
        .unwrap_or(127)
}

/// The best digit, whatever else the network says: these ways have no word for "no digit".
fn label(digit: &Digit) -> String {
    let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
    let scores = NETWORK
        .forward(digit, &mut scratch)
        .expect("sized by the network");
    let classes = scores.values().iter().enumerate();
    let digits = classes.filter(|(class, _)| Some(*class) != NETWORK.none_class());
    let best = digits
        .max_by_key(|(_, score)| **score)
        .map(|(class, _)| class);
    best.and_then(|class| NETWORK.label(class))
        .unwrap_or_default()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn otsu_parts_two_levels() {
        let two = GrayImage::from_fn(20, 20, |x, _| Luma([if x < 3 { 40 } else { 200 }]));
        assert!((40..200).contains(&otsu(&two)));
    }

    #[test]
    fn the_tutorial_centres_what_is_dark() {
        let bar = GrayImage::from_fn(60, 60, |x, y| {
            Luma([if (5..9).contains(&x) && (10..50).contains(&y) {
                10
            } else {
                230
            }])
        });
        let digit = tutorial(&bar).expect("there is ink");
        assert!(digit.pixels()[14 * 28 + 14] > 200);
        assert_eq!(digit.pixels()[14 * 28 + 5], 0);
    }
}
