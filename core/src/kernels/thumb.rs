//! For Arm processors without the DSP extension: the scalar kernels' layout, and an inner loop that
//! uses every register.
//!
//! - Armv7-M (Cortex-M3): `MLA` over two channels and four windows, eight sums in registers, so
//!   that each level is loaded once for two products and each weight once for four.
//! - Armv6-M, Armv8-M Baseline (Cortex-M0, M0+, M23): four sums, the only other registers being two
//!   pointers, a weight and a level.
//!
//! Both use registers that the compiler keeps for itself (r6, r7): they are put on the stack and
//! back.

use core::arch::asm;

#[cfg(all(digitnet_kernels = "thumb2", not(digitnet_aligned)))]
use super::armv7m;
use super::blocked::{Multiplier, Patch, Taps, WINDOWS};
use super::scalar::Scalar;
#[cfg(all(digitnet_kernels = "thumb2", not(digitnet_aligned)))]
use crate::layer::int8::Records;

pub(crate) struct Thumb;

/// Taps of one turn of the inner loop.
const TURN: usize = 8;

impl Multiplier for Thumb {
    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        let Patch {
            input,
            pitch,
            step,
            run,
            rows,
        } = *patch;
        // The last level of the lower right window is the last one that is read.
        let enough = input.len() >= rows * pitch + step + run && memory.len() >= rows * run;
        if enough && rows > 0 && run > 0 {
            // SAFETY: `enough` holds.
            unsafe { copy(patch, memory.as_mut_ptr()) };
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        Scalar::set(memory, tap, window, level);
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        let enough = memory.len() >= taps.len
            && weights.len() >= taps.all * sums.len()
            && taps.first + taps.len <= taps.all;
        if !enough || taps.len == 0 {
            return;
        }
        let mut start = weights.as_ptr().wrapping_add(taps.first);
        for sums in sums.chunks_mut(CHANNELS) {
            // SAFETY: `enough` holds for every channel.
            unsafe { add_taps(memory.as_ptr(), start, taps.all, taps.len, sums) };
            start = start.wrapping_add(CHANNELS * taps.all);
        }
    }

    #[cfg(all(digitnet_kernels = "thumb2", not(digitnet_aligned)))]
    #[inline]
    fn pool(sums: &[[i32; WINDOWS]], records: Records<'_>, values: &mut [u8]) {
        armv7m::pool(sums, records, values);
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        Scalar::dot(inputs, weights)
    }
}

/// Channels of one call of [`add_taps`].
#[cfg(digitnet_kernels = "thumb2")]
const CHANNELS: usize = 2;
/// Channels of one call of [`add_taps`].
#[cfg(not(digitnet_kernels = "thumb2"))]
const CHANNELS: usize = 1;

