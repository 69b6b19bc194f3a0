//! Everything that a run has learnt so far: what a checkpoint holds.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::config::Config;
use super::epoch_record::EpochRecord;
use super::phase::Phase;
use super::predictions::Metrics;
use crate::network::Parameters;
use crate::network::batch_norm::{Moments, Statistics};
use crate::optimizer::AdamW;
use crate::quantize::{self, ActivationSteps};

/// A training run between two steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The recipe.
    pub config: Config,
    /// SHA-256 of all that is learnt from, so that a run goes on with its own: pictures, labels, strokes,
    /// teachers, the network that it begins with.
    pub data: String,
    /// Epochs completed.
    pub epoch: usize,
    /// Steps taken in the current epoch.
    pub step: usize,
    /// Steps taken in the current phase.
    pub phase_steps: usize,
    /// Sum of the losses of the current epoch so far.
    pub epoch_loss: f64,
    /// Seconds spent on the current epoch so far.
    pub epoch_seconds: f64,
    /// The weights that steps are taken with.
    pub parameters: Parameters,
    /// The weights averaged over steps: what is evaluated and packed.
    pub averaged: Parameters,
    /// What the phase alone has.
    pub stage: Stage,
    /// The optimizer's memory.
    pub optimizer: AdamW,
    /// A record per completed epoch.
    pub history: Vec<EpochRecord>,
    /// The last epoch of the integer phase so far.
    pub last: Option<Last>,
}

/// What a run has in one phase and not in the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stage {
    /// Mean and variance of both convolutions' outputs, averaged as the weights are.
    Float(Statistics),
    /// What one level of each layer's activations is worth.
    Int8(ActivationSteps),
}

/// The blobs of an epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Last {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// How the int8 blob did in validation.
    pub metrics: Metrics,
    /// The packed networks.
    pub blobs: Blobs,
}

/// The same weights packed twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blobs {
    /// The int8 network.
    pub int8: Vec<u8>,
    /// The f32 network.
    pub float: Vec<u8>,
}

impl State {
    /// The beginning of a run.
    pub fn new(config: &Config, data: String) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        let parameters = Parameters::random(&config.shape(), &mut rng);
        Self::with(config, data, parameters)
    }

    /// The beginning of a run with `parameters`: random ones, or the folded ones of another network.
    pub fn with(config: &Config, data: String, parameters: Parameters) -> Self {
        let shape = config.shape();
        Self {
            config: config.clone(),
            data,
            epoch: 0,
            step: 0,
            phase_steps: 0,
            epoch_loss: 0.0,
            epoch_seconds: 0.0,
            averaged: parameters.clone(),
            stage: Stage::Float(Statistics {
                conv: [&shape.conv1, &shape.conv2].map(|conv| Moments::standard(conv.out_channels)),
            }),
            optimizer: AdamW::new(&parameters),
            parameters,
            history: Vec::new(),
            last: None,
        }
    }

    /// The phase of the newest step.
    pub fn phase(&self) -> Phase {
        match self.stage {
            Stage::Float(_) => Phase::Float,
            Stage::Int8(_) => Phase::Int8,
        }
    }

    /// The averaged weights without batch normalisation.
    pub(super) fn folded(&self) -> Parameters {
        match &self.stage {
            Stage::Float(statistics) => quantize::fold(&self.averaged, statistics),
            Stage::Int8(_) => self.averaged.clone(),
        }
    }

    /// Whether every epoch is completed.
    pub fn is_finished(&self) -> bool {
        self.epoch >= self.config.epochs()
    }
}
