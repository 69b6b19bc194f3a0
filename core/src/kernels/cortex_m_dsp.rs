//! For Arm processors with the DSP extension (Cortex-M4, M7, and M33, M55, M85 that have it):
//! `SMLAD` multiplies two pairs of 16-bit numbers and adds both products.
//!
//! Four weights are one load; `SXTB16` takes the first and third, rotated by a byte the second and
//! fourth. Windows are gathered in just that order, `[tap / 4][window][0, 2, 1, 3]` as 16-bit
//! numbers, so that nothing is left to unpack in the inner loop.

use core::arch::asm;

use super::blocked::{Multiplier, Taps, WINDOWS};

pub(crate) struct Dsp;

/// Words that four taps of all windows take.
const GROUP: usize = 2 * WINDOWS;

impl Multiplier for Dsp {
    #[inline]
    fn put(memory: &mut [u32], tap: usize, runs: [&[u8]; WINDOWS]) {
        let [a, b, c, d] = runs;
        if tap.is_multiple_of(4) && a.len().is_multiple_of(4) {
            let (groups, _) = memory.as_chunks_mut::<GROUP>();
            let [a, b, c, d] = [a, b, c, d].map(|run| run.as_chunks::<4>().0);
            let levels = a.iter().zip(b).zip(c.iter().zip(d));
            for (group, ((a, b), (c, d))) in groups.iter_mut().skip(tap / 4).zip(levels) {
                let words = [*a, *b, *c, *d].map(u32::from_le_bytes);
                for (pairs, word) in group.as_chunks_mut::<2>().0.iter_mut().zip(words) {
                    *pairs = [word & 0x00ff_00ff, (word >> 8) & 0x00ff_00ff];
                }
            }
            return;
        }
        let (groups, _) = memory.as_chunks_mut::<GROUP>();
        let mut groups = groups.iter_mut().skip(tap / 4);
        let mut group = groups.next();
        let mut tap = tap % 4;
        for ((&a, &b), (&c, &d)) in a.iter().zip(b).zip(c.iter().zip(d)) {
            let Some(words) = &mut group else { return };
            let halves: &mut [u16; 2 * GROUP] = bytemuck::must_cast_mut(*words);
            let lane = LANES[tap];
            for (window, level) in [a, b, c, d].into_iter().enumerate() {
                halves[4 * window + lane] = u16::from(level);
            }
            tap = (tap + 1) % 4;
            if tap == 0 {
                group = groups.next();
            }
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        let halves: &mut [u16] = bytemuck::must_cast_slice_mut(memory);
        if let Some(half) = halves.get_mut(place(tap, window)) {
            *half = u16::from(level);
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        let enough = memory.len() >= GROUP * taps.len.div_ceil(4)
            && weights.len() >= taps.all * sums.len()
            && taps.first + taps.len <= taps.all;
        if !enough {
            return;
        }
        let groups = taps.len / 4;
        for (sums, weights) in sums.iter_mut().zip(taps.of(weights)) {
            let last = last_weights(weights);
            // SAFETY: `enough` holds for every channel, and `last` is 0 unless another group is there.
            unsafe { add_groups(memory.as_ptr(), weights.as_ptr(), groups, last, sums) };
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

/// Where a tap lies, in 16-bit numbers.
#[inline(always)]
fn place(tap: usize, window: usize) -> usize {
    (tap / 4 * WINDOWS + window) * 4 + LANES[tap % 4]
}

/// The weights that are left after whole groups of four, and zeros.
#[inline(always)]
fn last_weights(weights: &[i8]) -> u32 {
    let rest = weights.len() % 4;
    if rest == 0 {
        return 0;
    }
    let bytes: &[u8] = bytemuck::must_cast_slice(weights);
    match bytes.last_chunk::<4>() {
        Some(last) => u32::from_le_bytes(*last) >> (8 * (4 - rest)),
        None => bytes
            .iter()
            .rev()
            .fold(0, |word, &byte| word << 8 | u32::from(byte)),
    }
}

/// Adds the products of `groups` groups of four taps, and of one more group with the weights
/// `last` unless these are all 0.
///
/// # Safety
///
/// `8 * groups` words can be read from `levels`, 8 more where `last` is not 0, and `4 * groups`
/// bytes from `weights`.
#[inline(always)]
unsafe fn add_groups(
    levels: *const u32,
    weights: *const i8,
    groups: usize,
    last: u32,
    sums: &mut [i32; WINDOWS],
) {
    let [mut a, mut b, mut c, mut d] = *sums;
    // Four taps of all windows, with the weights in a register.
    macro_rules! group {
        ($weights:literal) => {
            concat!(
                "ldrd {x}, {y}, [{levels}], #8\n",
                "sxtb16 {even}, ",
                $weights,
                "\n",
                "sxtb16 {odd}, ",
                $weights,
                ", ror #8\n",
                "smlad {a}, {x}, {even}, {a}\n",
                "smlad {a}, {y}, {odd}, {a}\n",
                "ldrd {x}, {y}, [{levels}], #8\n",
                "smlad {b}, {x}, {even}, {b}\n",
                "smlad {b}, {y}, {odd}, {b}\n",
                "ldrd {x}, {y}, [{levels}], #8\n",
                "smlad {c}, {x}, {even}, {c}\n",
                "smlad {c}, {y}, {odd}, {c}\n",
                "ldrd {x}, {y}, [{levels}], #8\n",
                "smlad {d}, {x}, {even}, {d}\n",
                "smlad {d}, {y}, {odd}, {d}\n",
            )
        };
    }
    // SAFETY: reads what the caller has promised; a word load may be unaligned on these
    // processors, and the pairs are aligned since `levels` points to words. Writes nothing but its
    // registers. The Q flag would tell of an overflow, which the model's check rules out. Held to
    // the portable kernels by the firmware's `verify` program.
    unsafe {
        asm!(
            // Two groups a turn, the first of an odd number alone.
            "tst {groups}, #1",
            "bne 3f",
            "b 4f",
            "2:",
            "ldr {odd}, [{weights}], #4",
            group!("{odd}"),
            "3:",
            "ldr {odd}, [{weights}], #4",
            group!("{odd}"),
            "4:",
            "subs {groups}, {groups}, #2",
            "bge 2b",
            "cmp {last}, #0",
            "beq 5f",
            group!("{last}"),
            "5:",
            weights = inout(reg) weights => _,
            levels = inout(reg) levels => _,
            groups = inout(reg) groups => _,
            last = in(reg) last,
            even = out(reg) _,
            odd = out(reg) _,
            x = out(reg) _,
            y = out(reg) _,
            a = inout(reg) a,
            b = inout(reg) b,
            c = inout(reg) c,
            d = inout(reg) d,
            options(pure, readonly, nostack),
        );
    }
    *sums = [a, b, c, d];
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
