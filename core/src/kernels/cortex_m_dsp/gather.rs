//! Gathering. Levels become 16-bit numbers on the way.

use core::arch::asm;

use crate::kernels::blocked::Patch;

/// Gathers rows that are whole words: four levels of all windows in fourteen instructions.
///
/// # Safety
///
/// The patch's rows can be read in all windows, and eight words be written from `target` on for
/// every four taps; there are rows, and `run` is a multiple of 4 and not 0.
#[inline(always)]
pub(super) unsafe fn words(patch: &Patch<'_>, target: *mut u32) {
    let Patch {
        input,
        pitch,
        step,
        run,
        rows,
    } = *patch;
    let start = input.as_ptr();
    // SAFETY: reads and writes what the caller has promised, and puts r6, r7 and the stack back. A
    // word load may be unaligned on these processors, and store-multiples are aligned since `target`
    // points to words. Held to the portable kernels by the firmware's `kernels` program.
    unsafe {
        asm!(
            "push {{r6, r7}}",
            // [sp]: words of a row, from one row's end to the next one's start, rows
            "push {{r0, r1, r2}}",
            "2:",
            "ldr lr, [sp]",
            "3:",
            "ldr r4, [r8], #4",
            "ldr r5, [r9], #4",
            "ldr r6, [r10], #4",
            "ldr r7, [r11], #4",
            "uxtb16 r0, r4",
            "uxtb16 r1, r5",
            "uxtb16 r2, r6",
            "uxtb16 r3, r7",
            "stm r12!, {{r0, r1, r2, r3}}",
            "uxtb16 r4, r4, ror #8",
            "uxtb16 r5, r5, ror #8",
            "uxtb16 r6, r6, ror #8",
            "uxtb16 r7, r7, ror #8",
            "stm r12!, {{r4, r5, r6, r7}}",
            "subs lr, lr, #1",
            "bne 3b",
            "ldrd r0, r1, [sp, #4]",
            "add r8, r8, r0",
            "add r9, r9, r0",
            "add r10, r10, r0",
            "add r11, r11, r0",
            "subs r1, r1, #1",
            "str r1, [sp, #8]",
            "bne 2b",
            "add sp, sp, #12",
            "pop {{r6, r7}}",
            inout("r0") run / 4 => _,
            inout("r1") pitch.wrapping_sub(run) => _,
            inout("r2") rows => _,
            inout("r8") start => _,
            inout("r9") start.wrapping_add(step) => _,
            inout("r10") start.wrapping_add(pitch) => _,
            inout("r11") start.wrapping_add(pitch + step) => _,
            inout("r12") target => _,
            out("r3") _, out("r4") _, out("r5") _, out("lr") _,
        );
    }
}

/// Gathers all four windows of any rows, level by level.
///
/// # Safety
///
/// The patch's rows can be read in all windows, and eight words be written from `target` on for every
/// four taps or part of four; `run` and `rows` are at least 1.
#[inline(always)]
pub(super) unsafe fn levels(patch: &Patch<'_>, target: *mut u32) {
    let Patch {
        input,
        pitch,
        step,
        run,
        rows,
    } = *patch;
    // One tap of four, at its place among the 16-bit numbers; behind it the next tap, of this row
    // (label 1) or the next one.
    macro_rules! tap {
        ($a:literal, $b:literal, $c:literal, $d:literal, $move:literal, $next:literal) => {
            concat!(
                "ldrb {level}, [{a}], #1\n strh {level}, [{target}, #",
                $a,
                "]\n",
                "ldrb {level}, [{b}], #1\n strh {level}, [{target}, #",
                $b,
                "]\n",
                "ldrb {level}, [{c}], #1\n strh {level}, [{target}, #",
                $c,
                "]\n",
                "ldrb {level}, [{d}], #1\n strh {level}, [{target}, #",
                $d,
                "]\n",
                $move,
                "\n",
                "subs {left}, {left}, #1\n",
                "bne ",
                $next,
                "\n",
                "mov {left}, {run}\n",
                "add {a}, {a}, {gap}\n",
                "add {b}, {b}, {gap}\n",
                "add {c}, {c}, {gap}\n",
                "add {d}, {d}, {gap}\n",
                "subs {rows}, {rows}, #1\n",
                "beq 9f\n",
            )
        };
    }
    let start = input.as_ptr();
    // SAFETY: reads and writes what the caller has promised. Held to the portable kernels by the
    // firmware's `kernels` program.
    unsafe {
        asm!(
            "2:",
            tap!(0, 4, 8, 12, "", "3f"),
            "3:",
            tap!(16, 20, 24, 28, "", "4f"),
            "4:",
            tap!(2, 6, 10, 14, "", "5f"),
            "5:",
            tap!(18, 22, 26, 30, "add {target}, {target}, #32", "2b"),
            "b 2b",
            "9:",
            a = inout(reg) start => _,
            b = inout(reg) start.wrapping_add(step) => _,
            c = inout(reg) start.wrapping_add(pitch) => _,
            d = inout(reg) start.wrapping_add(pitch + step) => _,
            target = inout(reg) target => _,
            rows = inout(reg) rows => _,
            run = in(reg) run,
            gap = in(reg) pitch.wrapping_sub(run),
            left = inout(reg) run => _,
            level = out(reg) _,
            options(nostack),
        );
    }
}
