//! What an epoch is judged by: pictures that are never learnt from.

use rayon::prelude::*;

use super::config::Config;
use super::lesson::Lesson;
use crate::augment::{Augmentation, generator};
use crate::dataset::Dataset;
use crate::negatives::Negatives;

/// Epochs beyond all real ones, whose random numbers training never draws.
const CHANGED_EPOCH: usize = u32::MAX as usize;
const NEGATIVES_EPOCH: usize = u32::MAX as usize - 1;

/// Validation pictures of three kinds.
#[derive(Clone, Debug, Default)]
pub struct Exam {
    /// Digits as they are.
    pub clean: Dataset,
    /// The same digits, each roughly changed.
    pub changed: Dataset,
    /// Pictures without a digit, among them letters that training never sees; none where the
    /// network has no class for them.
    pub negatives: Dataset,
}

impl Exam {
    /// Draws the pictures. The same recipe and pictures give the same exam.
    pub fn new(config: &Config, validation: &Dataset) -> Self {
        let rough = Config {
            augmentation: Augmentation {
                rough_share: if config.augmentation.rough_share > 0.0 {
                    1.0
                } else {
                    0.0
                },
                ..config.augmentation.clone()
            },
            ..config.clone()
        };
        let lesson = Lesson::new(&rough, validation, CHANGED_EPOCH);
        let changed = (0..validation.len()).into_par_iter();
        let (images, labels) = changed.map(|index| lesson.whole_picture(index)).unzip();
        let negatives = config.none_class().map_or_else(Dataset::default, |none| {
            let count = validation.len() * 2 / 5;
            negatives(validation, count, config.seed, none as u8)
        });
        Self {
            clean: validation.clone(),
            changed: Dataset { images, labels },
            negatives,
        }
    }
}

/// So many pictures without a digit, made with pieces of `digits` and with letters that training
/// never sees; all of class `none`.
pub fn negatives(digits: &Dataset, count: usize, seed: u64, none: u8) -> Dataset {
    let negatives = Negatives {
        digits,
        kept_back: true,
    };
    let draw = |index: usize| {
        let mut rng = generator(seed, NEGATIVES_EPOCH, index);
        negatives.draw(&mut rng).map(|level| level.round() as u8)
    };
    Dataset {
        images: (0..count).into_par_iter().map(draw).collect(),
        labels: vec![none; count],
    }
}
