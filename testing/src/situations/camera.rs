//! Contrast, exposure, grain and focus.

use super::OfPictures;

pub(super) const ALL: OfPictures = &[
    ("contrast x 0.5", |p, _| contrast(p, 0.5)),
    ("contrast x 0.25", |p, _| contrast(p, 0.25)),
    ("contrast x 0.12", |p, _| contrast(p, 0.12)),
    ("contrast x 0.06", |p, _| contrast(p, 0.06)),
    ("darkened to a tenth (night photo)", |p, _| {
        p.clone().levels(|level| level / 10.0).png()
    }),
    ("overexposed (+140)", |p, _| {
        p.clone().levels(|level| level + 140.0).png()
    }),
    ("Gaussian noise 15", |p, r| p.clone().noisy(15.0, r).png()),
    ("Gaussian noise 30", |p, r| p.clone().noisy(30.0, r).png()),
    ("Gaussian noise 60", |p, r| p.clone().noisy(60.0, r).png()),
    ("salt and pepper 2%", |p, r| {
        p.clone().peppered(0.02, r).png()
    }),
    ("salt and pepper 8%", |p, r| {
        p.clone().peppered(0.08, r).png()
    }),
    ("blur, sigma 2% of the side", |p, _| {
        p.blurred(0.02 * p.side()).png()
    }),
    ("blur, sigma 5% of the side", |p, _| {
        p.blurred(0.05 * p.side()).png()
    }),
    ("blur, sigma 8% of the side", |p, _| {
        p.blurred(0.08 * p.side()).png()
    }),
    ("motion blur 5% sideways", |p, _| {
        p.smeared(0.05 * p.side()).png()
    }),
    ("motion blur 10% sideways", |p, _| {
        p.smeared(0.1 * p.side()).png()
    }),
];

/// Around middle grey.
fn contrast(picture: &super::Raster, by: f32) -> super::Shot {
    let faded = |level: f32| (level - 128.0) * by + 128.0;
    picture.clone().levels(faded).png()
}
