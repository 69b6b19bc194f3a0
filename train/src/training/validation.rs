//! How well the core reads pictures with a packed network.

use anyhow::Result;
use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Model, ModelScores, Scratch};
use rayon::prelude::*;

use crate::dataset::Dataset;

/// What training chooses by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Share of the pictures read right, `0.0..=1.0`.
    pub accuracy: f64,
    /// Mean cross-entropy, in natural-logarithm units.
    pub loss: f64,
}

/// Runs a blob over labelled pictures.
///
/// # Errors
///
/// If the blob is not valid. Labels must be classes of the network.
pub fn measure(blob: &[u8], pictures: &Dataset) -> Result<Measured> {
    let model = Model::parse(blob)?;
    let score_scale = match &model {
        Model::Int8(network) => f64::from(network.score_scale()),
        Model::Float(network) => f64::from(network.score_scale()),
    };
    let read = pictures.images.par_iter().zip(&pictures.labels).map_init(
        || Box::new(Scratch::<MAX_SCRATCH_BYTES>::new()),
        |scratch, (image, &label)| -> Result<(bool, f64)> {
            let scores = model.forward(&Digit::new(*image), scratch)?;
            let label = usize::from(label);
            let loss = cross_entropy(&as_floats(&scores), label, score_scale);
            Ok((scores.best() == label, loss))
        },
    );
    // Collected first, so that the sum is taken in order.
    let read = read.collect::<Result<Vec<_>>>()?;
    let count = read.len().max(1) as f64;
    let right = read.iter().filter(|(right, _)| *right).count() as f64;
    let loss = read.iter().map(|(_, loss)| loss).sum::<f64>();
    Ok(Measured {
        accuracy: right / count,
        loss: loss / count,
    })
}

fn as_floats(scores: &ModelScores) -> Vec<f64> {
    match scores {
        ModelScores::Int8(scores) => scores.values().iter().map(|&v| f64::from(v)).collect(),
        ModelScores::Float(scores) => scores.values().iter().map(|&v| f64::from(v)).collect(),
    }
}

fn cross_entropy(scores: &[f64], label: usize, score_scale: f64) -> f64 {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = scores
        .iter()
        .map(|score| ((score - largest) * score_scale).exp());
    powers.sum::<f64>().ln() + (largest - scores[label]) * score_scale
}
