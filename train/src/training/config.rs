//! The recipe of a training run.

use anyhow::{Result, bail, ensure};
use digitnet_core::{MAX_CLASSES, Shape};
use serde::{Deserialize, Serialize};

use super::phase::Phase;
use crate::augment::Augmentation;
use crate::weight_bits::WeightBits;

/// Far more than any run needs; their sum and the steps in them can be counted.
const MAX_EPOCHS: usize = 100_000;
/// The side, the channels and the units of a layer, and the weights of all: more than any network that the
/// core reads has, and little enough to ask it.
const MAX_SIZE: usize = 1000;
const MAX_PARAMETERS: usize = 4_000_000;

/// Everything that decides what a training run learns, besides the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Each convolution's `[kernel, padding, channels]`.
    pub convs: [[usize; 3]; 2],
    /// Units of the hidden layer, 0 for none.
    pub hidden: usize,
    /// What to call each class; with [`negatives`](Self::negatives) the last means "no digit".
    pub labels: Vec<String>,
    /// Share of an epoch's pictures that have no digit, `0.0..=0.5`; with 0 there is no class for
    /// them.
    pub negatives: f32,
    /// Share of the validation digits that may be refused: it decides the margins.
    pub refused: f32,
    /// Factor of the shares of roughly changed pictures and of pictures without a digit in the
    /// integer phase, `0.01..=1.0`: the end of a run comes back to the data as it is.
    pub finish: f32,
    /// Epochs in floating point with batch normalisation.
    pub float_epochs: usize,
    /// Epochs in the core's integer arithmetic that follow.
    pub int8_epochs: usize,
    /// Pictures per step of the optimizer.
    pub batch: usize,
    /// Largest learning rate of the floating-point phase.
    pub learning_rate: f32,
    /// Largest learning rate of the integer phase.
    pub int8_learning_rate: f32,
    /// Bits of the weights of the integer network, but for the first convolution, which has 8.
    pub weight_bits: WeightBits,
    /// File of the f32 network that a run without epochs in floating point begins with.
    pub start: Option<String>,
    /// Files of int8 networks that this one learns from besides the labels.
    pub teachers: Vec<String>,
    /// Share of what a digit's class is said to be that comes from the teachers, `0.0..=1.0`.
    pub teacher_share: f32,
    /// AdamW's weight decay.
    pub weight_decay: f32,
    /// Share of the way that the averaged weights keep at each step.
    pub averaging: f32,
    /// How pictures are changed.
    pub augmentation: Augmentation,
    /// Pictures of the training set kept back: temperature and margins are found by them.
    pub validation: usize,
    /// Use only so many of the training pictures; `None` for all.
    pub subset: Option<usize>,
    /// Seed of everything random but of what is kept back.
    pub seed: u64,
    /// Seed that decides which pictures are kept back, and how they are changed.
    pub kept_back: u64,
}

impl Config {
    /// The phase of an epoch, counted from 0.
    pub fn phase(&self, epoch: usize) -> Phase {
        if epoch < self.float_epochs {
            Phase::Float
        } else {
            Phase::Int8
        }
    }

    /// Share of the pictures that have no digit in a phase.
    pub fn negatives_in(&self, phase: Phase) -> f32 {
        self.negatives * self.share_in(phase)
    }

    /// Share of the digits that are changed roughly in a phase.
    pub fn rough_share_in(&self, phase: Phase) -> f32 {
        self.augmentation.rough_share * self.share_in(phase)
    }

    fn share_in(&self, phase: Phase) -> f32 {
        match phase {
            Phase::Float => 1.0,
            Phase::Int8 => self.finish,
        }
    }

    /// The sizes of the layers.
    pub fn shape(&self) -> Shape {
        Shape::new(self.convs[0], self.convs[1], self.hidden, self.labels.len())
    }

    /// Epochs of both phases.
    pub fn epochs(&self) -> usize {
        self.float_epochs + self.int8_epochs
    }

    /// The class that means "no digit", if there is one.
    pub fn none_class(&self) -> Option<usize> {
        (self.negatives > 0.0).then(|| self.labels.len().saturating_sub(1))
    }

