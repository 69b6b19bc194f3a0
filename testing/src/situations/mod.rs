//! Situations that people's pictures are in: shadows, desks, squared paper, circles, colours, few pixels,
//! damage. Each takes a digit, drawn or photographed, and puts it there, the same way every time.
//!
//! ```
//! use digitnet_testing::{drawn, situations};
//!
//! let digit = situations::Subject::drawn(&drawn::digits()[0], 1);
//! let desk = situations::all().find(|situation| situation.name.contains("on a desk")).expect("one");
//! let shot = desk.take(&digit, 1).expect("drawn digits have ink of their own");
//! assert!(shot.picture.width() > situations::SHEET, "the desk is larger than the sheet");
//! ```
//!
//! The pictures are pixels: writing them as PNG or JPEG is left to who reads them, see [`Encoding`].

mod camera;
mod colours;
mod damage;
mod files;
mod geometry;
mod layouts;
mod lights;
mod papers;
mod pens;
mod raster;
mod screens;
mod signs;
mod sizes;
mod strokes;
mod subject;

use digitnet_drawing::Canvas;

use crate::random::Random;
pub use geometry::Sampling;
pub use raster::{Colour, Raster, grey};
pub(crate) use strokes::{bounds as ink_bounds, pen as pen_of};
pub use subject::{INK, SHEET, Subject};

/// One situation.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// What it is called, in tables.
    pub name: &'static str,
    base: Base,
}

/// A picture of a situation, and how it is to be written as a file.
#[derive(Clone, Debug)]
pub struct Shot {
    /// Its pixels.
    pub picture: Raster,
    /// How they are written.
    pub encoding: Encoding,
}

/// How a picture is written as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// PNG, 8 bits a channel, with transparency where there is any.
    Png,
    /// PNG of grey levels.
    GreyPng,
    /// PNG of grey levels of 16 bits.
    DeepPng,
    /// PNG of 16 bits that uses the levels 0 to 255 of 65,535.
    DarkDeepPng,
    /// PNG of grey levels and transparency.
    GreyAlphaPng,
    /// PNG with a palette of so many grey levels.
    Palette(u8),
    /// PNG of one bit a pixel, grey by Floyd and Steinberg's error diffusion.
    Dithered,
    /// JPEG of this quality.
    Jpeg(u8),
    /// JPEG of grey levels.
    GreyJpeg,
    /// WebP without loss.
    WebP,
    /// JPEG, turned so that this EXIF orientation makes it upright.
    TurnedJpeg(u8),
    /// The same as PNG.
    TurnedPng(u8),
    /// The same as WebP.
    TurnedWebP(u8),
}

#[derive(Clone, Copy, Debug)]
enum Base {
    /// The whole picture is changed.
    Picture(fn(&Raster, &mut Random) -> Shot),
    /// The ink alone is put on other paper.
    Ink(fn(&Canvas, &mut Random) -> Shot),
}

/// Every situation, in the order of the tables.
pub fn all() -> impl Iterator<Item = Situation> {
    let pictures = [files::ALL, sizes::ALL, camera::ALL, lights::ALL];
    let inks = [
        colours::ALL,
        papers::ALL,
        layouts::ALL,
        signs::ALL,
        screens::ALL,
        pens::ALL,
        damage::ALL,
    ];
    let picture = |&(name, make): &(&'static str, _)| Situation {
        name,
        base: Base::Picture(make),
    };
    let ink = |&(name, make): &(&'static str, _)| Situation {
        name,
        base: Base::Ink(make),
    };
    let pictures = pictures.into_iter().flatten().map(picture);
    pictures.chain(inks.into_iter().flatten().map(ink))
}

/// Situations that change a whole picture.
type OfPictures = &'static [(&'static str, fn(&Raster, &mut Random) -> Shot)];
/// Situations that ink is put into.
type OfInk = &'static [(&'static str, fn(&Canvas, &mut Random) -> Shot)];

impl Situation {
    /// Whether it asks for a [`Subject`] whose ink is known.
    #[must_use]
    pub const fn needs_ink(&self) -> bool {
        matches!(self.base, Base::Ink(_))
    }

    /// The digit in this situation; `None` if it asks for ink and there is none. `seed` chooses what is
    /// left to chance.
    #[must_use]
    pub fn take(&self, subject: &Subject, seed: u64) -> Option<Shot> {
        let mut random = Random::new(Random::of(self.name).bits() ^ seed);
        Some(match self.base {
            Base::Picture(make) => make(&subject.picture, &mut random),
            Base::Ink(make) => make(subject.ink.as_ref()?, &mut random),
        })
    }
}

impl Raster {
    /// As PNG.
    fn png(self) -> Shot {
        self.written(Encoding::Png)
    }

    fn written(self, encoding: Encoding) -> Shot {
        let picture = self;
        Shot { picture, encoding }
    }
}

/// Ink of one colour on paper of another.
fn written_on(paper: Colour, ink: &Canvas, colour: Colour) -> Raster {
    let mut sheet = Raster::filled(ink.width(), ink.height(), paper);
    sheet.paint(ink, (0, 0), colour);
    sheet
}

/// Usual paper and ink.
const PAPER: Colour = grey(245.0);
const PEN: Colour = grey(30.0);

/// Usual ink on usual paper.
fn plain(ink: &Canvas) -> Raster {
    written_on(PAPER, ink, PEN)
}
