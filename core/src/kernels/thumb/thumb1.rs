//! The inner loop of Armv6-M and Armv8-M Baseline: four sums, the only other registers being two pointers, a weight
//! and a level.

use core::arch::asm;

use super::TURN;
use crate::kernels::blocked::{Taps, WINDOWS};

/// Channels of a call.
pub(super) const CHANNELS: usize = 1;

/// [`Loops::add_taps`](crate::kernels::by_hand::Loops::add_taps).
///
/// # Safety
///
/// As there.
#[inline(always)]
pub(super) unsafe fn add_taps(
    levels: *const u32,
    weights: *const i8,
    taps: Taps,
    sums: *mut [i32; WINDOWS],
) {
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
    // r7 and the stack back. Held to the portable kernels by the firmware's `kernels` program.
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
            inout("r0") sums => _,
            inout("r1") weights.wrapping_add(taps.len / TURN * TURN) => _,
            inout("r2") weights.wrapping_add(taps.len) => _,
            inout("r4") levels => _,
            inout("r5") weights => _,
            out("r3") _,
        );
    }
}
