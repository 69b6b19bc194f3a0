//! For Arm processors with the DSP extension (Cortex-M4, M7, and M33, M55, M85 that have it):
//! `SMLAD` multiplies two pairs of 16-bit numbers and adds both products.
//!
//! Four weights are one load; `SXTB16` takes the first and third, rotated by a byte the second and
//! fourth. Windows are gathered in just that order, `[tap / 4][window][0, 2, 1, 3]` as 16-bit
//! numbers, so that nothing is left to unpack in the inner loop.

use core::arch::asm;

use super::blocked::{Multiplier, WINDOWS};

pub(crate) struct Dsp;

/// Words that four taps of all windows take.
const GROUP: usize = 2 * WINDOWS;

impl Multiplier for Dsp {
    #[inline]
    fn put(memory: &mut [u32], window: usize, tap: usize, run: &[u8]) {
        if tap.is_multiple_of(4) && run.len().is_multiple_of(4) {
            let (groups, _) = memory.as_chunks_mut::<GROUP>();
            let groups = groups.iter_mut().skip(tap / 4);
            for (group, levels) in groups.zip(run.as_chunks::<4>().0) {
                let levels = u32::from_le_bytes(*levels);
                if let Some([even, odd]) = group.as_chunks_mut::<2>().0.get_mut(window) {
                    *even = levels & 0x00ff_00ff;
                    *odd = (levels >> 8) & 0x00ff_00ff;
                }
            }
            return;
        }
        const ORDER: [usize; 4] = [0, 2, 1, 3];
        let halves: &mut [u16] = bytemuck::must_cast_slice_mut(memory);
        for (tap, &level) in (tap..).zip(run) {
            let place = (tap / 4 * WINDOWS + window) * 4 + ORDER[tap % 4];
            if let Some(half) = halves.get_mut(place) {
                *half = u16::from(level);
            }
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], sums: &mut [i32; WINDOWS]) {
        let (groups, _) = memory.as_chunks::<GROUP>();
        let (whole, rest) = bytemuck::must_cast_slice::<i8, u8>(weights).as_chunks::<4>();
        let mut sum = *sums;
        for (group, weights) in groups.iter().zip(whole) {
            add_group(group, u32::from_le_bytes(*weights), &mut sum);
        }
        if !rest.is_empty()
            && let Some(group) = groups.get(whole.len())
        {
            let mut last = [0; 4];
            last.iter_mut()
                .zip(rest)
                .for_each(|(last, rest)| *last = *rest);
            add_group(group, u32::from_le_bytes(last), &mut sum);
        }
        *sums = sum;
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

#[inline(always)]
fn add_group(group: &[u32; GROUP], weights: u32, sums: &mut [i32; WINDOWS]) {
    let (even, odd) = unpack(weights);
    for (sum, [even_levels, odd_levels]) in sums.iter_mut().zip(group.as_chunks::<2>().0) {
        *sum = smlad(*even_levels, even, *sum);
        *sum = smlad(*odd_levels, odd, *sum);
    }
}

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
