//! How far pictures are changed, and how often.

use serde::{Deserialize, Serialize};

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
}
