//! The loop over epochs and steps.

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Result;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use super::exam::Exam;
use super::lesson::Lesson;
use super::phases::{self, Workers};
use super::split::Split;
use super::state::{Last, State};
use crate::report::EpochRecord;

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
    let exam = Exam::new(&state.config, &split.validation);
    if state.is_finished() {
        // A finished run is packed anew: what is found by validation may be found otherwise now.
        let judged = phases::judge(state, &exam)?;
        if let (Some(last), Some(int8)) = (&mut state.last, judged.int8) {
            (last.marks, last.int8, last.float) = (judged.marks, int8, judged.float);
        }
    }
    while !state.is_finished() {
        if state.in_int8_phase() && state.steps.is_none() {
            phases::begin_int8_phase(state, &split.training)?;
        }
        let pictures = Lesson::new(&state.config, &split.training, state.epoch).len();
        let steps_per_epoch = pictures.div_ceil(batch);
        let order = order(state, pictures);
        let before = state.epoch_seconds;
        let start = Instant::now();
        for batch in order.chunks(batch).skip(state.step) {
            let loss =
                phases::take_step(state, &split.training, batch, steps_per_epoch, &mut workers);
            state.epoch_loss += loss;
            state.step += 1;
            state.epoch_seconds = before + start.elapsed().as_secs_f64();
            if observer.step(state).is_break() {
                return Ok(Outcome::Stopped);
            }
        }
        finish_epoch(state, &exam, pictures)?;
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

fn finish_epoch(state: &mut State, exam: &Exam, pictures: usize) -> Result<()> {
    let start = Instant::now();
    let steps_per_epoch = pictures.div_ceil(state.config.batch);
    state.phase_steps -= 1;
    let learning_rate = phases::current_rate(state, steps_per_epoch);
    state.phase_steps += 1;
    let judged = phases::judge(state, exam)?;
    let marks = judged.marks;
    state.epoch += 1;
    state.history.push(EpochRecord {
        epoch: state.epoch,
        phase: if judged.int8.is_some() {
            "int8"
        } else {
            "float"
        }
        .to_owned(),
        learning_rate,
        train_loss: (state.epoch_loss / pictures as f64) as f32,
        validation_loss: marks.loss as f32,
        validation_accuracy: marks.clean.accuracy as f32,
        changed_accuracy: marks.changed.accuracy as f32,
        negatives_accuracy: marks.negatives.accuracy as f32,
        seconds: (state.epoch_seconds + start.elapsed().as_secs_f64()) as f32,
    });
    if let Some(int8) = judged.int8 {
        // The last epoch counts: the learning rate has come to nothing, and the weights are averages,
        // so choosing by validation would only choose among noise.
        state.last = Some(Last {
            epoch: state.epoch,
            marks,
            int8,
            float: judged.float,
        });
    }
    (state.step, state.epoch_loss, state.epoch_seconds) = (0, 0.0, 0.0);
    Ok(())
}
