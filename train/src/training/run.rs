//! The loop over epochs and steps.

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Result;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use super::phases::{self, Workers};
use super::split::Split;
use super::state::{Best, State};
use super::validation::{Measured, measure};
use crate::report::EpochRecord;

/// Looks on while a run goes, and may stop it.
pub trait Observer {
    /// After every step. `Break` stops the run here.
    fn step(&mut self, state: &State, steps_per_epoch: usize) -> ControlFlow<()>;
    /// After every epoch; the newest record is the history's last.
    ///
    /// # Errors
    ///
    /// An error ends the run.
    fn epoch(&mut self, state: &State) -> Result<()>;
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
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
pub fn run(state: &mut State, split: &Split, observer: &mut impl Observer) -> Result<Outcome> {
    let mut workers = Workers::default();
    let batch = state.config.batch;
    let steps_per_epoch = split.training.len().div_ceil(batch);
    while !state.is_finished() {
        if state.in_int8_phase() && state.steps.is_none() {
            phases::begin_int8_phase(state, &split.training)?;
        }
        let order = order(state, split.training.len());
        let before = state.epoch_seconds;
        let start = Instant::now();
        for batch in order.chunks(batch).skip(state.step) {
            let loss =
                phases::take_step(state, &split.training, batch, steps_per_epoch, &mut workers);
            state.epoch_loss += loss;
            state.step += 1;
            state.epoch_seconds = before + start.elapsed().as_secs_f64();
            if observer.step(state, steps_per_epoch).is_break() {
                return Ok(Outcome::Stopped);
            }
        }
        finish_epoch(state, split, steps_per_epoch)?;
        observer.epoch(state)?;
    }
    Ok(Outcome::Finished)
}

/// The order in which an epoch visits the training pictures.
fn order(state: &State, pictures: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pictures).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(state.config.seed);
    // A stream of its own, beside those of the pictures.
    rng.set_stream(((state.epoch as u64) << 32) | u64::from(u32::MAX));
    order.shuffle(&mut rng);
    order
}

fn finish_epoch(state: &mut State, split: &Split, steps_per_epoch: usize) -> Result<()> {
    let start = Instant::now();
    state.phase_steps -= 1;
    let learning_rate = phases::current_rate(state, steps_per_epoch);
    state.phase_steps += 1;
    let float = phases::float_blob(state)?;
    let int8 = state
        .steps
        .as_ref()
        .map(|steps| phases::int8_blob(state, steps))
        .transpose()?;
    let Measured { accuracy, loss } = measure(int8.as_ref().unwrap_or(&float), &split.validation)?;
    let phase = if int8.is_some() { "int8" } else { "float" };
    state.epoch += 1;
    state.history.push(EpochRecord {
        epoch: state.epoch,
        phase: phase.to_owned(),
        learning_rate,
        train_loss: (state.epoch_loss / split.training.len() as f64) as f32,
        validation_loss: loss as f32,
        validation_accuracy: accuracy as f32,
        seconds: (state.epoch_seconds + start.elapsed().as_secs_f64()) as f32,
    });
    if let Some(int8) = int8 {
        // By loss, not by accuracy: a few pictures more or less are noise, the loss hears them all.
        let better = state.best.as_ref().is_none_or(|best| loss < best.loss);
        if better {
            state.best = Some(Best {
                epoch: state.epoch,
                accuracy,
                loss,
                int8,
                float,
            });
        }
    }
    (state.step, state.epoch_loss, state.epoch_seconds) = (0, 0.0, 0.0);
    Ok(())
}
