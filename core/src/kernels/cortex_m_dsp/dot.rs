//! One sum of products, of a dense layer.

use core::arch::asm;

/// The sum of the products of `groups` groups of four levels with their weights.
///
/// # Safety
///
/// As many can be read of both.
#[inline(always)]
pub(super) unsafe fn products(levels: *const u8, weights: *const i8, groups: usize) -> i32 {
    let mut sum = 0;
    if groups == 0 {
        return sum;
    }
    macro_rules! group {
        () => {
            "ldr {level}, [{levels}], #4
             ldr {weight}, [{weights}], #4
             uxtb16 {even}, {level}
             sxtb16 {other}, {weight}
             smlad {sum}, {even}, {other}, {sum}
             uxtb16 {even}, {level}, ror #8
             sxtb16 {other}, {weight}, ror #8
             smlad {sum}, {even}, {other}, {sum}"
        };
    }
    // SAFETY: reads what the caller has promised and writes its registers alone; a word load may be
    // unaligned on these processors. The Q flag would tell of an overflow, which the model's check
    // rules out. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            // Two groups a turn, the first of an odd number alone.
            "tst {left}, #1",
            "bne 3f",
            "2:",
            group!(),
            "3:",
            group!(),
            "subs {left}, {left}, #2",
            "bgt 2b",
            levels = inout(reg) levels => _,
            weights = inout(reg) weights => _,
            left = inout(reg) groups => _,
            sum = inout(reg) sum,
            level = out(reg) _,
            weight = out(reg) _,
            even = out(reg) _,
            other = out(reg) _,
            options(readonly, nostack),
        );
    }
    sum
}
