//! Networks that another learns from: what they take a changed digit for says more than its label
//! (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015).

use anyhow::{Result, ensure};
use digitnet_core::{Digit, MAX_SCRATCH_BYTES, PIXELS, Scratch, int8};

use super::config::Config;

/// The teachers of a run.
#[derive(Clone, Debug, Default)]
pub struct Teachers<'a> {
    networks: Vec<int8::Network<'a>>,
    share: f32,
    none_class: Option<usize>,
}

impl<'a> Teachers<'a> {
    /// # Errors
    ///
    /// If a network's classes are not the recipe's.
    pub fn new(config: &Config, networks: Vec<int8::Network<'a>>) -> Result<Self> {
        for (network, name) in networks.iter().zip(&config.teachers) {
            let labels = (0..network.shape().classes).map(|class| network.label(class));
            let ours = config.labels.iter().map(|label| Some(label.as_str()));
            ensure!(
                labels.eq(ours),
                "{name}: this teacher's classes are not {}",
                config.labels.join(" ")
            );
        }
        Ok(Self {
            networks,
            share: config.teacher_share,
            none_class: config.none_class(),
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }

    /// Mixes into `targets`, one probability for each class, what the teachers take a picture (grey
    /// levels `0.0..=255.0`) of class `label` for: the mean of their probabilities, each of which
    /// looks at it as a reader does, by several views where one leaves doubt.
    ///
    /// Packed networks expect few pictures without a digit, so of those they are not asked.
    ///
    /// # Panics
    ///
    /// Never: the scratch is the largest that a network needs.
    pub fn advise(
        &self,
        picture: &[f32],
        label: u8,
        scratch: &mut Scratch<MAX_SCRATCH_BYTES>,
        targets: &mut [f32],
    ) {
        if self.none_class == Some(usize::from(label)) || self.is_empty() {
            return;
        }
        targets
            .iter_mut()
            .for_each(|target| *target *= 1.0 - self.share);
        let mut levels = [0; PIXELS];
        for (level, value) in levels.iter_mut().zip(picture) {
            *level = value.round() as u8;
        }
        let digit = Digit::new(levels);
        let share = self.share / self.networks.len() as f32;
        for network in &self.networks {
            let (_, scores) = network
                .judge(&digit, scratch)
                .expect("the scratch is the largest");
            for (target, probability) in targets.iter_mut().zip(scores.probabilities().iter()) {
                *target += share * probability;
            }
        }
    }
}
