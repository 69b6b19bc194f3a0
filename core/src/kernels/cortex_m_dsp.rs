//! For Arm processors with the DSP extension (Cortex-M4, M7, and M33, M55, M85 that have it):
//! `SMLAD` multiplies two pairs of 16-bit numbers and adds both products.
//!
//! Four weights are one load; `SXTB16` takes the first and third, rotated by a byte the second and
//! fourth. Each window's levels lie in just that order, [0, 2, 1, 3] of every four taps as 16-bit
//! numbers, so that nothing is left to unpack in the inner loop.

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
        // The windows start at 0, `step`, `pitch` and `pitch + step`.
        let (mut start, mut gap, mut next_gap) = (0, step, pitch.wrapping_sub(step));
        for window in memory.chunks_exact_mut(stride) {
            // SAFETY: `enough` holds.
            unsafe { gather_window(input.as_ptr().add(start), patch, window) };
            start += gap;
            (gap, next_gap) = (next_gap, gap);
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
            add_channels(memory.as_ptr(), stride, weights, taps.all, groups, sums);
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

/// Gathers the window that starts at `source`.
///
/// # Safety
///
/// The patch's rows can be read from `source` on, and `window` has two bytes for each tap.
#[inline(always)]
unsafe fn gather_window(source: *const u8, patch: &Patch<'_>, window: &mut [u32]) {
    let Patch {
        pitch, run, rows, ..
    } = *patch;
    if run.is_multiple_of(4) {
        let target = window.as_mut_ptr();
        for row in 0..rows {
            // SAFETY: what the caller has promised.
            unsafe { widen(source.add(row * pitch), target.add(row * run / 2), run / 4) };
        }
        return;
    }
    // Rows that fill no words are put side by side first, as bytes in the second half.
    let (half, taps) = (window.len() / 2, rows * run);
    if let Some(last) = window.get_mut(half + taps / 4) {
        *last = 0;
    }
    let target = window.as_mut_ptr();
    // SAFETY: what the caller has promised; the second half has a byte for each tap.
    unsafe {
        let bytes = target.add(half).cast();
        copy_rows(source, pitch, run, rows, bytes);
        widen(bytes, target, taps.div_ceil(4));
    }
}

/// Copies `rows` runs of `run` bytes, which start `pitch` bytes apart, side by side.
///
/// # Safety
///
/// All of them can be read and written; `run` and `rows` are at least 1.
#[inline(always)]
unsafe fn copy_rows(source: *const u8, pitch: usize, run: usize, rows: usize, target: *mut u8) {
    // SAFETY: reads and writes what the caller has promised: words, then single bytes. Words may be
    // unaligned on these processors. Held to the portable kernels by the firmware's `kernels`
    // program.
    unsafe {
        asm!(
            "2:",
            "subs {left}, {run}, #4",
            "blo 4f",
            "3:",
            "ldr {level}, [{source}], #4",
            "str {level}, [{target}], #4",
            "subs {left}, {left}, #4",
            "bhs 3b",
            "4:",
            "adds {left}, {left}, #4",
            "beq 6f",
            "5:",
            "ldrb {level}, [{source}], #1",
            "strb {level}, [{target}], #1",
            "subs {left}, {left}, #1",
            "bne 5b",
            "6:",
            "add {source}, {source}, {gap}",
            "subs {rows}, {rows}, #1",
            "bne 2b",
            source = inout(reg) source => _,
            target = inout(reg) target => _,
            rows = inout(reg) rows => _,
            run = in(reg) run,
            gap = in(reg) pitch.wrapping_sub(run),
            left = out(reg) _,
            level = out(reg) _,
            options(nostack),
        );
    }
}

/// Makes 16-bit numbers of `words` words of bytes, in the order in which they are multiplied.
///
/// # Safety
///
/// `words` words can be read from `source` and twice as many written to `target`; a word's bytes
/// may lie where it and those behind it are written to, but not before. `words` is at least 1.
#[inline(always)]
unsafe fn widen(source: *const u8, target: *mut u32, words: usize) {
    macro_rules! word {
        () => {
            "ldr {odd}, [{source}], #4
             uxtb16 {even}, {odd}
             uxtb16 {odd}, {odd}, ror #8
             strd {even}, {odd}, [{target}], #8"
        };
    }
    // SAFETY: reads and writes what the caller has promised; a word load may be unaligned on these
    // processors, and the pairs are aligned since `target` points to words. Held to the portable
    // kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            // Two words a turn, the first of an odd number alone.
            "tst {words}, #1",
            "bne 3f",
            "2:",
            word!(),
            "3:",
            word!(),
            "subs {words}, {words}, #2",
            "bgt 2b",
            source = inout(reg) source => _,
            target = inout(reg) target => _,
            words = inout(reg) words => _,
            even = out(reg) _,
            odd = out(reg) _,
            options(nostack),
        );
    }
}