/// Adds the products of `taps` taps, at least one, of one or two channels, whose weights are
/// `stride` apart.
///
/// # Safety
///
/// `taps` words can be read from `levels`, and `taps` bytes from the weights of each channel that
/// `sums` has.
#[cfg(digitnet_kernels = "thumb2")]
#[inline(always)]
unsafe fn add_taps(
    levels: *const u32,
    weights: *const i8,
    stride: usize,
    taps: usize,
    sums: &mut [[i32; WINDOWS]],
) {
    let alone = sums.len() < CHANNELS;
    // A channel alone is multiplied twice, the second time for nothing.
    let mut both = [[0; WINDOWS]; CHANNELS];
    let target = if alone {
        both.iter_mut()
            .zip(sums.iter())
            .for_each(|(both, sums)| *both = *sums);
        both.as_mut_ptr()
    } else {
        sums.as_mut_ptr()
    };
    macro_rules! tap {
        () => {
            "ldrsb r12, [r9, r10]
             ldrsb r11, [r9], #1
             ldrb lr, [r8], #1
             mla r0, lr, r11, r0
             mla r4, lr, r12, r4
             ldrb lr, [r8], #1
             mla r1, lr, r11, r1
             mla r5, lr, r12, r5
             ldrb lr, [r8], #1
             mla r2, lr, r11, r2
             mla r6, lr, r12, r6
             ldrb lr, [r8], #1
             mla r3, lr, r11, r3
             mla r7, lr, r12, r7"
        };
    }
    // SAFETY: reads what the caller has promised, writes the sums and its registers, and puts r6 and
    // r7 and the stack back. Held to the portable kernels by the firmware's `verify` program.
    unsafe {
        asm!(
            "push {{r6, r7}}",
            // [sp]: the sums, [sp, #4]: the end of whole turns, [sp, #8]: the end
            "push {{r11, r12, lr}}",
            "cmp r9, r12",
            "ldm r11, {{r0-r7}}",
            "beq 3f",
            "2:",
            tap!(), tap!(), tap!(), tap!(), tap!(), tap!(), tap!(), tap!(),
            "ldr lr, [sp, #4]",
            "cmp r9, lr",
            "bne 2b",
            "3:",
            "ldr lr, [sp, #8]",
            "cmp r9, lr",
            "beq 5f",
            "4:",
            tap!(),
            "ldr lr, [sp, #8]",
            "cmp r9, lr",
            "bne 4b",
            "5:",
            "pop {{r11, r12, lr}}",
            "stm r11, {{r0-r7}}",
            "pop {{r6, r7}}",
            inout("r8") levels => _,
            inout("r9") weights => _,
            in("r10") if alone { 0 } else { stride },
            inout("r11") target => _,
            inout("r12") weights.wrapping_add(taps / TURN * TURN) => _,
            inout("lr") weights.wrapping_add(taps) => _,
            out("r0") _, out("r1") _, out("r2") _, out("r3") _, out("r4") _, out("r5") _,
        );
    }
    if alone {
        sums.iter_mut()
            .zip(&both)
            .for_each(|(sums, both)| *sums = *both);
    }
}

