//! The parts of a run: one step of either phase, the change between them, packing and measuring.

use anyhow::Result;
use digitnet_core::{PIXELS, Shape};
use rayon::prelude::*;

use super::config::Config;
use super::exam::Exam;
use super::lesson::Lesson;
use super::state::State;
use super::validation::{Answers, Calibration, Marks};
use crate::dataset::Dataset;
use crate::network::batch_norm::Statistics;
use crate::network::{Parameters, PassResult, normalized, quantized};
use crate::optimizer::{AdamW, learning_rate};
use crate::pack::{self, Header};
use crate::quantize::{self, ActivationSteps};

/// Parts that a batch is divided into, whatever the number of processors, so that sums are taken
/// in the same order everywhere. Each part is normalised by itself.
const PARTS: usize = 4;
/// Pictures that the activations' steps are found with.
const CALIBRATION: usize = 2000;
/// Share of the activations that may be cut off at 255.
const CUT_OFF: f64 = 0.0002;
/// Epochs during which the learning rate rises.
const WARM_UP_EPOCHS: f32 = 1.0;

/// Working memory of the steps, one for each part of a batch.
#[derive(Default)]
pub(super) struct Workers {
    parts: [Worker; PARTS],
}

#[derive(Default)]
struct Worker {
    pictures: Vec<f32>,
    labels: Vec<u8>,
    normalized: normalized::Buffers,
    quantized: quantized::Buffers,
}

/// Takes one step with the given pictures of the training set and returns their summed loss.
pub(super) fn take_step(
    state: &mut State,
    training: &Dataset,
    batch: &[usize],
    steps_per_epoch: usize,
    workers: &mut Workers,
) -> f64 {
    let shape = state.config.shape();
    let part_len = batch.len().div_ceil(PARTS);
    let this = &*state;
    let results: Vec<PassResult> = (workers.parts.par_iter_mut())
        .zip(batch.par_chunks(part_len))
        .map(|(worker, part)| worker.pass(this, &shape, training, part))
        .collect();

    let mut gradient = state.parameters.zeros_like();
    let mut loss = 0.0;
    let averaging = averaging(state.config.averaging, state.phase_steps);
    for (result, part) in results.iter().zip(batch.chunks(part_len)) {
        loss += result.loss;
        gradient.add_scaled(&result.gradient, 1.0 / batch.len() as f32);
        if state.steps.is_none() {
            let share = (1.0 - averaging) * part.len() as f32 / batch.len() as f32;
            for (average, moments) in state
                .statistics
                .conv
                .iter_mut()
                .zip(&result.statistics.conv)
            {
                average.approach(moments, share);
            }
        }
    }
    let rate = current_rate(state, steps_per_epoch);
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

/// The learning rate of the next step.
pub(super) fn current_rate(state: &State, steps_per_epoch: usize) -> f32 {
    let config = &state.config;
    let (peak, epochs) = match state.steps {
        None => (config.learning_rate, config.float_epochs),
        Some(_) => (config.int8_learning_rate, config.int8_epochs),
    };
    let warm_up = (WARM_UP_EPOCHS * steps_per_epoch as f32 / 4.0) as usize;
    learning_rate(peak, state.phase_steps, epochs * steps_per_epoch, warm_up)
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
        training: &Dataset,
        part: &[usize],
    ) -> PassResult {
        self.labels.clear();
        self.pictures.resize(part.len() * PIXELS, 0.0);
        let lesson = Lesson::new(&state.config, training, state.epoch);
        for (&index, picture) in part.iter().zip(self.pictures.chunks_exact_mut(PIXELS)) {
            self.labels.push(lesson.picture(index, picture));
        }
        let Self {
            pictures, labels, ..
        } = self;
        match &state.steps {
            None => {
                pictures.iter_mut().for_each(|level| *level /= 255.0);
                normalized::pass(
                    shape,
                    &state.parameters,
                    pictures,
                    labels,
                    &mut self.normalized,
                )
            }
            Some(steps) => {
                // The core's input is whole grey levels.
                pictures.iter_mut().for_each(|level| *level = level.round());
                let buffers = &mut self.quantized;
                quantized::pass(shape, &state.parameters, steps, pictures, labels, buffers)
            }
        }
    }
}

