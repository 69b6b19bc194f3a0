//! What prints and screens do to a picture.

use super::{OfInk, Raster, SHEET, grey, plain};

pub(super) const ALL: OfInk = &[
    ("photo of a screen (moire)", |i, r| {
        let shown = plain(i).scaled_to(560, super::Sampling::Smooth);
        let lattice = |x: f32, y: f32| {
            let (x, y) = (560.0 * x, 560.0 * y);
            let (u, v) = (x * 0.998 + y * 0.052, y * 0.998 - x * 0.052);
            let wave = |at: f32, length: f32| (std::f32::consts::TAU * at / length).sin();
            0.8 + 0.1 * wave(u, 2.3) + 0.1 * wave(v, 2.3) + 0.08 * wave(u + 0.4 * v, 37.0)
        };
        shown
            .lit(lattice)
            .noisy(4.0, r)
            .written(super::Encoding::Jpeg(85))
    }),
    ("halftone print (newspaper)", |i, _| {
        halftone(&plain(i), 6.0).png()
    }),
    ("halftone of a grey photo", |i, _| {
        halftone(&super::written_on(grey(190.0), i, grey(50.0)), 6.0).png()
    }),
    ("interlaced video comb", |i, _| {
        let picture = plain(i);
        let shift = (0.04 * SHEET as f32) as isize;
        Raster::from_fn(SHEET, SHEET, |x, y| {
            let by = if y % 2 == 0 { 0 } else { shift };
            picture.at(x as isize + by, y as isize)
        })
        .png()
    }),
];

/// Dots on a lattice askew, as large as the picture is dark there.
fn halftone(picture: &Raster, apart: f32) -> Raster {
    let levels = picture.luminance();
    let width = picture.width();
    Raster::from_fn(width, picture.height(), |x, y| {
        let dark = 1.0 - levels[y * width + x] / 255.0;
        let (u, v) = ((x + y) as f32 / apart, (x as f32 - y as f32) / apart);
        let wave = |at: f32| (std::f32::consts::TAU * at).cos();
        // Evenly spread between 0 and 1, near enough.
        let screen = 0.5 + 0.25 * (wave(u) + wave(v));
        let level = if screen < dark { 20.0 } else { 245.0 };
        [level, level, level, 255.0]
    })
}
