//! Enhancements, in the groups that are tried together.

use alloc::vec::Vec;

use digitnet_core::prepare;

use super::enhancement::Enhancement;
use crate::picture::Picture;
use crate::reader::PictureReader;
use crate::reader::look::{Look, look};

/// A picture, and who looks at it.
pub(super) struct Attempts<'a> {
    pub(super) reader: &'a mut PictureReader,
    pub(super) picture: &'a Picture,
    pub(super) grey: &'a prepare::Picture<'a>,
    pub(super) explain: bool,
}

/// Enhancements that are compared with each other.
pub(super) struct Group {
    enhancements: &'static [Enhancement],
    /// Whether numbers are believed: of several digits, blur makes others.
    pub(super) numbers: bool,
}

pub(super) const SHEET: &Group = &Group::of(&[Enhancement::Sheet, Enhancement::LitSheet(10)]);
pub(super) const LIT: &Group = &Group::of(&[Enhancement::Light(6), Enhancement::Light(10)]);
pub(super) const FINELY_LIT: &Group = &Group::of(&[Enhancement::Light(16), Enhancement::Light(24)]);
/// Of a page in so uneven a light that ink and paper are mistaken.
pub(super) const OPPOSITE_LIT: &Group = &Group::of(&[
    Enhancement::OppositeLight(10),
    Enhancement::OppositeLight(16),
]);
pub(super) const FAINT: &Group = &Group::of(&[Enhancement::Faint(28), Enhancement::Faint(40)]);
/// Of even paper with rows in firm and in faint ink.
pub(super) const FAINT_ROWS: &Group = &Group::of(&[Enhancement::Faint(6), Enhancement::Faint(10)]);
/// Of even paper with writing so pale that it passes for paper.
pub(super) const PALE: &Group = &Group::of(&[Enhancement::Pale(6), Enhancement::Pale(10)]);
pub(super) const BRIDGED: &Group = &Group::of_digits(&[
    Enhancement::Bridged(2),
    Enhancement::Bridged(3),
    Enhancement::Bridged(4),
]);
pub(super) const FILLED: &Group = &Group::of_digits(&[Enhancement::Filled]);
pub(super) const BLURRED: &Group = &Group::of_digits(&[
    Enhancement::Smooth(160),
    Enhancement::Smooth(64),
    Enhancement::Smooth(28),
]);
pub(super) const OPPOSITE: &Group = &Group::of_digits(&[Enhancement::Opposite]);
pub(super) const NARROW: &Group =
    &Group::of_digits(&[Enhancement::Stretched(2, 1), Enhancement::Stretched(3, 1)]);
pub(super) const FLAT: &Group =
    &Group::of_digits(&[Enhancement::Stretched(1, 2), Enhancement::Stretched(1, 3)]);

impl Group {
    const fn of(enhancements: &'static [Enhancement]) -> Self {
        Self {
            enhancements,
            numbers: true,
        }
    }

    const fn of_digits(enhancements: &'static [Enhancement]) -> Self {
        Self {
            enhancements,
            numbers: false,
        }
    }
    /// What its enhancements of a picture come to.
    pub(super) fn looks(&self, attempts: &mut Attempts<'_>) -> Vec<Look> {
        let looks = self.enhancements.iter().filter_map(|enhancement| {
            let enhanced = enhancement.apply(attempts.grey)?;
            let pixels = enhanced.pixels.as_deref();
            let picture = match pixels {
                None => *attempts.grey,
                Some(pixels) => {
                    prepare::Picture::new(pixels, enhanced.width, enhanced.height).ok()?
                }
            };
            let sizes = Picture {
                pixels: Vec::new(),
                width: enhanced.width,
                height: enhanced.height,
                ..*attempts.picture
            };
            let mut look = look(
                attempts.reader,
                &picture,
                &sizes,
                enhanced.polarity,
                attempts.explain,
            );
            look.shading = look.shading.max(enhanced.shading);
            Some(look)
        });
        looks.collect()
    }
}
