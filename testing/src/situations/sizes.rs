//! Few pixels, many, and of other proportions.

use super::Encoding::Jpeg;
use super::{OfPictures, Raster, Sampling};
use Sampling::{Nearest, Smooth};

pub(super) const ALL: OfPictures = &[
    ("capped at 800 px", |p, _| p.clone().at_most(800).png()),
    ("enlarged to 2000 px (JPEG)", |p, _| {
        p.scaled_to(2000, Smooth).written(Jpeg(85))
    }),
    ("enlarged to 4000 px (JPEG)", |p, _| {
        p.scaled_to(4000, Nearest).written(Jpeg(85))
    }),
    ("reduced to 100 px", |p, _| p.scaled_to(100, Smooth).png()),
    ("reduced to 48 px", |p, _| p.scaled_to(48, Smooth).png()),
    ("reduced to 28 px", |p, _| p.scaled_to(28, Smooth).png()),
    ("reduced to 20 px", |p, _| p.scaled_to(20, Smooth).png()),
    ("reduced to 16 px", |p, _| p.scaled_to(16, Smooth).png()),
    ("reduced to 12 px", |p, _| p.scaled_to(12, Smooth).png()),
    ("reduced to 28 px, nearest neighbour", |p, _| {
        p.scaled_to(28, Nearest).png()
    }),
    ("reduced to 16 px, enlarged 16 times", |p, _| blocks(p, 16)),
    ("reduced to 12 px, enlarged 16 times", |p, _| blocks(p, 12)),
    ("reduced to 8 px, enlarged 16 times", |p, _| blocks(p, 8)),
    ("squeezed to a 2:1 wide picture", |p, _| stretched(p, 2.0)),
    ("squeezed to 1:2", |p, _| stretched(p, 0.5)),
    ("squeezed 3:1", |p, _| stretched(p, 3.0)),
    ("squeezed 1:3", |p, _| stretched(p, 1.0 / 3.0)),
    ("turned +10 degrees", |p, _| p.turned(10.0).png()),
    ("turned -10 degrees", |p, _| p.turned(-10.0).png()),
    ("turned +20 degrees", |p, _| p.turned(20.0).png()),
    ("turned -20 degrees", |p, _| p.turned(-20.0).png()),
    ("turned +30 degrees", |p, _| p.turned(30.0).png()),
    ("turned -30 degrees", |p, _| p.turned(-30.0).png()),
    ("turned +45 degrees", |p, _| p.turned(45.0).png()),
    ("turned -45 degrees", |p, _| p.turned(-45.0).png()),
];

/// So many pixels in all, shown as large squares, as sets of tiny digits are.
fn blocks(picture: &Raster, side: usize) -> super::Shot {
    let tiny = picture.scaled_to(side, Smooth);
    tiny.scaled_to(16 * side, Nearest).png()
}

/// So many times as wide as high as it was, of as many pixels.
fn stretched(picture: &Raster, by: f32) -> super::Shot {
    let scaled = |side: usize, by: f32| (side as f32 * by.sqrt()).round() as usize;
    let (width, height) = (
        scaled(picture.width(), by),
        scaled(picture.height(), 1.0 / by),
    );
    picture.resized(width, height, Smooth).png()
}
