//! The parts of a run: one step of either phase, the change between them, packing and measuring.

use anyhow::Result;
use digitnet_core::{MAX_SCRATCH_BYTES, PIXELS, Scratch, Shape};
use rayon::prelude::*;

use super::config::{Config, Phase};
use super::epoch_sampler::EpochSampler;
use super::predictions::{Calibration, Metrics, Predictions};
use super::split::Split;
use super::state::{Blobs, Stage, State};
use super::teachers::Teachers;
use super::validation_set::ValidationSet;
use crate::network::{Parameters, PassResult, loss, normalized, quantized};
use crate::optimizer::{AdamW, learning_rate};
use crate::pack::{self, Header};
use crate::quantize::{self, ActivationSteps, QuantizedNetwork};

/// Parts that a batch is divided into, whatever the number of processors, so that sums are taken
/// in the same order everywhere. Each part is normalised by itself.
const PARTS: usize = 16;
/// Fewer pictures than these are not worth a part, and say too little of mean and variance.
const SMALLEST_PART: usize = 8;
/// Pictures that the activations' steps are found with.
const CALIBRATION: usize = 2000;
/// Share of the activations that may be cut off at 255.
const CUT_OFF: f64 = 0.0002;
/// Share of an epoch during which the learning rate rises.
const WARM_UP: f32 = 0.25;

/// Working memory of the steps, one for each part of a batch.
#[derive(Default)]
pub(super) struct Workers {
    parts: [Worker; PARTS],
    /// The batch, `[picture][y][x]`, grey levels `0.0..=255.0`.
    pictures: Vec<f32>,
}

#[derive(Default)]
struct Worker {
    normalized: normalized::Buffers,
    quantized: quantized::Buffers,
}

/// Takes one step with the given pictures of the training set and returns their summed loss.
pub(super) fn take_step(
    state: &mut State,
    split: &Split,
    teachers: &Teachers<'_>,
    batch: &[usize],
    steps_per_epoch: usize,
    workers: &mut Workers,
) -> f64 {
    let shape = state.config.shape();
    let part_len = batch.len().div_ceil(PARTS).max(SMALLEST_PART);
    let this = &*state;
    let Workers { parts, pictures } = workers;
    pictures.resize(batch.len() * PIXELS, 0.0);
    let sampler = EpochSampler::new(&state.config, split, state.epoch);
    // Some pictures take a hundred times as long as others: whoever is free draws the next.
    let labels: Vec<u8> = (pictures.par_chunks_exact_mut(PIXELS).zip(batch))
        .map(|(picture, &index)| sampler.picture(index, picture))
        .collect();
    let mut targets = loss::one_hot(&labels, shape.classes);
    if !teachers.is_empty() {
        let rows = targets.par_chunks_exact_mut(shape.classes);
        let rows = rows.zip(pictures.par_chunks_exact(PIXELS)).zip(&labels);
        rows.for_each_init(
            || Box::new(Scratch::<MAX_SCRATCH_BYTES>::new()),
            |scratch, ((targets, picture), &label)| {
                teachers.advise(picture, label, scratch, targets);
            },
        );
    }
    let quantized = match &state.stage {
        Stage::Float(_) => None,
        Stage::Int8(steps) => Some((
            steps,
            quantize::quantize(&shape, &state.parameters, state.config.weight_bits, steps),
        )),
    };
    let results: Vec<PassResult> = (parts.par_iter_mut())
        .zip(pictures.par_chunks_mut(part_len * PIXELS))
        .zip(targets.par_chunks(part_len * shape.classes))
        .map(|((worker, pictures), targets)| {
            worker.pass(this, &shape, quantized.as_ref(), pictures, targets)
        })
        .collect();

    let mut gradient = state.parameters.zeros_like();
    let mut loss = 0.0;
    let averaging = averaging(state.config.averaging, state.phase_steps);
    for (result, part) in results.iter().zip(batch.chunks(part_len)) {
        loss += result.loss;
        gradient.add_scaled(&result.gradient, 1.0 / batch.len() as f32);
        if let Stage::Float(statistics) = &mut state.stage {
            let share = (1.0 - averaging) * part.len() as f32 / batch.len() as f32;
            for (average, moments) in statistics.conv.iter_mut().zip(&result.statistics.conv) {
                average.approach(moments, share);
            }
        }
    }
    let rate = rate(state, state.phase_steps, steps_per_epoch);
    state.optimizer.step(
        &mut state.parameters,
        &gradient,
        rate,
        state.config.weight_decay,
    );
    state.averaged.approach(&state.parameters, 1.0 - averaging);
    state.phase_steps += 1;
    loss
}

/// The learning rate of a step of the phase.
pub(super) fn rate(state: &State, step: usize, steps_per_epoch: usize) -> f32 {
    let config = &state.config;
    let (peak, epochs) = match state.phase() {
        Phase::Float => (config.learning_rate, config.float_epochs),
        Phase::Int8 => (config.int8_learning_rate, config.int8_epochs),
    };
    let warm_up = (WARM_UP * steps_per_epoch as f32) as usize;
    learning_rate(peak, step, epochs * steps_per_epoch, warm_up)
}

/// How much of the average stays at a step: at first less, so that the start is forgotten.
fn averaging(full: f32, step: usize) -> f32 {
    full.min((1 + step) as f32 / (10 + step) as f32)
}

impl Worker {
    fn pass(
        &mut self,
        state: &State,
        shape: &Shape,
        quantized: Option<&(&ActivationSteps, QuantizedNetwork)>,
        pictures: &mut [f32],
        targets: &[f32],
    ) -> PassResult {
        match quantized {
            None => {
                pictures.iter_mut().for_each(|level| *level /= 255.0);
                normalized::pass(
                    shape,
                    &state.parameters,
                    pictures,
                    targets,
                    &mut self.normalized,
                )
            }
            Some((steps, network)) => {
                // The core's input is whole grey levels.
                pictures.iter_mut().for_each(|level| *level = level.round());
                let buffers = &mut self.quantized;
                quantized::pass(
                    shape,
                    &state.parameters,
                    network,
                    steps,
                    pictures,
                    targets,
                    buffers,
                )
            }
        }
    }
}

/// Begins the integer phase: folds batch normalisation away and finds the activations' steps.
pub(super) fn begin_int8_phase(state: &mut State, split: &Split) -> Result<()> {
    let folded = state.folded();
    let sampler = EpochSampler::new(&state.config, split, state.epoch);
    let spread = sampler.len().div_ceil(CALIBRATION);
    let pictures: Vec<[u8; PIXELS]> = (0..sampler.len())
        .step_by(spread)
        .map(|index| sampler.whole_picture(index).0)
        .collect();
    state.stage = Stage::Int8(calibrate(&state.config, &folded, &pictures)?);
    state.optimizer = AdamW::new(&folded);
    state.averaged = folded.clone();
    state.parameters = folded;
    state.phase_steps = 0;
    Ok(())
}

/// The step of each layer's activations, so that all but a few fit below 255.
fn calibrate(
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
