//! What an epoch shows: every training picture changed anew, and pictures without a digit.

use digitnet_core::PIXELS;

use super::config::Config;
use super::phase::Phase;
use super::split::Split;
use crate::augment::Augmentation;
use crate::dataset::Dataset;
use crate::negatives::Negatives;
use crate::random::{Stream, generator};
use crate::strokes::Drawing;
use rand::RngExt as _;

/// The pictures of one epoch. Each depends on the recipe, the epoch and its index alone.
#[derive(Clone, Copy, Debug)]
pub struct EpochSampler<'a> {
    config: &'a Config,
    digits: &'a Dataset,
    strangers: &'a [Drawing],
    phase: Phase,
    stream: Stream,
}

impl<'a> EpochSampler<'a> {
    /// The pictures of `epoch`, counted from 0.
    pub fn new(config: &'a Config, split: &'a Split, epoch: usize) -> Self {
        Self {
            config,
            digits: &split.training,
            strangers: &split.strangers.training,
            phase: config.phase(epoch),
            stream: Stream::Epoch(epoch),
        }
    }

    /// Validation digits, changed as training changes its own.
    pub(super) fn validation(config: &'a Config, digits: &'a Dataset) -> Self {
        Self {
            config,
            digits,
            strangers: &[],
            phase: Phase::Float,
            stream: Stream::ChangedValidation,
        }
    }

    /// How many there are: first the digits, then those without one.
    pub fn len(&self) -> usize {
        let digits = self.digits.len();
        let share = f64::from(self.config.negatives_in(self.phase));
        digits + (digits as f64 * share / (1.0 - share)).round() as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes a picture as grey levels `0.0..=255.0` and returns its class.
    pub fn picture(&self, index: usize, output: &mut [f32]) -> u8 {
        let Self {
            config,
            digits,
            strangers,
            phase,
            stream,
        } = *self;
        let mut rng = generator(config.seed, stream, index);
        let augmentation = Augmentation {
            rough_share: config.rough_share_in(phase),
            ..config.augmentation.clone()
        };
        if let Some(picture) = digits.images.get(index) {
            let label = digits.labels[index];
            let name = config.labels.get(usize::from(label));
            let name = name.map_or("", String::as_str);
            augmentation.apply(picture, name, &mut rng, output);
            return label;
        }
        let negatives = Negatives {
            digits,
            strangers,
            kept_back: false,
            photographed: augmentation.rough_share * augmentation.rough.sheet,
        };
        let mut levels = negatives.draw(&mut rng);
        if rng.random_range(0.0f32..1.0) < augmentation.rough_share {
            augmentation.rough.apply_surface(&mut levels, &mut rng);
        }
        output.copy_from_slice(&levels);
        // Labels are bytes: there are at most 64 classes.
        config.none_class().unwrap_or(0) as u8
    }

    /// The same as whole grey levels.
    pub fn whole_picture(&self, index: usize) -> ([u8; PIXELS], u8) {
        let mut levels = [0.0; PIXELS];
        let label = self.picture(index, &mut levels);
        (levels.map(|level| level.round() as u8), label)
    }
}
