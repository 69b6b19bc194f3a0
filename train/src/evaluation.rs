//! Runs the core's network over a data set and counts.

mod error;

use std::time::{Duration, Instant};

use digitnet_core::{
    CacheLine, Digit, MAX_SCRATCH_BYTES, Model, ModelScores, PIXELS, ScratchTooSmall, Verdict,
};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::dataset::{Dataset, hex};
use crate::reliability::Reliability;
pub use error::EvaluationError;
use error::check;

/// Digits whose scores are kept at a time: enough to keep all processors busy.
const CHUNK: usize = 4096;

type Scratch = digitnet_core::Scratch<MAX_SCRATCH_BYTES>;

/// What a network made of a data set.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What each class is called.
    pub classes: Vec<String>,
    /// The predicted class of each digit, in the order of the data set.
    pub predictions: Vec<usize>,
    /// `confusion[label][prediction]`: how many digits.
    pub confusion: Vec<Vec<u32>>,
    /// How many were taken for no digit.
    pub none: usize,
    /// How many answers were unsure.
    pub unsure: usize,
    /// How many of the accepted answers are wrong.
    pub accepted_wrong: usize,
    /// How often answers of each confidence are right.
    pub reliability: Reliability,
    /// The digits that were not read right, in the order of the data set.
    pub misread: Vec<Misread>,
    /// SHA-256 in lower-case hexadecimal over all scores in order, each as four little-endian
    /// bytes: the `i32` itself, or the bit pattern of the `f32`. int8 networks give the same
    /// digest on every machine; f32 ones need not.
    pub digest: String,
    /// How long the forward passes took.
    pub timing: Timing,
}

/// A digit that was not read right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Misread {
    /// Its place in the data set, counted from 0.
    pub index: usize,
    /// What it is.
    pub label: usize,
    /// What it was taken for.
    pub predicted: usize,
    /// The probability given to that, `0.0..=1.0`.
    pub confidence: f32,
}

/// How long the forward passes took, each measured alone; other work on the machine shows in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Digits read at the same time.
    pub threads: usize,
    /// Time per digit on its thread, median.
    pub median: Duration,
    /// Time per digit on its thread, mean.
    pub mean: Duration,
    /// From the first digit to the last.
    pub wall: Duration,
}

/// What one forward pass gave.
struct Pass {
    scores: ModelScores,
    time: Duration,
}

/// Reads every digit of `data` with the core's network, on all processors.
///
/// # Errors
///
/// [`EvaluationError`] where the data set is empty or does not fit the network.
pub fn evaluate(model: &Model<'_>, data: &Dataset) -> Result<Evaluation, EvaluationError> {
    check(model, data)?;
    let mut memory = vec![CacheLine::EMPTY; model.cache_lines()];
    let model = &model.prepacked(&mut memory)?;
    let classes = model.shape().classes;
    let mut hasher = Sha256::new();
    let mut predictions = Vec::with_capacity(data.images.len());
    let mut confusion = vec![vec![0; classes]; classes];
    let mut misread = Vec::new();
    let (mut none, mut unsure, mut accepted_wrong) = (0, 0, 0);
    let mut reliability = Reliability::default();
    let mut times = Vec::with_capacity(data.images.len());
    let start = Instant::now();
    for chunk in data.images.chunks(CHUNK) {
        for reading in read_all(model, chunk)? {
            let index = predictions.len();
            let (label, predicted) = (usize::from(data.labels[index]), reading.scores.best());
            hash(&mut hasher, &reading.scores);
            confusion[label][predicted] += 1;
            match model.verdict(&reading.scores) {
                Verdict::None => none += 1,
                Verdict::Unsure => unsure += 1,
                Verdict::Digit | Verdict::Number => {
                    accepted_wrong += usize::from(predicted != label)
                }
            }
            let confidence = reading.scores.probabilities()[predicted];
            reliability.add(confidence, predicted == label);
            if predicted != label {
                misread.push(Misread {
                    index,
                    label,
                    predicted,
                    confidence,
                });
            }
            predictions.push(predicted);
            times.push(reading.time);
        }
    }
    Ok(Evaluation {
        classes: labels(model),
        predictions,
        confusion,
        none,
        unsure,
        accepted_wrong,
        reliability,
        misread,
        digest: hex(&hasher.finalize()),
        timing: timing(times, start.elapsed()),
    })
}

/// What the network calls its classes, in order.
#[must_use]
pub fn labels(model: &Model<'_>) -> Vec<String> {
    (0..model.shape().classes)
        .map(|class| model.label(class).unwrap_or("?").to_owned())
        .collect()
}

impl Evaluation {
    /// How many digits were read.
    #[must_use]
    pub fn total(&self) -> usize {
        self.predictions.len()
    }

    /// How many digits were read right.
    #[must_use]
    pub fn correct(&self) -> usize {
        self.total() - self.misread.len()
    }

    /// The share read right, `0.0..=1.0`.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.correct() as f64 / self.total() as f64
    }

    /// How many were refused: taken for no digit, or unsure.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.none + self.unsure
    }

    /// The share refused, `0.0..=1.0`.
    #[must_use]
    pub fn refused_share(&self) -> f64 {
        self.refused() as f64 / self.total() as f64
    }

    /// The digits that `other`, an evaluation on the same data set, read as another class.
    #[must_use]
    pub fn disagreements(&self, other: &Self) -> Vec<usize> {
        let pairs = self.predictions.iter().zip(&other.predictions);
        pairs
            .enumerate()
            .filter(|(_, (a, b))| a != b)
            .map(|(index, _)| index)
            .collect()
    }
}

fn read_all(model: &Model<'_>, images: &[[u8; PIXELS]]) -> Result<Vec<Pass>, ScratchTooSmall> {
    images
        .par_iter()
        .map_init(
            || Box::new(Scratch::new()),
            |scratch, &pixels| {
                let digit = Digit::new(pixels);
                let start = Instant::now();
                let scores = model.forward(&digit, scratch)?;
                Ok(Pass {
                    scores,
                    time: start.elapsed(),
                })
            },
        )
        .collect()
}

fn hash(hasher: &mut Sha256, scores: &ModelScores) {
    match scores {
        ModelScores::Int8(scores) => {
            scores
                .values()
                .iter()
                .for_each(|score| hasher.update(score.to_le_bytes()));
        }
        ModelScores::Float(scores) => {
            scores
                .values()
                .iter()
                .for_each(|score| hasher.update(score.to_le_bytes()));
        }
    }
}

fn timing(mut times: Vec<Duration>, wall: Duration) -> Timing {
    let sum: Duration = times.iter().sum();
    let mean = sum
        .checked_div(u32::try_from(times.len()).unwrap_or(u32::MAX))
        .unwrap_or_default();
    let middle = times.len() / 2;
    let median = if times.is_empty() {
        Duration::ZERO
    } else {
        *times.select_nth_unstable(middle).1
    };
    Timing {
        threads: rayon::current_num_threads(),
        median,
        mean,
        wall,
    }
}

#[cfg(test)]
mod tests;
