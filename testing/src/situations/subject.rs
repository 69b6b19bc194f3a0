//! What is put into situations: a picture of a digit as it was taken, and its ink alone.

use digitnet_drawing::Canvas;

use super::raster::Raster;
use super::strokes;
use crate::drawn::{DrawnDigit, Style};
use crate::random::Random;

/// Side of the sheet that ink is put on, in pixels.
pub const SHEET: usize = 280;
/// The longer side of the ink on it.
pub const INK: usize = 180;
/// Pictures are brought down to this side first.
const LONGEST: usize = 800;

/// A digit to be read.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The picture, upright.
    pub picture: Raster,
    /// The ink alone, in the middle of a sheet of [`SHEET`] pixels each side; `None` where it does not
    /// stand out well enough from even paper.
    pub ink: Option<Canvas>,
}

impl Subject {
    /// A picture that somebody made, and what of it is ink.
    #[must_use]
    pub fn new(picture: Raster) -> Self {
        let picture = picture.at_most(LONGEST);
        let ink = ink_of(&picture);
        Self { picture, ink }
    }

    /// A digit of our own, as a camera sees it: pen, lean and light are chosen by `seed`.
    #[must_use]
    pub fn drawn(digit: &DrawnDigit, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let style = Style {
            width: 300,
            height: 360,
            fill: random.between(0.5, 0.75),
            pen: random.between(10.0, 20.0),
            edge: 2.0,
            slant: random.between(-0.1, 0.25),
            rotation: random.between(-6.0, 6.0),
            stretch: random.between(0.85, 1.2),
            ink: 40,
            paper: 235,
            noise: 4,
            seed,
            shade: 25,
            ..Style::default()
        };
        let mut subject = Self::new(Raster::from_grey(&digit.render(&style)));
        let clean = Style {
            noise: 0,
            shade: 0,
            ink: 0,
            paper: 255,
            ..style
        };
        subject.ink = ink_of(&Raster::from_grey(&digit.render(&clean)));
        subject
    }
}

/// The ink of a picture, put in the middle of a sheet.
fn ink_of(picture: &Raster) -> Option<Canvas> {
    let picture = picture.scaled_to(400, super::geometry::Sampling::Smooth);
    let (width, height) = (picture.width(), picture.height());
    let levels = picture.luminance();
    let at_border = |at: usize| {
        let (x, y) = (at % width, at / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    let mut border: Vec<f32> = (0..levels.len())
        .filter(|&at| at_border(at))
        .map(|at| levels[at])
        .collect();
    let paper = quantile(&mut border, 0.5)?;
    let away: Vec<f32> = levels.iter().map(|level| (level - paper).abs()).collect();
    let most = quantile(&mut away.clone(), 0.99)?;
    let mut uneven: Vec<f32> = border.iter().map(|level| (level - paper).abs()).collect();
    if most < 60.0 || quantile(&mut uneven, 0.95)? > 0.15 * most {
        return None;
    }
    let share = |away: f32| ((away / most - 0.35) / 0.3).clamp(0.0, 1.0);
    let ink = Canvas::from_ink(away.into_iter().map(share).collect(), width);
    let covered = ink.ink().iter().sum::<f32>() / ink.ink().len() as f32;
    if !(0.005..0.4).contains(&covered) {
        return None;
    }
    let [left, top, right, bottom] = strokes::bounds(&ink)?;
    let scale = INK as f32 / (right - left).max(bottom - top) as f32;
    let middle = ((left + right) as f32 / 2.0, (top + bottom) as f32 / 2.0);
    let half = SHEET as f32 / 2.0;
    let sheet = strokes::moved(&ink, SHEET, |x, y| {
        let to = |at: f32, middle: f32| (at - half) / scale + middle;
        (to(x, middle.0), to(y, middle.1))
    });
    Some(sheet)
}

/// The value that a share of the others lies below.
fn quantile(values: &mut [f32], share: f32) -> Option<f32> {
    values.sort_unstable_by(f32::total_cmp);
    let last = values.len().checked_sub(1)?;
    values.get((last as f32 * share).round() as usize).copied()
}
