//! How levels, weights and rules lie in memory, and what multiplies them.

use crate::requantize::Requantize;
use crate::shape::ConvShape;

/// Channels that are multiplied at a time.
pub(super) const CHANNELS: usize = 16;

/// One group of taps of all channels: a 32-bit lane for each.
pub(super) type Group = [i32; CHANNELS];

/// How the rows of the input lie in memory with their borders.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// Bytes of one pixel's levels.
    pub(super) step: usize,
    /// Bytes of one row.
    pub(super) pitch: usize,
    /// Groups that one row of a kernel fills; the last one may reach beyond it, where weights are zero.
    pub(super) groups: usize,
}

impl Rows {
    pub(super) fn of<M: Multiplier>(shape: &ConvShape) -> Self {
        let level = size_of::<u32>() / M::TAPS;
        let step = shape.in_channels * level;
        Self {
            step,
            pitch: (shape.in_side + 2 * shape.padding) * step,
            groups: (shape.kernel * shape.in_channels).div_ceil(M::TAPS),
        }
    }

    /// Bytes of all rows, and of what the last group may reach beyond.
    pub(super) fn bytes(self, shape: &ConvShape) -> usize {
        self.pitch * (shape.in_side + 2 * shape.padding) + size_of::<u32>()
    }
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

/// Multiplies groups of taps. Whoever has one may use its instructions.
pub(super) trait Multiplier: Copy {
    /// Taps of one group: they fill 32 bits.
    const TAPS: usize;

    /// At most so many weights of one channel, as they lie in its lane; zeros where there are fewer.
    fn lane(weights: &[i8]) -> i32;

    /// One pooled value of each channel, requantized. `levels` start with the first one of the upper
    /// left window.
    fn pooled(self, levels: &[u8], rows: &Rows, weights: &[Group], rules: &Rules)
    -> [u8; CHANNELS];
}
