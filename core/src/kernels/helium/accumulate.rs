//! The inner loop. It walks over the channels too, so that little is left to do between two of them.

use core::arch::asm;

use crate::kernels::blocked::{Taps, WINDOWS};

/// Adds to each channel's sums the products of its taps. The windows' levels, less 128, are
/// `stride` bytes apart.
///
/// # Safety
///
/// `taps.len` levels can be read of each window and as many weights of each channel, from `weights`
/// on, `taps.all` apart; there are taps and channels.
#[inline(always)]
pub(super) unsafe fn channels(
    levels: *const u8,
    stride: usize,
    weights: *const i8,
    taps: Taps,
    sums: &mut [[i32; WINDOWS]],
) {
    let ends = sums.as_mut_ptr_range();
    // Vectors of sixteen move the pointers too far.
    let gap = taps.all.wrapping_sub(taps.len.next_multiple_of(16));
    // SAFETY: reads what the caller has promised, and no byte more: the inner loop masks what is
    // beyond. Writes `sums` and its registers, and puts the stack back. Held to the portable kernels
    // by the firmware's `kernels` program.
    unsafe {
        asm!(
            // [sp]: the windows; from [sp, #16] on: the sums' end, the taps, and the way from where
            // a channel's weights are left to where the next one's start
            "push {{r2, r4, r12}}",
            "push {{r1, r3, r5, r9}}",
            "2:",
            // Sums are in even registers, as VMLADAVA wants them; r8 is the weights' sum.
            "ldm r11, {{r0, r2, r4, r12}}",
            "ldr lr, [sp, #20]",
            "ldm sp, {{r1, r3, r5, r9}}",
            "mov r8, #0",
            "dlstp.8 lr, lr",
            "3:",
            "vldrb.u8 q0, [r10], #16",
            "vldrb.u8 q1, [r1], #16",
            "vmladava.s8 r0, q0, q1",
            "vldrb.u8 q2, [r3], #16",
            "vmladava.s8 r2, q0, q2",
            "vldrb.u8 q1, [r5], #16",
            "vmladava.s8 r4, q0, q1",
            "vldrb.u8 q2, [r9], #16",
            "vmladava.s8 r12, q0, q2",
            "vaddva.s8 r8, q0",
            "letp lr, 3b",
            "ldr r1, [sp, #16]",
            "ldr r3, [sp, #24]",
            "add r0, r0, r8, lsl #7",
            "add r2, r2, r8, lsl #7",
            "add r4, r4, r8, lsl #7",
            "add r12, r12, r8, lsl #7",
            "stm r11!, {{r0, r2, r4, r12}}",
            "add r10, r10, r3",
            "cmp r11, r1",
            "bne 2b",
            "add sp, sp, #28",
            inout("r1") levels => _,
            inout("r3") levels.wrapping_add(stride) => _,
            inout("r5") levels.wrapping_add(2 * stride) => _,
            inout("r9") levels.wrapping_add(3 * stride) => _,
            inout("r10") weights => _,
            inout("r11") ends.start => _,
            inout("r2") ends.end => _,
            inout("r4") taps.len => _,
            inout("r12") gap => _,
            out("r0") _, out("r8") _, out("lr") _,
            out("q0") _, out("q1") _, out("q2") _,
        );
    }
}
