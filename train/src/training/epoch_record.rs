//! What is kept of an epoch.

use serde::{Deserialize, Serialize};

use super::phase::Phase;

/// One epoch of a training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// What it was part of.
    pub phase: Phase,
    /// The learning rate of its last step.
    pub learning_rate: f32,
    /// Mean loss over the changed training pictures, in natural-logarithm units.
    pub train_loss: f32,
    /// Mean loss over all validation pictures, in natural-logarithm units.
    pub validation_loss: f32,
    /// Share of the validation digits read right, `0.0..=1.0`.
    pub validation_accuracy: f32,
    /// The same of the roughly changed digits.
    pub changed_accuracy: f32,
    /// Share of the pictures without a digit that were read as such; 0 where there are none.
    pub negatives_accuracy: f32,
    /// Time it took.
    pub seconds: f32,
}
