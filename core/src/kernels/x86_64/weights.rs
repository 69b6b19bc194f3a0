//! Weights of sixteen channels by groups of taps, and how their sums become activations.

use core::ops::Range;

use super::layout::{CHANNELS, Group, Multiplier, Rules};
use crate::layer::int8::Layer;
use crate::part::part;
use crate::requantize::Requantize;
use crate::shape::ConvShape;

/// Channels that are multiplied at a time.
pub(super) struct Block<const GROUPS: usize> {
    weights: [Group; GROUPS],
    groups: usize,
    rules: Rules,
}

impl<const GROUPS: usize> Block<GROUPS> {
    pub(super) fn new() -> Self {
        Self {
            weights: [[0; CHANNELS]; GROUPS],
            groups: 0,
            rules: Rules {
                biases: [0; CHANNELS],
                multipliers: [0; CHANNELS],
                shifts: [0; CHANNELS],
                short: None,
            },
        }
    }

    /// Takes on these channels of a layer. Each row of the kernel starts a group.
    pub(super) fn fill<M: Multiplier>(
        &mut self,
        layer: &Layer<'_>,
        channels: Range<usize>,
        shape: &ConvShape,
    ) {
        let run = shape.kernel * shape.in_channels;
        let row_groups = run.div_ceil(M::TAPS);
        self.groups = shape.kernel * row_groups;
        let (records, weights) = layer.channels_from(channels.start);
        if channels.len() < CHANNELS {
            self.weights.fill([0; CHANNELS]);
        }
        let each = weights.chunks_exact(shape.taps().max(1));
        for (lane, weights) in each.take(channels.len()).enumerate() {
            let rows = weights.chunks_exact(run.max(1));
            for (row, groups) in rows.zip(self.weights.chunks_exact_mut(row_groups.max(1))) {
                let full = row.chunks_exact(M::TAPS);
                let last = full.remainder();
                for (weights, group) in full.zip(groups.iter_mut()) {
                    group[lane] = M::lane(weights);
                }
                if let (false, Some(group)) = (last.is_empty(), groups.last_mut()) {
                    group[lane] = M::lane(last);
                }
            }
        }
        let mut rules = [Requantize::checked(Requantize::MIN_MULTIPLIER, 62); CHANNELS];
        for (lane, (bias, rule)) in records.channels().take(channels.len()).enumerate() {
            self.rules.biases[lane] = bias;
            rules[lane] = rule;
        }
        self.rules.multipliers = rules.map(Requantize::multiplier);
        self.rules.shifts = rules.map(|rule| rule.shift() as i32 - 33);
        let short = self.rules.shifts.iter().any(|shift| *shift < 0);
        self.rules.short = short.then_some(rules);
    }

    pub(super) fn weights(&self) -> &[Group] {
        part(&self.weights, ..self.groups)
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }
}
