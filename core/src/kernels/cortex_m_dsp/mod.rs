//! For Arm processors with the DSP extension (Cortex-M4, M7, and M33, M55, M85 that have it):
//! `SMLAD` multiplies two pairs of 16-bit numbers and adds both products.
//!
//! Four weights are one load; `SXTB16` takes the first and third, rotated by a byte the second and
//! fourth. Each window's levels lie in just that order, [0, 2, 1, 3] of every four taps as 16-bit
//! numbers, so that nothing is left to unpack in the inner loop.

mod accumulate;
mod gather;

use core::arch::asm;

use super::blocked::{Multiplier, Patch, Taps, WINDOWS};

pub(crate) struct Dsp;

impl Multiplier for Dsp {
    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        let Patch {
            input,
            pitch,
            step,
            run,
            rows,
        } = *patch;
        let stride = (memory.len() / WINDOWS).max(1);
        let taps = rows * run;
        // The last level of the lower right window is the last one that is read.
        let enough = input.len() >= rows * pitch + step + run && 2 * stride >= taps;
        if !enough || taps == 0 || !stride.is_multiple_of(2) {
            return;
        }
        let windows = memory.chunks_exact_mut(stride).take(WINDOWS);
        for (index, window) in windows.enumerate() {
            let start = index / 2 * pitch + index % 2 * step;
            // SAFETY: `enough` holds.
            unsafe { gather::window(input.as_ptr().add(start), patch, window) };
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        let halves: &mut [u16] = bytemuck::must_cast_slice_mut(memory);
        let stride = halves.len() / WINDOWS;
        let place = window * stride + tap / 4 * 4 + LANES[tap % 4];
        if let Some(half) = halves.get_mut(place) {
            *half = u16::from(level);
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        let stride = memory.len() / WINDOWS;
        let groups = taps.len.div_ceil(4);
        let last = taps.all * sums.len().saturating_sub(1) + taps.first + 4 * groups;
        if sums.is_empty() || groups == 0 || stride < 2 * groups || weights.len() < last {
            return;
        }
        // SAFETY: there are as many levels and, for the last channel too, weights.
        unsafe {
            let weights = weights.as_ptr().add(taps.first);
            accumulate::channels(memory.as_ptr(), stride, weights, taps.all, groups, sums);
        }
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        let (inputs, input_rest) = inputs.as_chunks::<4>();
        let (weights, weight_rest) = weights.as_chunks::<4>();
        let mut sum = 0;
        for (input, weight) in inputs.iter().zip(weights) {
            let input = u32::from_le_bytes(*input);
            let (even, odd) = unpack(u32::from_le_bytes(bytemuck::must_cast(*weight)));
            sum = smlad(input & 0x00ff_00ff, even, sum);
            sum = smlad((input >> 8) & 0x00ff_00ff, odd, sum);
        }
        let rest = input_rest.iter().zip(weight_rest);
        sum + rest
            .map(|(&input, &weight)| i32::from(input) * i32::from(weight))
            .sum::<i32>()
    }
}

/// Place of each of four taps among the 16-bit numbers of a group and window.
const LANES: [usize; 4] = [0, 2, 1, 3];

/// Four signed bytes as pairs of signed 16-bit numbers: the first and third, the second and
/// fourth.
#[inline(always)]
fn unpack(weights: u32) -> (u32, u32) {
    let (even, odd);
    // SAFETY: register arithmetic of the DSP extension, which the build script saw to; no memory,
    // no stack, no flags. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            "sxtb16 {even}, {weights}",
            "sxtb16 {odd}, {weights}, ror #8",
            weights = in(reg) weights,
            even = out(reg) even,
            odd = lateout(reg) odd,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    (even, odd)
}

/// `sum` plus the products of both pairs of signed 16-bit numbers.
#[inline(always)]
fn smlad(levels: u32, weights: u32, sum: i32) -> i32 {
    let mut sum = sum;
    // SAFETY: as in `unpack`. The Q flag, which nothing reads, would tell of an overflow, which
    // the model's check rules out.
    unsafe {
        asm!(
            "smlad {sum}, {levels}, {weights}, {sum}",
            levels = in(reg) levels,
            weights = in(reg) weights,
            sum = inout(reg) sum,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}
