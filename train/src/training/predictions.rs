//! How well a network reads pictures, and what follows for its blob: the temperature and the margins.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::validation_set::ValidationSet;
use crate::dataset::Dataset;

/// Steps of the search for the best temperature; each narrows it to 0.62 of what it was.
const SEARCH_STEPS: usize = 40;
/// The temperature is looked for within this factor of what training gave.
const WIDEST: f64 = 5.0;
/// Pictures that a network is shown at a time.
const TOGETHER: usize = 50;

/// How a network read some pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Share of the pictures read right, `0.0..=1.0`.
    pub accuracy: f64,
    /// Mean cross-entropy, in natural-logarithm units.
    pub loss: f64,
}

/// How a network did on a [`ValidationSet`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// The digits as they are.
    pub clean: Measured,
    /// The roughly changed digits.
    pub changed: Measured,
    /// The pictures without a digit; "right" are those read as their class.
    pub negatives: Measured,
    /// Mean loss over all pictures.
    pub loss: f64,
}

/// What a blob says besides its layers, found by validation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// What one unit of score is worth in natural-logarithm units: the value with the smallest
    /// loss.
    pub score_scale: f64,
    /// What the no-digit class is taken down by, in natural-logarithm units.
    pub none_bias: f64,
    /// How far the best score must lead every other digit's, in natural-logarithm units.
    pub margin: f64,
    /// The same for the no-digit class's, taken down.
    pub none_margin: f64,
}

impl Calibration {
    /// Before validation has said anything.
    pub const PLAIN: Self = Self {
        score_scale: 1.0,
        none_bias: 0.0,
        margin: 0.0,
        none_margin: 0.0,
    };
}

/// Share of pictures without a digit that a network should expect. Where training shows more of
/// them, to learn from, many a sloppy digit would be taken for none without this.
const EXPECTED_NEGATIVES: f64 = 0.002;
/// Of the digits that may be refused, the share refused since they look like no digit; the others
/// look like two digits.
const REFUSED_AS_NONE: f64 = 0.95;

/// The scores of one picture, and its class.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Prediction {
    scores: Vec<f64>,
    label: usize,
}

/// All predictions over a validation set, in units of score.
#[derive(Clone, Debug)]
pub struct Predictions {
    clean: Vec<Prediction>,
    changed: Vec<Prediction>,
    negatives: Vec<Prediction>,
}

impl Predictions {
    /// Runs a network over a validation set: `scores` takes pictures (`[picture][y][x]`, grey levels
    /// `0.0..=255.0`) and gives `[picture][class]`.
    pub fn new(set: &ValidationSet, scores: impl Fn(&[f32]) -> Vec<f32> + Sync) -> Self {
        let predict = |pictures: &Dataset| predict(pictures, &scores);
        Self {
            clean: predict(&set.clean),
            changed: predict(&set.changed),
            negatives: predict(&set.negatives),
        }
    }

    /// The metrics where one unit of score is worth `score_scale`.
    pub fn metrics(&self, score_scale: f64) -> Metrics {
        let [clean, changed, negatives] =
            [&self.clean, &self.changed, &self.negatives].map(|part| measured(part, score_scale));
        let parts = [
            (clean, self.clean.len()),
            (changed, self.changed.len()),
            (negatives, self.negatives.len()),
        ];
        let sum: f64 = parts
            .iter()
            .map(|(part, count)| part.loss * *count as f64)
            .sum();
        let count: usize = parts.iter().map(|(_, count)| count).sum();
        Metrics {
            clean,
            changed,
            negatives,
            loss: sum / count.max(1) as f64,
        }
    }

    /// Finds what a blob should say besides its layers.
    ///
    /// - The temperature with the smallest loss.
    /// - What the no-digit class must be taken down by, since `negatives`, the share of pictures
    ///   without a digit that training showed, is more than what is to be expected.
    /// - The largest margins with which at most `refused` (a share) of the digits as they are get
    ///   no answer.
    ///
    /// `score_scale` is what training gave, `none` the class for no digit.
    pub fn calibrate(
        &self,
        score_scale: f64,
        refused: f64,
        none: Option<(usize, f64)>,
    ) -> Calibration {
        let score_scale = self.temperature(score_scale);
        let odds = |share: f64| share / (1.0 - share);
        let none_bias = none.map_or(0.0, |(_, negatives)| {
            (odds(negatives) / odds(EXPECTED_NEGATIVES)).ln().max(0.0)
        });
        let refused = refused * self.clean.len() as f64;
        let (mut none_margin, mut as_none) = (0.0, 0.0);
        if let Some((none, _)) = none {
            as_none = (refused * REFUSED_AS_NONE).floor();
            let over_none = self.clean.iter().map(|prediction| {
                let digits = prediction.largest(|class| class != none);
                digits - prediction.scores[none] + none_bias / score_scale
            });
            none_margin = margin(over_none, as_none as usize);
        }
        let none = none.map(|(none, _)| none);
        let over_digits = self.clean.iter().map(|prediction| prediction.lead(none));
        let margin = margin(over_digits, (refused - as_none) as usize);
        Calibration {
            score_scale,
            none_bias,
            margin: margin * score_scale,
            none_margin: none_margin * score_scale,
        }
    }

