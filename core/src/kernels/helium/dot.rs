//! One sum of products, of a dense layer.

use core::arch::asm;

/// The sum of the products of `taps` levels, at least one, with their weights.
///
/// # Safety
///
/// As many can be read of both.
#[inline(always)]
pub(super) unsafe fn products(levels: *const u8, weights: *const i8, taps: usize) -> i32 {
    let (products, sum): (i32, i32);
    // SAFETY: reads what the caller has promised, and no byte more: the loop masks what is beyond.
    // Writes its registers alone. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            "vmov.i8 q2, #0x80",
            "dlstp.8 lr, lr",
            "2:",
            "vldrb.u8 q0, [r1], #16",
            "vldrb.u8 q1, [r3], #16",
            "veor q0, q0, q2",
            "vmladava.s8 r0, q0, q1",
            "vaddva.s8 r2, q1",
            "letp lr, 2b",
            inout("r0") 0 => products,
            inout("r2") 0 => sum,
            inout("r1") levels => _,
            inout("r3") weights => _,
            inout("lr") taps => _,
            out("q0") _, out("q1") _, out("q2") _,
            options(readonly, nostack),
        );
    }
    products.wrapping_add(sum.wrapping_mul(128))
}
