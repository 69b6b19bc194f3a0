//! For Arm processors with the DSP extension (Cortex-M4, M7, and M33, M55, M85 that have it):
//! `SMLAD` multiplies two pairs of 16-bit numbers and adds both products.
//!
//! Four weights are one load; `SXTB16` takes the first and third, rotated by a byte the second and
//! fourth. Levels are 16-bit numbers in just that order, [0, 2] of every four taps for each window,
//! then [1, 3] for each, so that nothing is left to unpack in the inner loop and one instruction
//! loads the levels of all windows.

mod accumulate;
mod dot;
mod gather;

use super::armv7m;
use super::blocked::{Multiplier, Patch, Taps, WINDOWS};
use crate::layer::int8::Records;

pub(crate) struct Dsp;

impl Multiplier for Dsp {
    const LEVEL_BYTES: usize = 2;

    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        if !patch.is_whole() || memory.len() / GROUP < patch.taps().div_ceil(4) {
            return;
        }
        // SAFETY: it is whole, and there are as many groups.
        unsafe {
            if patch.run.is_multiple_of(4) {
                gather::words(patch, memory.as_mut_ptr());
            } else {
                gather::levels(patch, memory.as_mut_ptr());
            }
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        let halves: &mut [u16] = bytemuck::must_cast_slice_mut(memory);
        let place = tap / 4 * (2 * GROUP) + 2 * window + LANES[tap % 4];
        if let Some(half) = halves.get_mut(place) {
            *half = u16::from(level);
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        let groups = taps.len.div_ceil(4);
        if let Some(start) = taps.start(weights, sums.len(), 4 * groups)
            && memory.len() >= GROUP * groups
        {
            // SAFETY: there are as many levels and, of each channel, weights.
            unsafe { accumulate::bytes(memory.as_ptr(), start, taps.all, groups, sums) };
        }
    }

    #[inline]
    fn accumulate_nibbles(
        memory: &[u32],
        _: &mut [u32],
        weights: &[i8],
        taps: Taps,
        sums: &mut [[i32; WINDOWS]],
    ) {
        let groups = taps.len.div_ceil(8);
        if let Some(start) = taps.start(weights, sums.len(), 4 * groups)
            && memory.len() >= 2 * GROUP * groups
        {
            // SAFETY: there are as many levels and, of each channel, weights.
            unsafe { accumulate::nibbles(memory.as_ptr(), start, taps.all, groups, sums) };
        }
    }

    #[inline]
    fn pool(sums: &[[i32; WINDOWS]], records: Records<'_>, values: &mut [u8]) {
        armv7m::pool(sums, records, values);
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        let (inputs, input_rest) = inputs.as_chunks::<4>();
        let (weights, weight_rest) = weights.as_chunks::<4>();
        let groups = inputs.len().min(weights.len());
        // SAFETY: both have as many.
        let sum = unsafe { dot::products(inputs.as_ptr().cast(), weights.as_ptr().cast(), groups) };
        let rest = input_rest.iter().zip(weight_rest);
        sum + rest
            .map(|(&input, &weight)| i32::from(input) * i32::from(weight))
            .sum::<i32>()
    }
}

/// Words of four taps of all windows: a pair of each window, then the other pair of each.
const GROUP: usize = 2 * WINDOWS;

/// Place of each of four taps among a group's 16-bit numbers, in the first window.
const LANES: [usize; 4] = [0, 2 * WINDOWS, 1, 2 * WINDOWS + 1];