    /// Classes that are not "no digit".
    pub fn digit_classes(&self) -> usize {
        self.labels.len() - usize::from(self.none_class().is_some())
    }

    /// # Errors
    ///
    /// If a number is out of its range.
    pub fn check(&self) -> Result<()> {
        match &self.start {
            None => ensure!(
                self.float_epochs > 0,
                "--epochs must be at least 1, or --start must name a network to begin with"
            ),
            // Its batch normalisation is folded away.
            Some(start) => ensure!(
                self.float_epochs == 0,
                "--start {start}: goes on in integer arithmetic alone, so --epochs must be 0"
            ),
        }
        ensure!(self.int8_epochs > 0, "--int8-epochs must be at least 1");
        ensure!(
            self.float_epochs <= MAX_EPOCHS && self.int8_epochs <= MAX_EPOCHS,
            "--epochs and --int8-epochs must be at most {MAX_EPOCHS}"
        );
        self.check_labels()?;
        ensure!(self.batch > 0, "--batch must be at least 1");
        ensure!(
            self.validation > 0,
            "--validation must be at least 1: temperature and margins are found by it"
        );
        ensure!(self.subset != Some(0), "--subset must be at least 1");
        ensure!(
            (0.0..=0.5).contains(&self.negatives),
            "--negatives must be 0 to 0.5, not {}",
            self.negatives
        );
        ensure!(
            (0.0..=0.1).contains(&self.refused),
            "--refused must be 0 to 0.1, not {}",
            self.refused
        );
        ensure!(
            (0.01..=1.0).contains(&self.finish),
            "--finish must be 0.01 to 1, not {}",
            self.finish
        );
        ensure!(
            (0.0..=1.0).contains(&self.teacher_share),
            "--teacher-share must be 0 to 1, not {}",
            self.teacher_share
        );
        ensure!(
            (0.0..=1.0).contains(&self.weight_decay),
            "--weight-decay must be 0 to 1, not {}",
            self.weight_decay
        );
        for (name, rate) in [
            ("--learning-rate", self.learning_rate),
            ("--int8-learning-rate", self.int8_learning_rate),
        ] {
            ensure!(
                rate > 0.0 && rate <= 1.0,
                "{name} must be above 0 and at most 1, not {rate}"
            );
        }
        for (name, conv) in ["first", "second"].iter().zip(self.convs) {
            let [kernel, padding, channels] = conv;
            ensure!(
                kernel > 0 && channels > 0,
                "the {name} convolution needs a kernel and channels"
            );
            ensure!(
                kernel <= MAX_SIZE && channels <= MAX_SIZE && self.hidden <= MAX_SIZE,
                "--kernels, --channels and --hidden must be at most {MAX_SIZE}"
            );
            ensure!(
                padding <= (kernel - 1) / 2,
                "the {name} convolution: padding {padding} is more than half its kernel of {kernel}"
            );
        }
        let shape = self.shape();
        ensure!(
            shape.conv1.pooled_side() > 0 && shape.conv2.pooled_side() > 0,
            "the kernels leave no map to pool: make them smaller or pad more"
        );
        ensure!(
            shape.parameters() <= MAX_PARAMETERS,
            "a network of {} parameters: at most {MAX_PARAMETERS} are possible",
            shape.parameters()
        );
        Ok(())
    }

    fn check_labels(&self) -> Result<()> {
        let labels = &self.labels;
        ensure!(
            (2..=MAX_CLASSES).contains(&labels.len()),
            "--labels: a network has 2 to {MAX_CLASSES} classes, with the one for pictures without a digit, \
             not {}",
            labels.len()
        );
        for (class, label) in labels.iter().enumerate() {
            ensure!(!label.is_empty(), "--labels: class {class} has no name");
            ensure!(
                !label.contains(char::is_control),
                "--labels: class {class}, {label:?}, has a control character in its name"
            );
            let first = labels.iter().position(|other| other == label);
            if let Some(first) = first.filter(|first| *first < class) {
                bail!("--labels: classes {first} and {class} are both called {label:?}");
            }
        }
        Ok(())
    }
}
