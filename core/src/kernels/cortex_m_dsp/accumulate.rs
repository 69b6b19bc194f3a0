//! The inner loops. They walk over the channels too: between two of them, thirty instructions of
//! moving registers would cost a tenth of the whole.

use core::arch::asm;

use crate::kernels::blocked::WINDOWS;

/// Four taps of all windows: r9 has the weights, r8 takes two of them, r4 to r7 take the windows'
/// levels, to which r10 points; r0 to r3 are the sums.
macro_rules! four_taps {
    () => {
        "ldm r10!, {{r4, r5, r6, r7}}
         sxtb16 r8, r9
         smlad r0, r4, r8, r0
         smlad r1, r5, r8, r1
         smlad r2, r6, r8, r2
         smlad r3, r7, r8, r3
         ldm r10!, {{r4, r5, r6, r7}}
         sxtb16 r9, r9, ror #8
         smlad r0, r4, r9, r0
         smlad r1, r5, r9, r1
         smlad r2, r6, r9, r2
         smlad r3, r7, r9, r3"
    };
}

/// Adds up the products of each channel by `$turns`: r12 is the number of groups, r10 and r11 are where levels and
/// weights are, and what [`four_taps`] wants.
///
/// Reads levels and weights of all groups and channels, of which there is one at least, writes the sums and its
/// registers, and puts r6, r7 and the stack back. A word load may be unaligned on these processors, and
/// load-multiples are aligned since `$levels` points to words. The Q flag would tell of an overflow, which the
/// model's check rules out.
macro_rules! channel_by_channel {
    ($levels:ident, $weights:ident, $all:ident, $groups:ident, $sums:ident, $($turns:expr),+ $(,)?) => {{
        let ends = $sums.as_mut_ptr_range();
        asm!(
            "push {{r6, r7}}",
            // [sp]: the levels, the groups, the sums' end, and what lies between a channel's last
            // weight and the next one's first
            "push {{r0, r1, r2, r3}}",
            "2:",
            "ldm lr, {{r0, r1, r2, r3}}",
            "ldrd r10, r12, [sp]",
            $($turns,)+
            "stm lr!, {{r0, r1, r2, r3}}",
            "ldrd r4, r5, [sp, #8]",
            "add r11, r11, r5",
            "cmp lr, r4",
            "bne 2b",
            "add sp, sp, #16",
            "pop {{r6, r7}}",
            inout("r0") $levels => _,
            inout("r1") $groups => _,
            inout("r2") ends.end => _,
            inout("r3") $all.wrapping_sub(4 * $groups) => _,
            inout("r11") $weights => _,
            inout("lr") ends.start => _,
            out("r4") _, out("r5") _, out("r8") _, out("r9") _, out("r10") _, out("r12") _,
        );
    }};
}

/// Adds to each channel's sums the products of `groups` groups of four taps. The channels' weights
/// are `all` bytes apart.
///
/// # Safety
///
/// `8 * groups` words can be read of the levels and `4 * groups` bytes of each channel's weights;
/// there are groups and channels.
#[inline(always)]
pub(super) unsafe fn bytes(
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
    // SAFETY: what is read is there. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        channel_by_channel!(
            levels,
            weights,
            all,
            groups,
            sums,
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
        );
    }
}

/// The same by weights of four bits, eight taps a group, which are bytes sixteen times as large after a mask:
/// the sums become sixteen times as large.
///
/// # Safety
///
/// `16 * groups` words can be read of the levels and `4 * groups` bytes of each channel's weights;
/// there are groups and channels.
#[inline(always)]
pub(super) unsafe fn nibbles(
    levels: *const u32,
    weights: *const i8,
    all: usize,
    groups: usize,
    sums: &mut [[i32; WINDOWS]],
) {
    macro_rules! group {
        () => {
            concat!(
                "ldr r9, [r11]
                 lsl r9, r9, #4
                 and r9, r9, #0xF0F0F0F0\n",
                four_taps!(),
                "\nldr r9, [r11], #4
                 and r9, r9, #0xF0F0F0F0\n",
                four_taps!(),
            )
        };
    }
    // SAFETY: what is read is there. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        channel_by_channel!(
            levels,
            weights,
            all,
            groups,
            sums,
            // Two groups a turn; the first of an odd number alone.
            "tst r12, #1",
            "bne 4f",
            "3:",
            group!(),
            "4:",
            group!(),
            "subs r12, r12, #2",
            "bgt 3b",
        );
    }
}