    /// The predictions of a blob whose no-digit class is taken down.
    #[must_use]
    pub fn with_prior(mut self, calibration: &Calibration, none: Option<usize>) -> Self {
        let Some(none) = none else {
            return self;
        };
        for part in [&mut self.clean, &mut self.changed, &mut self.negatives] {
            for prediction in part {
                prediction.scores[none] -= calibration.none_bias / calibration.score_scale;
            }
        }
        self
    }

    /// Golden-section search over the logarithm of the scale: the loss has one minimum.
    fn temperature(&self, score_scale: f64) -> f64 {
        let loss = |factor: f64| self.metrics(score_scale * factor.exp()).loss;
        let golden = (5f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (-WIDEST.ln(), WIDEST.ln());
        for _ in 0..SEARCH_STEPS {
            let step = golden * (high - low);
            if loss(high - step) < loss(low + step) {
                high = low + step;
            } else {
                low = high - step;
            }
        }
        score_scale * f64::midpoint(low, high).exp()
    }
}

impl Prediction {
    /// The lowest index among the largest scores.
    fn best(&self) -> usize {
        let mut best = 0;
        for (class, score) in self.scores.iter().enumerate() {
            if *score > self.scores[best] {
                best = class;
            }
        }
        best
    }

    /// The largest score of some classes.
    fn largest(&self, of: impl Fn(usize) -> bool) -> f64 {
        let scores = self.scores.iter().enumerate();
        let scores = scores
            .filter(|(class, _)| of(*class))
            .map(|(_, score)| *score);
        scores.fold(f64::NEG_INFINITY, f64::max)
    }

    /// How far the best of the digits' scores leads the second.
    fn lead(&self, none: Option<usize>) -> f64 {
        let mut digits: Vec<f64> = (self.scores.iter().enumerate())
            .filter(|(class, _)| none != Some(*class))
            .map(|(_, score)| *score)
            .collect();
        digits.sort_by(|a, b| b.total_cmp(a));
        match digits[..] {
            [first, second, ..] => first - second,
            _ => f64::INFINITY,
        }
    }

    fn cross_entropy(&self, score_scale: f64) -> f64 {
        let largest = self.scores[self.best()];
        let powers = self
            .scores
            .iter()
            .map(|score| ((score - largest) * score_scale).exp());
        powers.sum::<f64>().ln() + (largest - self.scores[self.label]) * score_scale
    }
}

/// The largest margin that at most `refused` of the leads fall short of; at least 0.
fn margin(leads: impl Iterator<Item = f64>, refused: usize) -> f64 {
    let mut leads: Vec<f64> = leads.collect();
    leads.sort_by(f64::total_cmp);
    leads.get(refused).copied().unwrap_or(0.0).max(0.0)
}

fn predict(pictures: &Dataset, scores: &(impl Fn(&[f32]) -> Vec<f32> + Sync)) -> Vec<Prediction> {
    let parts = pictures.images.par_chunks(TOGETHER);
    let parts = parts.zip(pictures.labels.par_chunks(TOGETHER));
    let predicted = parts.flat_map_iter(|(images, labels)| {
        let levels: Vec<f32> = images
            .as_flattened()
            .iter()
            .map(|&level| f32::from(level))
            .collect();
        let scores = scores(&levels);
        let classes = scores.len() / labels.len();
        let predictions = scores.chunks_exact(classes).zip(labels);
        let predictions = predictions.map(|(scores, &label)| Prediction {
            scores: scores.iter().map(|&score| f64::from(score)).collect(),
            label: usize::from(label),
        });
        predictions.collect::<Vec<_>>()
    });
    predicted.collect()
}

/// Summed in order, so that the same predictions give the same bits.
fn measured(predictions: &[Prediction], score_scale: f64) -> Measured {
    let count = predictions.len().max(1) as f64;
    let right = predictions
        .iter()
        .filter(|prediction| prediction.best() == prediction.label)
        .count();
    let loss: f64 = predictions
        .iter()
        .map(|prediction| prediction.cross_entropy(score_scale))
        .sum();
    Measured {
        accuracy: right as f64 / count,
        loss: loss / count,
    }
}

#[cfg(test)]
#[path = "predictions_tests.rs"]
mod tests;
