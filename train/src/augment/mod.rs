//! Changes that leave a digit the digit that it is, so that every epoch shows new pictures.
//!
//! Every picture is changed gently. A share of them is changed roughly too, to show what other
//! pens, papers and cameras make of a digit; the others keep the data itself in the middle.
//! Each picture's change depends on the seed, the epoch and the picture's index alone, never on
//! which thread draws it.

mod bar;
mod elastic;
mod geometry;
mod settings;
mod sheet;
mod stroke;
mod surface;
mod thin;
mod variant;

use crate::random::chance;
use digitnet_core::PIXELS;
use geometry::Geometry;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
pub use settings::{Augmentation, Rough};

impl Augmentation {
    /// The changed picture as grey levels `0.0..=255.0`, written to `output`. `name` is what its
    /// class is called: only `"0"`, `"1"` and `"7"` have variants.
    pub fn apply(
        &self,
        picture: &[u8; PIXELS],
        name: &str,
        rng: &mut ChaCha8Rng,
        output: &mut [f32],
    ) {
        if chance(rng, self.rough_share) {
            let changed = self.apply_rough(picture, name, rng);
            output.copy_from_slice(&changed);
            return;
        }
        let source = stroke::vary(picture, self.stroke_share, rng);
        let geometry = Geometry::draw(self, 1.0, rng);
        output.copy_from_slice(&geometry.apply(&source, None));
    }

    fn apply_rough(
        &self,
        picture: &[u8; PIXELS],
        name: &str,
        rng: &mut ChaCha8Rng,
    ) -> [f32; PIXELS] {
        let rough = &self.rough;
        if name == "1" && chance(rng, rough.bar) {
            // Bending or turning it would take away what is its own.
            let mut levels = bar::draw(self.shift, rng);
            rough.apply_surface(&mut levels, rng);
            return levels;
        }
        let mut levels = picture.map(f32::from);
        if chance(rng, rough.variant) {
            variant::add(&mut levels, name, rng);
        }
        let pen = rng.random_range(0.0f32..1.0);
        if pen < rough.marker {
            levels = stroke::thicken(&levels, rng.random_range(0.3f32..1.5));
        } else if pen < rough.marker + rough.fine {
            levels = thin::fine(&levels, rng);
        }
        if chance(rng, rough.gaps) {
            surface::gaps(&mut levels, rng);
        }
        let on_sheet = chance(rng, rough.sheet);
        let edge =
            (!on_sheet && chance(rng, rough.crisp)).then(|| rng.random_range(70.0f32..170.0));
        let geometry = Geometry::draw(self, rough.warp, rng).fitted(&levels);
        let mut levels = geometry.apply(&levels, edge);
        if on_sheet && let Some(served) = sheet::serve(&levels, name, rng) {
            return served;
        }
        rough.apply_surface(&mut levels, rng);
        if chance(rng, rough.litter) {
            surface::litter(&mut levels, rng);
        }
        levels
    }
}

impl Rough {
    /// What a camera or a scanner makes of a picture, of a digit or of anything else.
    pub fn apply_surface(&self, levels: &mut [f32; PIXELS], rng: &mut ChaCha8Rng) {
        if chance(rng, self.coarse) {
            surface::coarsen(levels, rng);
        }
        if chance(rng, self.soft) {
            surface::blur(levels, rng.random_range(0.2f32..1.0));
        }
        if chance(rng, self.faded) {
            surface::fade(levels, rng);
        }
        if chance(rng, self.grain) {
            surface::grain(levels, rng);
        }
    }
}

#[cfg(test)]
mod tests;
