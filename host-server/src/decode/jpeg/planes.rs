//! Planes of samples, one for each component, and the grey picture that they become.

use digitnet_answer::{Mixture, spread};

use super::super::colours::{Layout, Reduction, Samples};
use super::super::limits::DecodeLimits;
use super::Broken;
use super::stretch::Stretch;
use super::transform::level;

/// What the components of a picture mean.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Grey,
    /// Brightness, and by how much blue and red are stronger than it, around 128.
    Differences,
    /// Red, green and blue.
    Colours,
    /// The light that cyan, magenta, yellow and black let pass.
    Inks,
    /// [`Meaning::Differences`] whose colours are those inks', and the light that black lets pass.
    MixedInks,
}

/// Samples of one component.
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    /// From row to row; those between are of no use.
    pub(super) apart: usize,
    pub(super) samples: Vec<u8>,
}

impl Plane {
    /// Bytes of a plane of so many samples while it is reduced, with its result.
    pub(super) fn reducing(from: (u32, u32), to: (u32, u32)) -> u64 {
        Reduction::bytes(from, to, ONE)
    }

    pub(super) fn row(&self, row: usize) -> &[u8] {
        &self.samples[row * self.apart..][..self.width]
    }

    /// With no more columns and rows than these.
    pub(super) fn reduced(self, to: (usize, usize), limits: &DecodeLimits) -> Result<Self, Broken> {
        let (width, height) = (self.width.min(to.0), self.height.min(to.1));
        if (width, height) == (self.width, self.height) {
            return Ok(self);
        }
        let size = |(width, height)| (width as u32, height as u32); // a picture's
        let from = size((self.width, self.height));
        let mut reduction = Reduction::new(from, size((width, height)), ONE);
        for row in 0..self.height {
            reduction.add(row as u32, 0, 1, self.row(row));
            limits.work(self.width).map_err(|_| Broken)?;
        }
        let Samples::Eight(samples) = reduction.finish().samples else {
            return Err(Broken); // eight stay eight
        };
        Ok(Self {
            width,
            height,
            apart: width,
            samples,
        })
    }

    /// The sample for a pixel of a picture of this size.
    fn at(&self, pixel: usize, size: (usize, usize)) -> u8 {
        let (row, column) = (pixel / size.0, pixel % size.0);
        self.row(row * self.height / size.1)[column * self.width / size.0]
    }
}

/// Grey levels in which ink and paper differ most, in columns and rows.
pub(super) fn grey(planes: Vec<Plane>, size: (usize, usize), meaning: Meaning) -> Vec<u8> {
    let planes = match meaning {
        Meaning::Inks | Meaning::MixedInks => seen(&planes, size, meaning),
        _ => planes,
    };
    let mut levels = match <[Plane; 3]>::try_from(planes) {
        Ok(planes) => mixed(&planes, size, meaning),
        Err(planes) => {
            let mut levels = Vec::with_capacity(size.0 * size.1);
            for plane in &planes {
                (0..size.1).for_each(|row| levels.extend_from_slice(plane.row(row)));
            }
            levels
        }
    };
    spread(&mut levels);
    levels
}

fn mixed(planes: &[Plane; 3], size: (usize, usize), meaning: Meaning) -> Vec<u8> {
    let pixels = size.0 * size.1;
    let some = Mixture::looks_at(pixels).map(|pixel| {
        let samples = planes.each_ref().map(|plane| plane.at(pixel, size));
        let [red, green, blue] = match meaning {
            Meaning::Differences => colours(samples),
            _ => samples,
        };
        [red, green, blue, u8::MAX]
    });
    let mixture = Mixture::of(&some.collect::<Vec<_>>());
    let (factors, offset) = factors(&mixture, meaning);
    // Rounded down, as those of other files are.
    let offset = offset - ROUND_DOWN;
    let mut levels = Vec::with_capacity(pixels);
    let mut planes = planes.each_ref().map(|plane| Stretch::new(plane, size));
    for row in 0..size.1 {
        let [a, b, c] = planes.each_mut().map(|plane| plane.row(row));
        levels.extend(a.iter().zip(b).zip(c).map(|((&a, &b), &c)| {
            let [a, b, c] = [a, b, c].map(f32::from);
            level(a * factors[0] + b * factors[1] + c * factors[2] + offset)
        }));
    }
    levels
}

/// What to multiply samples by, and what to add.
fn factors(mixture: &Mixture, meaning: Meaning) -> ([f32; 3], f32) {
    let ([red, green, blue], offset) = mixture.factors();
    match meaning {
        Meaning::Differences => {
            let from_blue = blue * BLUE - green * GREEN_OF_BLUE;
            let from_red = red * RED - green * GREEN_OF_RED;
            (
                [red + green + blue, from_blue, from_red],
                offset - 128.0 * (from_blue + from_red),
            )
        }
        _ => ([red, green, blue], offset),
    }
}

/// Brightness and differences -> red, green and blue.
fn colours(samples: [u8; 3]) -> [u8; 3] {
    let [brightness, blue, red] = samples.map(f32::from);
    let (blue, red) = (blue - 128.0, red - 128.0);
    [
        level(brightness + RED * red),
        level(brightness - GREEN_OF_BLUE * blue - GREEN_OF_RED * red),
        level(brightness + BLUE * blue),
    ]
}

/// Planes of inks -> planes of the colours that are seen.
fn seen(planes: &[Plane], size: (usize, usize), meaning: Meaning) -> Vec<Plane> {
    let [cyan, magenta, yellow, black] = planes else {
        return Vec::new(); // there are four
    };
    let mut seen = [const { Vec::new() }; 3];
    for pixel in 0..size.0 * size.1 {
        let inks = [cyan, magenta, yellow].map(|plane| plane.at(pixel, size));
        let light = match meaning {
            Meaning::MixedInks => colours(inks).map(|level| 255 - level),
            _ => inks,
        };
        let black = u16::from(black.at(pixel, size));
        for (seen, light) in seen.iter_mut().zip(light) {
            seen.push(((u16::from(light) * black + 127) / 255) as u8); // at most 255
        }
    }
    let plane = |samples| Plane {
        width: size.0,
        height: size.1,
        apart: size.0,
        samples,
    };
    seen.map(plane).into()
}

const ONE: Layout = Layout {
    channels: 1,
    deep: false,
};

/// Nearly half a level: whole ones stay, whatever the sums lose.
const ROUND_DOWN: f32 = 0.499;
/// How much of a difference is in a colour: ITU-R BT.601.
const RED: f32 = 1.402;
const BLUE: f32 = 1.772;
const GREEN_OF_RED: f32 = 0.714_136;
const GREEN_OF_BLUE: f32 = 0.344_136;