/// Adds the products of `taps` taps, at least one, of one channel.
///
/// # Safety
///
/// `taps` words can be read from `levels`, and `taps` bytes from `weights`.
#[cfg(not(digitnet_kernels = "thumb2"))]
#[inline(always)]
unsafe fn add_taps(
    levels: *const u32,
    weights: *const i8,
    _: usize,
    taps: usize,
    sums: &mut [[i32; WINDOWS]],
) {
    let Some(sums) = sums.first_mut() else { return };
    macro_rules! tap {
        ($weight:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {
            concat!(
                "ldrb r6, [r5, #",
                $weight,
                "]\n",
                "sxtb r6, r6\n",
                "ldrb r7, [r4, #",
                $a,
                "]\n muls r7, r6, r7\n adds r0, r0, r7\n",
                "ldrb r7, [r4, #",
                $b,
                "]\n muls r7, r6, r7\n adds r1, r1, r7\n",
                "ldrb r7, [r4, #",
                $c,
                "]\n muls r7, r6, r7\n adds r2, r2, r7\n",
                "ldrb r7, [r4, #",
                $d,
                "]\n muls r7, r6, r7\n adds r3, r3, r7\n",
            )
        };
    }
    // SAFETY: reads what the caller has promised, writes `sums` and its registers, and puts r6 and
    // r7 and the stack back. Held to the portable kernels by the firmware's `verify` program.
    unsafe {
        asm!(
            // [sp]: the sums, [sp, #4]: the end of whole turns, [sp, #8]: the end
            "push {{r0, r1, r2, r6, r7}}",
            "cmp r5, r1",
            "beq 3f",
            "ldm r0, {{r0, r1, r2, r3}}",
            "2:",
            tap!(0, 0, 1, 2, 3),
            tap!(1, 4, 5, 6, 7),
            tap!(2, 8, 9, 10, 11),
            tap!(3, 12, 13, 14, 15),
            tap!(4, 16, 17, 18, 19),
            tap!(5, 20, 21, 22, 23),
            tap!(6, 24, 25, 26, 27),
            tap!(7, 28, 29, 30, 31),
            "adds r4, r4, #32",
            "adds r5, r5, #8",
            "ldr r7, [sp, #4]",
            "cmp r5, r7",
            "bne 2b",
            "b 4f",
            "3:",
            "ldm r0, {{r0, r1, r2, r3}}",
            "4:",
            "ldr r7, [sp, #8]",
            "cmp r5, r7",
            "beq 6f",
            "5:",
            tap!(0, 0, 1, 2, 3),
            "adds r4, r4, #4",
            "adds r5, r5, #1",
            "ldr r7, [sp, #8]",
            "cmp r5, r7",
            "bne 5b",
            "6:",
            "ldr r7, [sp]",
            "stm r7!, {{r0, r1, r2, r3}}",
            "add sp, sp, #12",
            "pop {{r6, r7}}",
            inout("r0") sums.as_mut_ptr() => _,
            inout("r1") weights.wrapping_add(taps / TURN * TURN) => _,
            inout("r2") weights.wrapping_add(taps) => _,
            inout("r4") levels => _,
            inout("r5") weights => _,
            out("r3") _,
        );
    }
}

/// Copies the levels of each tap side by side.
///
/// # Safety
///
/// The patch's rows can be read in all windows, and a word for each tap be written to `target`;
/// `run` and `rows` are at least 1.
#[inline(always)]
unsafe fn copy(patch: &Patch<'_>, target: *mut u32) {
    let Patch {
        input,
        pitch,
        step,
        run,
        rows,
    } = *patch;
    macro_rules! tap {
        ($tap:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {
            concat!(
                "ldrb r5, [r0, #",
                $tap,
                "]\n strb r5, [r4, #",
                $a,
                "]\n",
                "ldrb r5, [r1, #",
                $tap,
                "]\n strb r5, [r4, #",
                $b,
                "]\n",
                "ldrb r5, [r2, #",
                $tap,
                "]\n strb r5, [r4, #",
                $c,
                "]\n",
                "ldrb r5, [r3, #",
                $tap,
                "]\n strb r5, [r4, #",
                $d,
                "]\n",
            )
        };
    }
    let start = input.as_ptr();
    // SAFETY: reads and writes what the caller has promised, and puts r6, r7 and the stack back. Held
    // to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            "push {{r6, r7}}",
            "ldr r7, [r5, #8]",
            "push {{r7}}",
            "ldr r7, [r5, #4]",
            "push {{r7}}",
            "ldr r7, [r5]",
            // [sp]: from a row's end to the next one's start, rows; r7: levels of a row
            "2:",
            "movs r6, r7",
            "subs r6, r6, #4",
            "blo 4f",
            "3:",
            tap!(0, 0, 1, 2, 3),
            tap!(1, 4, 5, 6, 7),
            tap!(2, 8, 9, 10, 11),
            tap!(3, 12, 13, 14, 15),
            "adds r0, r0, #4",
            "adds r1, r1, #4",
            "adds r2, r2, #4",
            "adds r3, r3, #4",
            "adds r4, r4, #16",
            "subs r6, r6, #4",
            "bhs 3b",
            "4:",
            "adds r6, r6, #4",
            "beq 6f",
            "5:",
            tap!(0, 0, 1, 2, 3),
            "adds r0, r0, #1",
            "adds r1, r1, #1",
            "adds r2, r2, #1",
            "adds r3, r3, #1",
            "adds r4, r4, #4",
            "subs r6, r6, #1",
            "bne 5b",
            "6:",
            "ldr r5, [sp]",
            "adds r0, r0, r5",
            "adds r1, r1, r5",
            "adds r2, r2, r5",
            "adds r3, r3, r5",
            "ldr r5, [sp, #4]",
            "subs r5, r5, #1",
            "str r5, [sp, #4]",
            "bne 2b",
            "add sp, sp, #8",
            "pop {{r6, r7}}",
            inout("r0") start => _,
            inout("r1") start.wrapping_add(step) => _,
            inout("r2") start.wrapping_add(pitch) => _,
            inout("r3") start.wrapping_add(pitch + step) => _,
            inout("r4") target => _,
            inout("r5") [run, pitch.wrapping_sub(run), rows].as_ptr() => _,
        );
    }
}
