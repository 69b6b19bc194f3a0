//! The change from one phase to the next, and what an epoch ends with: measuring and packing.

use anyhow::Result;
use digitnet_core::PIXELS;

use super::config::Config;
use super::epoch_sampler::EpochSampler;
use super::phase::Phase;
use super::predictions::{Calibration, Metrics, Predictions};
use super::split::Split;
use super::state::{Blobs, Stage, State};
use super::validation_set::ValidationSet;
use crate::network::{Parameters, normalized, quantized};
use crate::optimizer::AdamW;
use crate::pack::{self, Header};
use crate::quantize::{self, ActivationSteps};

/// Pictures that the activations' steps are found with.
const OBSERVED: usize = 2000;
/// Share of the activations that may be cut off at 255.
const CUT_OFF: f64 = 0.0002;
/// Begins the integer phase: folds batch normalisation away and finds the activations' steps.
pub(super) fn begin_int8_phase(state: &mut State, split: &Split) -> Result<()> {
    let folded = state.folded();
    let sampler = EpochSampler::new(&state.config, split, state.epoch);
    let spread = sampler.len().div_ceil(OBSERVED);
    let pictures: Vec<[u8; PIXELS]> = (0..sampler.len())
        .step_by(spread)
        .map(|index| sampler.whole_picture(index).0)
        .collect();
    state.stage = Stage::Int8(activation_steps(&state.config, &folded, &pictures)?);
    state.optimizer = AdamW::new(&folded);
    state.averaged = folded.clone();
    state.parameters = folded;
    state.phase_steps = 0;
    Ok(())
}

/// The step of each layer's activations, so that all but a few fit below 255.
fn activation_steps(
    config: &Config,
    folded: &Parameters,
    pictures: &[[u8; PIXELS]],
) -> Result<ActivationSteps> {
    let shape = config.shape();
    let mut observed = normalized::Activations::default();
    for part in pictures.chunks(100) {
        let levels: Vec<f32> = part
            .iter()
            .flatten()
            .map(|&level| f32::from(level) / 255.0)
            .collect();
        normalized::observe(&shape, folded, &levels, &mut observed);
    }
    let step = |values: &mut Vec<f32>| {
        let last = values.len().saturating_sub(1);
        let place = ((values.len() as f64 * (1.0 - CUT_OFF)) as usize).min(last);
        if values.is_empty() {
            return 1.0;
        }
        let (_, value, _) = values.select_nth_unstable_by(place, f32::total_cmp);
        value.max(1e-3) / 255.0
    };
    let [first, second] = &mut observed.conv;
    Ok(ActivationSteps {
        conv: [step(first), step(second)],
        hidden: step(&mut observed.hidden),
    })
}

/// What validation says of the averaged weights.
pub(super) struct Validated {
    /// In the first phase there are none.
    pub(super) blobs: Option<Blobs>,
    /// Of the int8 blob; in the first phase of the floating-point network.
    pub(super) metrics: Metrics,
}

/// Measures the averaged weights; in the second phase packs them with the temperature and the margins
/// that validation gives.
pub(super) fn validate(state: &State, set: &ValidationSet) -> Result<Validated> {
    let config = &state.config;
    let shape = config.shape();
    let by_float = |folded: &Parameters| {
        Predictions::new(set, |pictures| {
            let levels: Vec<f32> = pictures.iter().map(|level| level / 255.0).collect();
            normalized::scores(&shape, folded, &levels)
        })
    };
    let Stage::Int8(steps) = &state.stage else {
        return Ok(Validated {
            blobs: None,
            metrics: by_float(&state.folded()).metrics(1.0),
        });
    };
    let none = config.none_class();
    // In units of score.
    let prior = |found: &Calibration| found.none_bias / found.score_scale;

    let (_, found) = calibrated(config, by_float(&state.averaged), 1.0);
    let mut layers = quantize::float_layers(&shape, &state.averaged);
    if let (Some(none), Some(output)) = (none, layers.last_mut()) {
        output.biases[none] -= prior(&found) as f32;
    }
    let float = pack::float(&header(config, &found), &layers)?;

    let mut network = quantize::quantize(&shape, &state.averaged, config.weight_bits, steps);
    let predictions = Predictions::new(set, |pictures| {
        quantized::scores(&shape, &network, pictures)
    });
    let (metrics, found) = calibrated(config, predictions, f64::from(network.score_scale));
    if let Some(none) = none {
        network.output.biases[none] -= prior(&found).round() as i32;
    }
    let int8 = pack::int8(&header(config, &found), &network.int8_layers(&shape))?;
    Ok(Validated {
        blobs: Some(Blobs { int8, float }),
        metrics,
    })
}

/// What a blob should say besides its layers, and how it then does.
fn calibrated(
    config: &Config,
    predictions: Predictions,
    score_scale: f64,
) -> (Metrics, Calibration) {
    let none = config.none_class();
    let share = f64::from(config.negatives_in(Phase::Int8));
    let refused = f64::from(config.refused);
    let found = predictions.calibrate(score_scale, refused, none.map(|none| (none, share)));
    // Networks are compared by their loss before pictures without a digit become the exception.
    let loss = predictions.metrics(found.score_scale).loss;
    let metrics = predictions
        .with_prior(&found, none)
        .metrics(found.score_scale);
    (Metrics { loss, ..metrics }, found)
}

/// An f32 blob of the recipe's shape before any learning.
///
/// # Errors
///
/// If the core does not read networks of this shape or with these labels.
pub fn untrained_blob(config: &Config) -> Result<Vec<u8>> {
    let state = State::new(config, String::new());
    let layers = quantize::float_layers(&config.shape(), &state.folded());
    pack::float(&header(config, &Calibration::PLAIN), &layers)
}

fn header(config: &Config, calibration: &Calibration) -> Header {
    Header {
        shape: config.shape(),
        labels: config.labels.clone(),
        score_scale: calibration.score_scale as f32,
        none_class: config.none_class(),
        margin: calibration.margin as f32,
        none_margin: calibration.none_margin as f32,
    }
}
