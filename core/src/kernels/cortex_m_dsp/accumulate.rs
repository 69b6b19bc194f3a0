//! The inner loop. It walks over the channels too: between two of them, thirty instructions of
//! moving registers would cost a tenth of the whole.

use core::arch::asm;

use crate::kernels::blocked::WINDOWS;

/// Adds to each channel's sums the products of `groups` groups of four taps. The channels' weights
/// are `all` bytes apart.
///
/// # Safety
///
/// `8 * groups` words can be read of the levels and `4 * groups` bytes of each channel's weights;
/// there are groups and channels.
#[inline(always)]
pub(super) unsafe fn channels(
    levels: *const u32,
    weights: *const i8,
    all: usize,
    groups: usize,
    sums: &mut [[i32; WINDOWS]],
) {
    macro_rules! group {
        () => {
            concat!("ldr r9, [r11], #4\n", four_taps!())
        };
    }
    let ends = sums.as_mut_ptr_range();
    // SAFETY: reads what the caller has promised, writes `sums` and its registers, and puts r6, r7
    // and the stack back. A word load may be unaligned on these processors, and load-multiples are
    // aligned since `levels` points to words. The Q flag would tell of an overflow, which the
    // model's check rules out. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            "push {{r6, r7}}",
            // [sp]: the levels, the groups, the sums' end, and what lies between a channel's last
            // weight and the next one's first
            "push {{r0, r1, r2, r3}}",
            "2:",
            "ldm lr, {{r0, r1, r2, r3}}",
            "ldrd r10, r12, [sp]",
            // Eight groups a turn; what is left over comes first, by a jump into the turn.
            "and r4, r12, #7",
            "tbb [pc, r4]",
            "3:",
            ".byte (14f - 3b) / 2, (13f - 3b) / 2, (12f - 3b) / 2, (9f - 3b) / 2",
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
            group!(),
            "9:",
            group!(),
            "12:",
            group!(),
            "13:",
            group!(),
            "14:",
            "subs r12, r12, #8",
            "bge 4b",
            "stm lr!, {{r0, r1, r2, r3}}",
            "ldrd r4, r5, [sp, #8]",
            "add r11, r11, r5",
            "cmp lr, r4",
            "bne 2b",
            "add sp, sp, #16",
            "pop {{r6, r7}}",
            inout("r0") levels => _,
            inout("r1") groups => _,
            inout("r2") ends.end => _,
            inout("r3") all.wrapping_sub(4 * groups) => _,
            inout("r11") weights => _,
            inout("lr") ends.start => _,
            out("r4") _, out("r5") _, out("r8") _, out("r9") _, out("r10") _, out("r12") _,
        );
    }
}