/// Adds to each channel's sums the products of `groups` groups of four taps. The windows' levels
/// are `stride` words apart, the channels' weights `all` bytes.
///
/// # Safety
///
/// `2 * groups` words can be read of each window and `4 * groups` bytes of each channel's weights;
/// there are groups and channels.
#[inline(always)]
unsafe fn add_channels(
    levels: *const u32,
    stride: usize,
    weights: *const i8,
    all: usize,
    groups: usize,
    sums: &mut [[i32; WINDOWS]],
) {
    // Two taps of a window: its even and its odd ones of four.
    macro_rules! window {
        ($levels:literal, $sum:literal) => {
            concat!(
                "ldrd r4, r5, [",
                $levels,
                "], #8\n",
                "smlad ",
                $sum,
                ", r4, r6, ",
                $sum,
                "\n",
                "smlad ",
                $sum,
                ", r5, r7, ",
                $sum,
                "\n",
            )
        };
    }
    // Four taps of all windows.
    macro_rules! group {
        () => {
            concat!(
                "ldr r7, [r12], #4\n",
                "sxtb16 r6, r7\n",
                "sxtb16 r7, r7, ror #8\n",
                window!("r8", "r0"),
                window!("r9", "r1"),
                window!("r10", "r2"),
                window!("r11", "r3"),
            )
        };
    }
    let ends = sums.as_mut_ptr_range();
    // SAFETY: reads what the caller has promised, writes `sums` and its registers, and puts r6, r7
    // and the stack back. A word load may be unaligned on these processors, and the pairs are
    // aligned since `levels` points to words. The Q flag would tell of an overflow, which the
    // model's check rules out. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            "push {{r6, r7}}",
            // [sp]: the windows, [sp, #16]: the sums, their end, groups, from channel to channel
            "push {{r0, r1, r2, r3}}",
            "push {{r8, r9, r10, r11}}",
            "2:",
            "ldr lr, [sp, #16]",
            "ldm lr, {{r0, r1, r2, r3}}",
            "ldr lr, [sp, #24]",
            "ldm sp, {{r8, r9, r10, r11}}",
            // Four groups a turn, the first turn what is more than whole ones.
            "and r4, lr, #3",
            "tbb [pc, r4]",
            "3:",
            ".byte (8f - 3b) / 2, (7f - 3b) / 2, (6f - 3b) / 2, (5f - 3b) / 2",
            "4:",
            group!(),
            "5:",
            group!(),
            "6:",
            group!(),
            "7:",
            group!(),
            "8:",
            "subs lr, lr, #4",
            "bge 4b",
            "ldr lr, [sp, #16]",
            "stm lr!, {{r0, r1, r2, r3}}",
            "ldrd r0, r1, [sp, #20]",
            "ldr r2, [sp, #28]",
            "str lr, [sp, #16]",
            "add r12, r12, r2",
            "cmp lr, r0",
            "bne 2b",
            "add sp, sp, #32",
            "pop {{r6, r7}}",
            inout("r0") ends.start => _,
            inout("r1") ends.end => _,
            inout("r2") groups => _,
            inout("r3") all.wrapping_sub(4 * groups) => _,
            inout("r8") levels => _,
            inout("r9") levels.wrapping_add(stride) => _,
            inout("r10") levels.wrapping_add(2 * stride) => _,
            inout("r11") levels.wrapping_add(3 * stride) => _,
            inout("r12") weights => _,
            out("r4") _, out("r5") _, out("lr") _,
        );
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
