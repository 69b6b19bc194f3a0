//! One step of the optimizer, in either phase.

use digitnet_core::{MAX_SCRATCH_BYTES, PIXELS, Scratch, Shape};
use rayon::prelude::*;

use super::epoch_sampler::EpochSampler;
use super::phase::Phase;
use super::split::Split;
use super::state::{Stage, State};
use super::teachers::Teachers;
use crate::network::{PassResult, loss, normalized, quantized};
use crate::optimizer::learning_rate;
use crate::quantize::{self, ActivationSteps, QuantizedNetwork};

/// Parts that a batch is divided into, whatever the number of processors, so that sums are taken
/// in the same order everywhere. Each part is normalised by itself.
const PARTS: usize = 16;
/// Fewer pictures than these are not worth a part, and say too little of mean and variance.
const SMALLEST_PART: usize = 8;
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
