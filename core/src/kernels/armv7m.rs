//! What follows the sums, for Armv7-M and its successors: the largest of four, and requantization
//! ([`Requantize::apply`](crate::Requantize::apply)) in a dozen instructions.

use core::arch::asm;

use super::blocked::WINDOWS;
use crate::layer::int8::Records;

/// Each channel's pooled value.
#[inline]
pub(super) fn pool(sums: &[[i32; WINDOWS]], records: Records<'_>, values: &mut [u8]) {
    let records = records.words();
    let channels = values.len().min(sums.len()).min(records.len());
    if channels == 0 {
        return;
    }
    // SAFETY: there are as many sums, records and values; writes values and its registers. Words of
    // records may be unaligned on these processors. Held to the portable kernels by the firmware's
    // `kernels` program.
    unsafe {
        asm!(
            "2:",
            "ldm {sums}!, {{r0, r1, r2, r3}}",
            "cmp r0, r1",
            "it lt",
            "movlt r0, r1",
            "cmp r2, r3",
            "it lt",
            "movlt r2, r3",
            "ldr r1, [{records}], #4",
            "cmp r0, r2",
            "it lt",
            "movlt r0, r2",
            "ldr r2, [{records}], #4",
            "ldr r3, [{records}], #4",
            "add r0, r0, r1",
            // What is not above 0 becomes 0.
            "bic r0, r0, r0, asr #31",
            "umull r1, r0, r0, r2",
            "subs r3, r3, #33",
            "bmi 4f",
            "lsr r0, r0, r3",
            "3:",
            "add r0, r0, #1",
            "usat r0, #8, r0, asr #1",
            "strb r0, [{values}], #1",
            "cmp {values}, {end}",
            "bne 2b",
            "b 5f",
            // Shifts of 31 and 32: bits of the lower word count as well.
            "4:",
            "rsb r3, r3, #0",
            "lsl r0, r0, r3",
            "rsb r3, r3, #32",
            "lsr r1, r1, r3",
            "orr r0, r0, r1",
            "cmp r0, #510",
            "it hi",
            "movhi r0, #510",
            "b 3b",
            "5:",
            sums = inout(reg) sums.as_ptr() => _,
            records = inout(reg) records.as_ptr() => _,
            values = inout(reg) values.as_mut_ptr() => _,
            end = in(reg) values.as_mut_ptr().add(channels),
            out("r0") _, out("r1") _, out("r2") _, out("r3") _,
            options(nostack),
        );
    }
}
