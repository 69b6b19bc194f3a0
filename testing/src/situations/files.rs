//! Ways in which pictures are saved and sent.

use super::Encoding::{
    DarkDeepPng, DeepPng, Dithered, GreyAlphaPng, GreyJpeg, GreyPng, Jpeg, Palette, TurnedJpeg,
    TurnedPng, TurnedWebP, WebP,
};
use super::{OfPictures, Raster, Sampling};

pub(super) const ALL: OfPictures = &[
    ("baseline: PNG of the upright picture", |p, _| {
        p.clone().png()
    }),
    ("inverted", |p, _| {
        p.clone().levels(|level| 255.0 - level).png()
    }),
    ("JPEG quality 5", |p, _| p.clone().written(Jpeg(5))),
    ("JPEG quality 1", |p, _| p.clone().written(Jpeg(1))),
    ("JPEG quality 5 of a 100 px copy", |p, _| {
        small(p, 100).written(Jpeg(5))
    }),
    ("JPEG quality 5 of a 64 px copy", |p, _| {
        small(p, 64).written(Jpeg(5))
    }),
    ("JPEG quality 10 of a 48 px copy", |p, _| {
        small(p, 48).written(Jpeg(10))
    }),
    ("grey JPEG", |p, _| p.clone().written(GreyJpeg)),
    ("WebP lossless", |p, _| p.clone().written(WebP)),
    ("grey PNG", |p, _| p.clone().written(GreyPng)),
    ("16-bit grey PNG", |p, _| p.clone().written(DeepPng)),
    ("16-bit PNG that uses 0..255", |p, _| {
        p.clone().written(DarkDeepPng)
    }),
    ("levels 0 and 1 of 255", |p, _| {
        let middle = middle(p);
        p.clone()
            .levels(|level| f32::from(level > middle))
            .written(GreyPng)
    }),
    ("levels 0 to 16 of 255", |p, _| {
        p.clone()
            .levels(|level| (level * 16.0 / 255.0).round())
            .written(GreyPng)
    }),
    ("8 x 8, levels 0 to 16 of 255", |p, _| {
        let tiny = small(p, 8).levels(|level| (level * 16.0 / 255.0).round());
        tiny.written(GreyPng)
    }),
    ("grey+alpha PNG, opaque", |p, _| {
        p.clone().written(GreyAlphaPng)
    }),
    ("palette PNG 16 colours", |p, _| {
        p.clone().written(Palette(16))
    }),
    ("palette PNG 4 colours", |p, _| {
        p.clone().written(Palette(4))
    }),
    ("1-bit PNG, Floyd-Steinberg dithered", |p, _| {
        p.clone().written(Dithered)
    }),
    ("1-bit PNG dithered, 150 px", |p, _| {
        small(p, 150).written(Dithered)
    }),
    ("EXIF orientation 3, JPEG", |p, _| {
        p.clone().written(TurnedJpeg(3))
    }),
    ("EXIF orientation 5, JPEG", |p, _| {
        p.clone().written(TurnedJpeg(5))
    }),
    ("EXIF orientation 6, JPEG", |p, _| {
        p.clone().written(TurnedJpeg(6))
    }),
    ("EXIF orientation 8, JPEG", |p, _| {
        p.clone().written(TurnedJpeg(8))
    }),
    ("EXIF orientation 6, PNG eXIf", |p, _| {
        p.clone().written(TurnedPng(6))
    }),
    ("EXIF orientation 6, WebP", |p, _| {
        p.clone().written(TurnedWebP(6))
    }),
];

/// Never larger than it was.
fn small(picture: &Raster, side: usize) -> Raster {
    picture.clone().at_most(side)
}

/// Halfway between the darkest and the lightest level.
fn middle(picture: &Raster) -> f32 {
    let small = picture.scaled_to(64, Sampling::Smooth).luminance();
    let (low, high) = small.iter().fold((255f32, 0f32), |(low, high), &level| {
        (low.min(level), high.max(level))
    });
    f32::midpoint(low, high)
}
