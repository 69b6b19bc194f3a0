//! The inner loop. It walks over the channels too: between two of them, thirty instructions of
//! moving registers would cost a tenth of the whole.

use core::arch::asm;

use crate::kernels::blocked::WINDOWS;

/// Adds to each channel's sums the products of `groups` groups of four taps. The windows' levels
/// are `stride` words apart, the channels' weights `all` bytes.
///
/// # Safety
///
/// `2 * groups` words can be read of each window and `4 * groups` bytes of each channel's weights;
/// there are groups and channels.
#[inline(always)]
pub(super) unsafe fn channels(
    levels: *const u32,
    stride: usize,
    weights: *const i8,
    all: usize,
    groups: usize,
    sums: &mut [[i32; WINDOWS]],
) {
    // Four taps of all windows: r6 and r7 are the weights, r4 and r5 a window's levels.
    macro_rules! group {
        () => {
            "ldr r7, [r12], #4
             sxtb16 r6, r7
             sxtb16 r7, r7, ror #8
             ldrd r4, r5, [r8], #8
             smlad r0, r4, r6, r0
             smlad r0, r5, r7, r0
             ldrd r4, r5, [r9], #8
             smlad r1, r4, r6, r1
             smlad r1, r5, r7, r1
             ldrd r4, r5, [r10], #8
             smlad r2, r4, r6, r2
             smlad r2, r5, r7, r2
             ldrd r4, r5, [r11], #8
             smlad r3, r4, r6, r3
             smlad r3, r5, r7, r3"
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
            // [sp]: the windows; from [sp, #16] on: the sums, their end, the groups, and what lies
            // between a channel's last weight and the next one's first
            "push {{r0, r1, r2, r3}}",
            "push {{r8, r9, r10, r11}}",
            "2:",
            "ldr lr, [sp, #16]",
            "ldm lr, {{r0, r1, r2, r3}}",
            "ldr lr, [sp, #24]",
            "ldm sp, {{r8, r9, r10, r11}}",
            // Four groups a turn; what is left over comes first, by a jump into the turn.
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
