//! For Arm processors with the DSP extension (Cortex-M4, M7, and M33, M55, M85 that have it):
//! `SMLAD` multiplies two pairs of 16-bit numbers and adds both products.
//!
//! Four weights are one load; `SXTB16` takes the first and third, rotated by a byte the second and
//! fourth. Levels are 16-bit numbers in just that order, [0, 2] of every four taps for each window,
//! then [1, 3] for each, so that nothing is left to unpack in the inner loop and one instruction
//! loads the levels of all windows.

/// Four taps of all windows: r9 has the weights, r8 takes two of them, r4 to r7 take the windows'
/// levels, to which r10 points; r0 to r3 are the sums.
macro_rules! four_taps {
    () => {
        "ldm r10!, {{r4, r5, r6, r7}}
         sxtb16 r8, r9
         smlad r0, r4, r8, r0
         smlad r1, r5, r8, r1
         smlad r2, r6, r8, r2
         smlad r3, r7, r8, r3
         ldm r10!, {{r4, r5, r6, r7}}
         sxtb16 r9, r9, ror #8
         smlad r0, r4, r9, r0
         smlad r1, r5, r9, r1
         smlad r2, r6, r9, r2
         smlad r3, r7, r9, r3"
    };
}

mod accumulate;
mod dot;
mod gather;
mod nibbles;

use super::armv7m;
use super::blocked::{Multiplier, Patch, Taps, WINDOWS};
use crate::layer::int8::Records;

pub(crate) struct Dsp;

impl Multiplier for Dsp {
    const LEVEL_BYTES: usize = 2;

    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        let Patch {
            input,
            pitch,
            step,
            run,
            rows,
        } = *patch;
        let taps = rows * run;
        // The last level of the lower right window is the last one that is read.
        let enough = input.len() >= rows * pitch + step + run;
        let groups = memory.len() / GROUP;
        if !enough || taps == 0 || groups < taps.div_ceil(4) {
            return;
        }
        // SAFETY: `enough` holds, and there are as many groups.
        unsafe {
            if run.is_multiple_of(4) {
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
        let last = taps.all * sums.len().saturating_sub(1) + taps.first + 4 * groups;
        if sums.is_empty() || groups == 0 || memory.len() < GROUP * groups || weights.len() < last {
            return;
        }
        // SAFETY: there are as many levels and, for the last channel too, weights.
        unsafe {
            let weights = weights.as_ptr().add(taps.first);
            accumulate::channels(memory.as_ptr(), weights, taps.all, groups, sums);
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
        let last = taps.all * sums.len().saturating_sub(1) + taps.first + 4 * groups;
        let enough = memory.len() >= 2 * GROUP * groups && weights.len() >= last;
        if sums.is_empty() || groups == 0 || !enough {
            return;
        }
        // SAFETY: there are as many levels and, for the last channel too, weights.
        unsafe {
            let weights = weights.as_ptr().add(taps.first);
            nibbles::channels(memory.as_ptr(), weights, taps.all, groups, sums);
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