/// Begins the integer phase: folds batch normalisation away and finds the activations' steps.
pub(super) fn begin_int8_phase(state: &mut State, training: &Dataset) -> Result<()> {
    let folded = quantize::fold(&state.averaged, &state.statistics);
    let lesson = Lesson::new(&state.config, training, state.epoch);
    let spread = lesson.len().div_ceil(CALIBRATION);
    let pictures: Vec<[u8; PIXELS]> = (0..lesson.len())
        .step_by(spread)
        .map(|index| lesson.whole_picture(index).0)
        .collect();
    state.steps = Some(calibrate(&state.config, &folded, &pictures)?);
    state.optimizer = AdamW::new(&folded);
    state.averaged = folded.clone();
    state.parameters = folded;
    state.phase_steps = 0;
    Ok(())
}

/// The step of each layer's activations, so that all but a few fit below 255.
///
/// The layers are read off the core's own f32 network: cut after a layer, its activations are
/// the quantiles wanted.
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

/// The blobs of the averaged weights, and what validation says of them.
pub(super) struct Judged {
    /// In the first phase there is none.
    pub(super) int8: Option<Vec<u8>>,
    pub(super) float: Vec<u8>,
    /// Of the int8 blob; of the other in the first phase.
    pub(super) marks: Marks,
}

/// Packs both blobs with the temperature and the margin that validation gives.
pub(super) fn judge(state: &State, exam: &Exam) -> Result<Judged> {
    let Some(steps) = &state.steps else {
        let float = float_blob(state, &Calibration::PLAIN)?;
        let marks = Answers::new(&float, exam)?.marks(1.0);
        return Ok(Judged {
            int8: None,
            float,
            marks,
        });
    };
    let (_, float) = calibrated(state, exam, 1.0, |calibration| {
        float_blob(state, calibration)
    })?;
    let shape = state.config.shape();
    let network = quantize::quantize(&shape, &state.averaged, steps);
    let layers = network.int8_layers(&shape);
    let scale = f64::from(network.score_scale);
    let (marks, int8) = calibrated(state, exam, scale, |calibration| {
        pack::int8(&header(&state.config, calibration), &layers)
    })?;
    Ok(Judged {
        int8: Some(int8),
        float,
        marks,
    })
}

/// Packs once to see the scores, and again with what follows from them.
fn calibrated(
    state: &State,
    exam: &Exam,
    score_scale: f64,
    pack: impl Fn(&Calibration) -> Result<Vec<u8>>,
) -> Result<(Marks, Vec<u8>)> {
    let plain = Calibration {
        score_scale,
        ..Calibration::PLAIN
    };
    let answers = Answers::new(&pack(&plain)?, exam)?;
    let refused = f64::from(state.config.refused);
    let calibration = answers.calibrate(score_scale, refused, state.config.none_class());
    Ok((answers.marks(calibration.score_scale), pack(&calibration)?))
}

fn float_blob(state: &State, calibration: &Calibration) -> Result<Vec<u8>> {
    let folded = match state.steps {
        None => quantize::fold(&state.averaged, &state.statistics),
        Some(_) => state.averaged.clone(),
    };
    let layers = quantize::float_layers(&state.config.shape(), &folded);
    pack::float(&header(&state.config, calibration), &layers)
}

/// An f32 blob of the recipe's shape before any learning.
///
/// # Errors
///
/// If the core does not read networks of this shape or with these labels.
pub fn untrained_blob(config: &Config) -> Result<Vec<u8>> {
    let state = State::new(config, String::new());
    let folded = quantize::fold(&state.averaged, &Statistics { ..state.statistics });
    let layers = quantize::float_layers(&config.shape(), &folded);
    pack::float(&header(config, &Calibration::PLAIN), &layers)
}

fn header(config: &Config, calibration: &Calibration) -> Header {
    Header {
        shape: config.shape(),
        labels: config.labels.clone(),
        score_scale: calibration.score_scale as f32,
        none_class: config.none_class(),
        margin: calibration.margin as f32,
    }
}
