//! For Arm processors without the DSP extension: loops by hand that use every register.
//!
//! They use registers that the compiler keeps for itself (r6, r7): they are put on the stack and back.

#[cfg(not(digitnet_kernels = "thumb2"))]
mod thumb1;
#[cfg(digitnet_kernels = "thumb2")]
mod thumb2;

use core::arch::asm;

#[cfg(not(digitnet_kernels = "thumb2"))]
use thumb1::{CHANNELS, add_taps};
#[cfg(digitnet_kernels = "thumb2")]
use thumb2::{CHANNELS, add_taps};

use super::blocked::{Patch, Taps, WINDOWS};
use super::by_hand::Loops;

pub(crate) struct Thumb;

/// Taps of one turn of the inner loop.
const TURN: usize = 8;

impl Loops for Thumb {
    const CHANNELS: usize = CHANNELS;

    #[inline(always)]
    unsafe fn add_taps(
        levels: *const u32,
        weights: *const i8,
        taps: Taps,
        sums: *mut [i32; WINDOWS],
    ) {
        // SAFETY: the caller's promise.
        unsafe { add_taps(levels, weights, taps, sums) };
    }

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
}
