//! The loop over epochs and steps.

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Result;
use rand::seq::SliceRandom as _;

use super::epoch_record::EpochRecord;
use super::epoch_sampler::EpochSampler;
use super::phases;
use super::split::Split;
use super::state::{Last, State};
use super::step::{self, Workers};
use super::teachers::Teachers;
use super::validation_set::ValidationSet;
use crate::random::{Stream, generator};

/// Looks on while a run goes, and may stop it.
pub trait Observer {
    /// After every step. `Break` stops the run here.
    fn step(&mut self, state: &State) -> ControlFlow<()>;
    /// After every epoch; the newest record is the history's last.
    ///
    /// # Errors
    ///
    /// An error ends the run.
    fn epoch(&mut self, state: &State) -> Result<()>;
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// All epochs are done.
    Finished,
    /// The observer stopped it; the state can be continued.
    Stopped,
}

/// Runs until every epoch is done or the observer stops it.
///
/// # Errors
///
/// If the network cannot be packed, for example because weights grew beyond all bounds.
pub fn run(
    state: &mut State,
    split: &Split,
    teachers: &Teachers<'_>,
    observer: &mut impl Observer,
) -> Result<RunEnd> {
    let mut workers = Workers::default();
    let batch = state.config.batch;
    let set = ValidationSet::new(&state.config, split);
    if state.is_finished() {
        // A finished run is packed anew: what is found by validation may be found otherwise now.
        let validated = phases::validate(state, &set)?;
        if let (Some(last), Some(blobs)) = (&mut state.last, validated.blobs) {
            (last.metrics, last.blobs) = (validated.metrics, blobs);
        }
    }
    while !state.is_finished() {
        if state.phase() != state.config.phase(state.epoch) {
            phases::begin_int8_phase(state, split)?;
        }
        let pictures = EpochSampler::new(&state.config, split, state.epoch).len();
        let steps_per_epoch = pictures.div_ceil(batch);
        let order = order(state, pictures);
        let before = state.epoch_seconds;
        let start = Instant::now();
        for batch in order.chunks(batch).skip(state.step) {
            let loss =
                step::take_step(state, split, teachers, batch, steps_per_epoch, &mut workers);
            state.epoch_loss += loss;
            state.step += 1;
            state.epoch_seconds = before + start.elapsed().as_secs_f64();
            if observer.step(state).is_break() {
                return Ok(RunEnd::Stopped);
            }
        }
        finish_epoch(state, &set, pictures)?;
        observer.epoch(state)?;
    }
    Ok(RunEnd::Finished)
}

/// The order in which an epoch visits the training pictures.
fn order(state: &State, pictures: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pictures).collect();
    order.shuffle(&mut generator(
        state.config.seed,
        Stream::Order(state.epoch),
        0,
    ));
    order
}

fn finish_epoch(state: &mut State, set: &ValidationSet, pictures: usize) -> Result<()> {
    let start = Instant::now();
    let steps_per_epoch = pictures.div_ceil(state.config.batch);
    let learning_rate = step::rate(state, state.phase_steps - 1, steps_per_epoch);
    let validated = phases::validate(state, set)?;
    let metrics = validated.metrics;
    state.history.push(EpochRecord {
        epoch: state.epoch + 1,
        phase: state.phase(),
        learning_rate,
        train_loss: (state.epoch_loss / pictures as f64) as f32,
        validation_loss: metrics.loss as f32,
        validation_accuracy: metrics.clean.accuracy as f32,
        changed_accuracy: metrics.changed.accuracy as f32,
        negatives_accuracy: metrics.negatives.accuracy as f32,
        seconds: (state.epoch_seconds + start.elapsed().as_secs_f64()) as f32,
    });
    state.epoch += 1;
    if let Some(blobs) = validated.blobs {
        // The last epoch counts: the learning rate has come to nothing, and the weights are averages,
        // so choosing by validation would only choose among noise.
        state.last = Some(Last {
            epoch: state.epoch,
            metrics,
            blobs,
        });
    }
    (state.step, state.epoch_loss, state.epoch_seconds) = (0, 0.0, 0.0);
    Ok(())
}
