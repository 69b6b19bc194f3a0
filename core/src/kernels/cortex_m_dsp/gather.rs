//! Gathering by words: four levels become 16-bit numbers in four instructions.

use core::arch::asm;

use crate::kernels::blocked::Patch;

/// Gathers the window that starts at `source`.
///
/// # Safety
///
/// The patch's rows can be read from `source` on, and `window` has two bytes for each tap.
#[inline(never)]
pub(super) unsafe fn window(source: *const u8, patch: &Patch<'_>, window: &mut [u32]) {
    let Patch {
        pitch, run, rows, ..
    } = *patch;
    if run.is_multiple_of(4) {
        let target = window.as_mut_ptr();
        for row in 0..rows {
            // SAFETY: what the caller has promised.
            unsafe { widen(source.add(row * pitch), target.add(row * run / 2), run / 4) };
        }
        return;
    }
    // Rows that fill no words are put side by side first, as bytes in the second half; what is left
    // of the last word is zero.
    let (half, taps) = (window.len() / 2, rows * run);
    if let Some(last) = window.get_mut(half + taps / 4) {
        *last = 0;
    }
    let target = window.as_mut_ptr();
    // SAFETY: what the caller has promised; the second half has a byte for each tap.
    unsafe {
        let bytes = target.add(half).cast();
        copy_rows(source, pitch, run, rows, bytes);
        widen(bytes, target, taps.div_ceil(4));
    }
}

/// Copies `rows` runs of `run` bytes, which start `pitch` bytes apart, side by side.
///
/// # Safety
///
/// All of them can be read and written; `run` and `rows` are at least 1.
#[inline(always)]
unsafe fn copy_rows(source: *const u8, pitch: usize, run: usize, rows: usize, target: *mut u8) {
    // SAFETY: reads and writes what the caller has promised: words, then single bytes. Words may be
    // unaligned on these processors. Held to the portable kernels by the firmware's `kernels`
    // program.
    unsafe {
        asm!(
            "2:",
            "subs {left}, {run}, #4",
            "blo 4f",
            "3:",
            "ldr {level}, [{source}], #4",
            "str {level}, [{target}], #4",
            "subs {left}, {left}, #4",
            "bhs 3b",
            "4:",
            "adds {left}, {left}, #4",
            "beq 6f",
            "5:",
            "ldrb {level}, [{source}], #1",
            "strb {level}, [{target}], #1",
            "subs {left}, {left}, #1",
            "bne 5b",
            "6:",
            "add {source}, {source}, {gap}",
            "subs {rows}, {rows}, #1",
            "bne 2b",
            source = inout(reg) source => _,
            target = inout(reg) target => _,
            rows = inout(reg) rows => _,
            run = in(reg) run,
            gap = in(reg) pitch.wrapping_sub(run),
            left = out(reg) _,
            level = out(reg) _,
            options(nostack),
        );
    }
}

/// Makes 16-bit numbers of `words` words of bytes, in the order in which they are multiplied.
///
/// # Safety
///
/// `words` words can be read from `source` and twice as many written to `target`; a word's bytes
/// may lie where it and those behind it are written to, but not before. `words` is at least 1.
#[inline(always)]
unsafe fn widen(source: *const u8, target: *mut u32, words: usize) {
    macro_rules! word {
        () => {
            "ldr {odd}, [{source}], #4
             uxtb16 {even}, {odd}
             uxtb16 {odd}, {odd}, ror #8
             strd {even}, {odd}, [{target}], #8"
        };
    }
    // SAFETY: reads and writes what the caller has promised; a word load may be unaligned on these
    // processors, and the pairs are aligned since `target` points to words. Held to the portable
    // kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            // Two words a turn, the first of an odd number alone.
            "tst {words}, #1",
            "bne 3f",
            "2:",
            word!(),
            "3:",
            word!(),
            "subs {words}, {words}, #2",
            "bgt 2b",
            source = inout(reg) source => _,
            target = inout(reg) target => _,
            words = inout(reg) words => _,
            even = out(reg) _,
            odd = out(reg) _,
            options(nostack),
        );
    }
}
