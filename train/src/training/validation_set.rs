//! What an epoch is judged by: pictures that are never learnt from.

use rayon::prelude::*;

use super::config::Config;
use super::epoch_sampler::EpochSampler;
use super::split::Split;
use crate::augment::Augmentation;
use crate::dataset::Dataset;
use crate::negatives::Negatives;
use crate::random::{Stream, generator};
use crate::strokes::Drawing;

/// Validation pictures of three kinds.
#[derive(Clone, Debug, Default)]
pub struct ValidationSet {
    /// Digits as they are.
    pub clean: Dataset,
    /// The same digits, each roughly changed.
    pub changed: Dataset,
    /// Pictures without a digit, among them letters and people that training never sees; none where
    /// the network has no class for them.
    pub negatives: Dataset,
}

impl ValidationSet {
    /// Draws the pictures. The same recipe and pictures give the same pictures.
    pub fn new(config: &Config, split: &Split) -> Self {
        let Split {
            validation,
            strangers,
            ..
        } = split;
        let rough_share = f32::from(config.augmentation.rough_share > 0.0);
        let rough = Config {
            augmentation: Augmentation {
                rough_share,
                ..config.augmentation.clone()
            },
            seed: config.kept_back,
            ..config.clone()
        };
        let sampler = EpochSampler::validation(&rough, validation);
        let changed = (0..validation.len()).into_par_iter();
        let (images, labels) = changed.map(|index| sampler.whole_picture(index)).unzip();
        let negatives = config.none_class().map_or_else(Dataset::default, |none| {
            let count = validation.len() * 2 / 5;
            let strangers = [&strangers.people[..], &strangers.alphabets].concat();
            negatives(validation, &strangers, count, config.kept_back, none as u8)
        });
        Self {
            clean: validation.clone(),
            changed: Dataset { images, labels },
            negatives,
        }
    }
}

/// So many pictures without a digit, made with pieces of `digits`, with `strangers` and with letters
/// that training never sees; all of class `none`.
pub fn negatives(
    digits: &Dataset,
    strangers: &[Drawing],
    count: usize,
    seed: u64,
    none: u8,
) -> Dataset {
    let negatives = Negatives {
        digits,
        strangers,
        kept_back: true,
        photographed: 0.5,
    };
    let draw = |index: usize| {
        let mut rng = generator(seed, Stream::Negatives, index);
        negatives.draw(&mut rng).map(|level| level.round() as u8)
    };
    Dataset {
        images: (0..count).into_par_iter().map(draw).collect(),
        labels: vec![none; count],
    }
}
