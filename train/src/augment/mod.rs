//! Changes that leave a digit the digit that it is, so that every epoch shows new pictures.
//!
//! Every picture is changed gently. A share of them is changed roughly too, to show what other
//! pens, papers and cameras make of a digit; the others keep the data itself in the middle.
//! Each picture's change depends on the seed, the epoch and the picture's index alone, never on
//! which thread draws it.

mod bar;
mod elastic;
mod geometry;
mod sheet;
mod stroke;
mod surface;
mod thin;
mod variant;

use digitnet_core::PIXELS;
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use geometry::Geometry;

/// How far a picture may be changed. Every amount is drawn evenly from minus to plus the bound;
/// shares are of all pictures, `0.0..=1.0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Turn, in degrees.
    pub rotation: f32,
    /// Slant, in columns per row.
    pub shear: f32,
    /// Change of size in percent, per axis.
    pub scale: f32,
    /// Shift, in pixels, per axis.
    pub shift: f32,
    /// Elastic distortion: typical shift of a stroke's parts, in pixels.
    pub elastic: f32,
    /// Share of pictures whose strokes are made a little thicker or thinner.
    pub stroke_share: f32,
    /// Share of pictures that are changed as [`Rough`] says.
    pub rough_share: f32,
    /// The rough changes.
    pub rough: Rough,
}

/// Changes that imitate what people really send. Shares are of the roughly changed pictures,
/// `0.0..=1.0`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rough {
    /// Factor of turn, slant and change of size.
    pub warp: f32,
    /// Share written with a marker: strokes up to 3 pixels wider.
    pub marker: f32,
    /// Share written with a fine pen: strokes little more than a pixel wide.
    pub fine: f32,
    /// Share with the forms that people give some digits: a 1 with a flag or a foot, a 7 with a
    /// bar, a 0 with a slash. Of the pictures of these digits.
    pub variant: f32,
    /// Share of the ones that a plain bar takes the place of, straight and of even width.
    pub bar: f32,
    /// Share whose strokes are broken in places.
    pub gaps: f32,
    /// Share with hard edges, as after a threshold.
    pub crisp: f32,
    /// Share that was 12 to 17 pixels high before it was enlarged, half of it jagged.
    pub coarse: f32,
    /// Share out of focus.
    pub soft: f32,
    /// Share with other grey levels: faded, uneven, burnt out.
    pub faded: f32,
    /// Share with grain.
    pub grain: f32,
    /// Share with a piece of a ruled line or specks beside the digit.
    pub litter: f32,
    /// Share laid on a sheet of paper of any size and found there by the core; what follows the
    /// pen in this list is for the others.
    pub sheet: f32,
}

impl Default for Augmentation {
    fn default() -> Self {
        Self {
            rotation: 10.0,
            shear: 0.15,
            scale: 10.0,
            shift: 1.0,
            elastic: 0.7,
            stroke_share: 0.3,
            rough_share: 0.3,
            rough: Rough::default(),
        }
    }
}

impl Default for Rough {
    fn default() -> Self {
        Self {
            warp: 1.5,
            marker: 0.3,
            fine: 0.15,
            variant: 0.35,
            bar: 0.1,
            gaps: 0.05,
            crisp: 0.4,
            coarse: 0.15,
            soft: 0.25,
            faded: 0.3,
            grain: 0.15,
            litter: 0.06,
            sheet: 0.5,
        }
    }
}

impl Augmentation {
    /// Every bound and every share of pictures times `factor`; 0 leaves pictures as they are.
    #[must_use]
    pub fn times(&self, factor: f32) -> Self {
        Self {
            rotation: self.rotation * factor,
            shear: self.shear * factor,
            scale: self.scale * factor,
            shift: self.shift * factor,
            elastic: self.elastic * factor,
            stroke_share: (self.stroke_share * factor).min(1.0),
            rough_share: (self.rough_share * factor).min(1.0),
            rough: self.rough.clone(),
        }
    }

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

/// What random numbers are for: each use has its own, whatever another draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The pictures of an epoch, counted from 0.
    Epoch(usize),
    /// The order in which an epoch visits its pictures.
    Order(usize),
    /// Validation digits, roughly changed.
    ChangedValidation,
    /// Pictures without a digit to validate or judge by.
    Negatives,
}

impl From<usize> for Stream {
    fn from(epoch: usize) -> Self {
        Self::Epoch(epoch)
    }
}

/// The generator for one picture of a stream.
pub fn generator(seed: u64, stream: impl Into<Stream>, index: usize) -> ChaCha8Rng {
    let (kind, epoch) = match stream.into() {
        Stream::Epoch(epoch) => (0, epoch),
        Stream::Order(epoch) => (1, epoch),
        Stream::ChangedValidation => (2, 0),
        Stream::Negatives => (3, 0),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Two bits, thirty bits and thirty-two.
    rng.set_stream((kind << 62) | ((epoch as u64) << 32) | index as u64);
    rng
}

/// Evenly from `-bound..=bound`.
fn symmetric(rng: &mut impl Rng, bound: f32) -> f32 {
    rng.random_range(-1.0f32..=1.0) * bound
}

/// True for a share of the calls.
fn chance(rng: &mut impl Rng, share: f32) -> bool {
    rng.random_range(0.0f32..1.0) < share
}

#[cfg(test)]
mod tests;
