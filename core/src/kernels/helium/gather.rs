//! Gathering by vectors: levels become signed bytes on the way.

use core::arch::asm;

use crate::kernels::blocked::Patch;

/// Gathers the window that starts at `source`: each level less 128.
///
/// # Safety
///
/// The patch's rows can be read from `source` on and `window` has a byte for each tap; rows and
/// their runs are at least 1.
#[inline(always)]
pub(super) unsafe fn window(source: *const u8, patch: &Patch<'_>, window: &mut [u8]) {
    let Patch {
        pitch, run, rows, ..
    } = *patch;
    // Vectors of sixteen move the pointers too far.
    let moved = run.next_multiple_of(16);
    // SAFETY: reads and writes what the caller has promised, and no byte more: the inner loop masks
    // what is beyond. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            "vmov.i8 q1, #0x80",
            "2:",
            "dlstp.8 lr, {run}",
            "3:",
            "vldrb.u8 q0, [{source}], #16",
            "veor q0, q0, q1",
            "vstrb.8 q0, [{target}], #16",
            "letp lr, 3b",
            "add {source}, {source}, {source_gap}",
            "subs {rows}, {rows}, #1",
            "sub {target}, {target}, {target_gap}",
            "bne 2b",
            source = inout(reg) source => _,
            target = inout(reg) window.as_mut_ptr() => _,
            rows = inout(reg) rows => _,
            run = in(reg) run,
            source_gap = in(reg) pitch.wrapping_sub(moved),
            target_gap = in(reg) moved - run,
            out("lr") _,
            out("q0") _, out("q1") _,
            options(nostack),
        );
    }
}
