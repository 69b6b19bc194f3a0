//! Sixteen channels of a layer as lines: first what finishes their sums, then a line for each group of
//! taps, row by row of the kernel.

use super::interface::{Arithmetic, LaneMultiplier, Weight};
use super::layout::{groups, of_one_channel, taps};
use super::line::CacheLine;
use crate::layer::{float, int8};
use crate::limits::{MAX_CHANNELS, MAX_KERNEL};
use crate::part::part_mut;
use crate::shape::ConvShape;

/// The int8 network.
pub(super) struct Bytes;

/// The f32 network.
pub(super) struct Floats;

/// Line of a head that has the biases.
pub(super) const BIAS: usize = 0;
/// Line of an int8 head: the multipliers of [`Requantize`](crate::Requantize).
pub(super) const MULTIPLIER: usize = 1;
/// What is added to the upper 32 bits of a product to round it.
pub(super) const HALF: usize = 2;
/// What is left of a shift once the lower 32 bits are gone.
pub(super) const SHIFT: usize = 3;
/// Sums beyond the limit become what the limit becomes.
pub(super) const LIMIT: usize = 4;
/// By how many bits a sum is shifted to the left first, since the shift is too short.
pub(super) const LONGER: usize = 5;

impl Arithmetic for Bytes {
    type Layer<'a> = int8::Layer<'a>;
    type Value = u8;
    type Weight = i8;
    type Sum = i32;
    const HEAD: usize = 6;

    /// Limits, and sums that are shifted first.
    fn all_steps(head: &[CacheLine]) -> bool {
        let longer = head.get(LONGER).map_or([0; super::CHANNELS], |line| line.0);
        longer.iter().fold(0, |all, longer| all | longer) != 0
    }

    fn fill<M: LaneMultiplier<Arithmetic = Self>>(
        block: &mut [CacheLine],
        layer: &int8::Layer<'_>,
        first: usize,
        shape: &ConvShape,
    ) {
        let (head, lines) = block.split_at_mut(Self::HEAD);
        let run = shape.run();
        let mut room = [0; MAX_KERNEL * MAX_CHANNELS];
        let room = part_mut(&mut room, ..run);
        let channels = layer.channels().skip(first).take(super::CHANNELS);
        for (lane, channel) in channels.enumerate() {
            let mut sum = 0;
            if of_one_channel::<M>(shape) {
                let weight = |tap| channel.weights.get(tap);
                sum = (0..shape.taps()).map(weight).map(i32::from).sum();
                fill_lane_down::<M>(lines, lane, shape.kernel, weight);
            } else {
                for (row, lines) in rows::<M>(lines, shape).enumerate() {
                    let weights = channel.weights.group(row * run, room);
                    sum += weights.iter().copied().map(i32::from).sum::<i32>();
                    fill_lane::<M>(lines, lane, weights);
                }
            }
            let mut set = |line: usize, number| head[line].0[lane] = number;
            // Only the end of all additions must fit.
            set(BIAS, channel.bias.wrapping_sub(M::OFFSET * sum));
            if let Some(rule) = channel.requantize {
                // A shift of 31 or 32 makes at least 256 of 1024.
                let longer = 33_u32.saturating_sub(rule.shift());
                set(MULTIPLIER, rule.multiplier());
                let shift = (rule.shift() + longer).saturating_sub(32);
                set(HALF, 1 << (shift - 1));
                set(SHIFT, shift as i32);
                set(LIMIT, if longer > 0 { 1 << 11 } else { i32::MAX });
                set(LONGER, longer as i32);
            }
        }
        M::arrange(lines, shape);
    }

    fn lane<M: LaneMultiplier<Arithmetic = Self>>(weights: &[i8]) -> i32 {
        let at = |index: usize| weights.get(index).copied().unwrap_or(0);
        if M::TAPS == 4 {
            i32::from_le_bytes([at(0), at(1), at(2), at(3)].map(i8::cast_unsigned))
        } else {
            i32::from(at(1)) << 16 | i32::from(at(0)) & 0xFFFF
        }
    }
}

impl Arithmetic for Floats {
    type Layer<'a> = float::Layer<'a>;
    type Value = f32;
    type Weight = [u8; 4];
    type Sum = f32;
    const HEAD: usize = 1;

    fn all_steps(_: &[CacheLine]) -> bool {
        false
    }

    fn fill<M: LaneMultiplier<Arithmetic = Self>>(
        block: &mut [CacheLine],
        layer: &float::Layer<'_>,
        first: usize,
        shape: &ConvShape,
    ) {
        let (head, lines) = block.split_at_mut(Self::HEAD);
        let channels = layer.channels().skip(first).take(super::CHANNELS);
        for (lane, channel) in channels.enumerate() {
            head[BIAS].0[lane] = channel.bias.to_bits().cast_signed();
            let weights = channel.weights.chunks_exact(shape.run().max(1));
            for (lines, weights) in rows::<M>(lines, shape).zip(weights) {
                fill_lane::<M>(lines, lane, weights);
            }
        }
    }

    fn lane<M: LaneMultiplier<Arithmetic = Self>>(weights: &[[u8; 4]]) -> i32 {
        weights
            .first()
            .map_or(0, |weight| i32::from_le_bytes(*weight))
    }
}

/// The lines of each row of the kernel, which starts a group.
fn rows<'l, M: LaneMultiplier>(
    lines: &'l mut [CacheLine],
    shape: &ConvShape,
) -> impl Iterator<Item = &'l mut [CacheLine]> {
    lines.chunks_exact_mut(groups::<M>(shape).max(1))
}

/// One channel's weights in one row.
fn fill_lane<M: LaneMultiplier>(lines: &mut [CacheLine], lane: usize, weights: &[Weight<M>]) {
    for (weights, line) in weights.chunks(M::TAPS).zip(lines) {
        line.0[lane] = M::Arithmetic::lane::<M>(weights);
    }
}

/// One channel's weights in a layer of one input channel.
fn fill_lane_down<M: LaneMultiplier<Arithmetic = Bytes>>(
    lines: &mut [CacheLine],
    lane: usize,
    kernel: usize,
    weight: impl Fn(usize) -> i8,
) {
    for (group, line) in lines.iter_mut().enumerate() {
        let mut weights = [0; 4];
        for (target, tap) in weights.iter_mut().zip(taps::<M>(kernel, group)) {
            *target = weight(tap);
        }
        line.0[lane] = Bytes::lane::<M>(&weights);
    }
}
