//! Weights of sixteen channels by groups of taps, and how their sums become activations.

use core::ops::Range;

use super::CHANNELS;
use crate::Requantize;
use crate::int8::Layer;
use crate::shape::ConvShape;

/// One group of taps of all channels: a 32-bit lane for each.
pub(super) type Group = [i32; CHANNELS];

/// Channels that are multiplied at a time.
pub(super) struct Block<const GROUPS: usize> {
    weights: [Group; GROUPS],
    groups: usize,
    rules: Rules,
}

/// [`Requantize`] and bias for each channel.
pub(super) struct Rules {
    pub(super) biases: Group,
    pub(super) multipliers: Group,
    /// What is left of each shift once the lower 32 bits are gone and but for the last one, which
    /// rounds.
    pub(super) shifts: Group,
    /// The same one by one, where some shift is too small for that.
    pub(super) short: Option<[Requantize; CHANNELS]>,
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

    /// Takes on these channels of a layer, `taps` to a group. Each row of the kernel starts a group.
    pub(super) fn fill(
        &mut self,
        layer: &Layer<'_>,
        channels: Range<usize>,
        shape: &ConvShape,
        taps: usize,
    ) {
        let run = shape.kernel * shape.in_channels;
        let row_groups = run.div_ceil(taps);
        self.groups = shape.kernel * row_groups;
        let (records, weights) = layer.channels_from(channels.start);
        if channels.len() < CHANNELS {
            self.weights.fill([0; CHANNELS]);
        }
        let each = weights.chunks_exact(shape.taps().max(1));
        for (lane, weights) in each.take(channels.len()).enumerate() {
            let rows = weights.chunks_exact(run.max(1));
            for (row, groups) in rows.zip(self.weights.chunks_exact_mut(row_groups.max(1))) {
                for (weights, group) in row.chunks(taps).zip(groups) {
                    group[lane] = lane_of(weights, taps);
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
        self.weights.get(..self.groups).unwrap_or(&[])
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }
}

/// Four weights as bytes, or two as 16-bit numbers; zeros where there are fewer.
#[inline]
fn lane_of(weights: &[i8], taps: usize) -> i32 {
    let at = |index: usize| weights.get(index).copied().unwrap_or(0);
    if taps == 4 {
        i32::from_le_bytes([at(0), at(1), at(2), at(3)].map(i8::cast_unsigned))
    } else {
        let [low, high] = [at(0), at(1)].map(|weight| i16::from(weight).cast_unsigned());
        (u32::from(high) << 16 | u32::from(low)).cast_signed()
    }
}
