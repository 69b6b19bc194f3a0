//! The inner loop of Armv7-M: `MLA` over two channels and four windows, eight sums in registers, so that each level
//! is loaded once for two products and each weight once for four.

use core::arch::asm;

use super::TURN;
use crate::kernels::blocked::{Taps, WINDOWS};

/// Channels of a call.
pub(super) const CHANNELS: usize = 2;

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
    // r7 and the stack back. Held to the portable kernels by the firmware's `kernels` program.
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
            in("r10") taps.all,
            inout("r11") sums => _,
            inout("r12") weights.wrapping_add(taps.len / TURN * TURN) => _,
            inout("lr") weights.wrapping_add(taps.len) => _,
            out("r0") _, out("r1") _, out("r2") _, out("r3") _, out("r4") _, out("r5") _,
        );
    }
}
