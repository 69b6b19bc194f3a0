//! How far a run is, on the terminal and on disk.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};
use digitnet_train::training::{EpochSampler, Observer, Split, State, checkpoint};
use indicatif::{ProgressBar, ProgressStyle};

/// Shows how far the run is, saves its checkpoints, and stops it after Ctrl-C.
pub(super) struct Progress {
    pub(super) bar: ProgressBar,
    checkpoint: PathBuf,
    interrupted: Arc<AtomicBool>,
}

impl Progress {
    /// # Errors
    ///
    /// If Ctrl-C cannot be caught.
    pub(super) fn new(state: &State, split: &Split, checkpoint: PathBuf) -> Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
            .context("Ctrl-C cannot be caught")?;
        let config = &state.config;
        let steps_of = |epoch: usize| {
            let pictures = EpochSampler::new(config, split, epoch).len();
            pictures.div_ceil(config.batch)
        };
        let all: usize = (0..config.epochs()).map(steps_of).sum();
        let done: usize = (0..state.epoch).map(steps_of).sum();
        let bar = ProgressBar::new(all as u64);
        let style = "{elapsed_precise} {wide_bar} {percent} %  {msg}  {eta} left";
        bar.set_style(ProgressStyle::with_template(style)?);
        // Time left is judged from here on, not from work done before a resume.
        bar.set_position((done + state.step) as u64);
        bar.reset_eta();
        Ok(Self {
            bar,
            checkpoint,
            interrupted,
        })
    }
}

impl Observer for Progress {
    fn step(&mut self, state: &State) -> ControlFlow<()> {
        self.bar.inc(1);
        let seen = (state.step * state.config.batch) as f64;
        let validation = state.history.last().map_or(String::new(), |record| {
            format!(", validation {:.2} %", 100.0 * record.validation_accuracy)
        });
        let (epoch, epochs) = (state.epoch + 1, state.config.epochs());
        let loss = state.epoch_loss / seen;
        self.bar.set_message(format!(
            "epoch {epoch}/{epochs}  loss {loss:.4}{validation}"
        ));
        if self.interrupted.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn epoch(&mut self, state: &State) -> Result<()> {
        if let Some(record) = state.history.last() {
            let negatives = match state.config.none_class() {
                Some(_) => format!(
                    ", without a digit {:.2} %",
                    100.0 * record.negatives_accuracy
                ),
                None => String::new(),
            };
            let line = format!(
                "epoch {:>3} {:<5}  loss {:.4}  validation loss {:.4}  accuracy {:.2} %, changed \
                 {:.2} %{negatives}  {:.1} s",
                record.epoch,
                record.phase.name(),
                record.train_loss,
                record.validation_loss,
                100.0 * record.validation_accuracy,
                100.0 * record.changed_accuracy,
                record.seconds
            );
            if self.bar.is_hidden() {
                eprintln!("{line}");
            } else {
                self.bar.println(line);
            }
        }
        checkpoint::save(state, &self.checkpoint)
    }
}
