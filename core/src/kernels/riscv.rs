//! For RISC-V of 32 bits without vectors: the scalar kernels' layout, and an inner loop over four
//! channels and four windows. Sixteen sums are in registers, so that each level and each weight is
//! loaded once for four products.

use core::arch::asm;

use super::blocked::{Patch, Taps, WINDOWS};
use super::by_hand::Loops;

pub(crate) struct Riscv;

/// Taps of one turn of the inner loops: a row of the usual kernel.
const TURN: usize = 5;

impl Loops for Riscv {
    const CHANNELS: usize = 4;

    #[inline(always)]
    unsafe fn add_taps(
        levels: *const u32,
        weights: *const i8,
        taps: Taps,
        sums: *mut [i32; WINDOWS],
    ) {
        // t0 to t3: the windows' levels. a0 is a weight, a1 a product.
        macro_rules! products {
            ($weights:literal, $tap:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {
                concat!(
                    "lb a0, ",
                    $tap,
                    "(",
                    $weights,
                    ")\n",
                    "mul a1, t0, a0\n add ",
                    $a,
                    ", ",
                    $a,
                    ", a1\n",
                    "mul a1, t1, a0\n add ",
                    $b,
                    ", ",
                    $b,
                    ", a1\n",
                    "mul a1, t2, a0\n add ",
                    $c,
                    ", ",
                    $c,
                    ", a1\n",
                    "mul a1, t3, a0\n add ",
                    $d,
                    ", ",
                    $d,
                    ", a1\n",
                )
            };
        }
        macro_rules! tap {
            ($tap:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {
                concat!(
                    "lbu t0, ",
                    $a,
                    "(a2)\n",
                    "lbu t1, ",
                    $b,
                    "(a2)\n",
                    "lbu t2, ",
                    $c,
                    "(a2)\n",
                    "lbu t3, ",
                    $d,
                    "(a2)\n",
                    products!("a4", $tap, "s0", "s1", "s2", "s3"),
                    products!("a5", $tap, "s4", "s5", "s6", "s7"),
                    products!("a6", $tap, "s8", "s9", "s10", "s11"),
                    products!("a7", $tap, "a3", "t4", "t5", "t6"),
                )
            };
        }
        let turns = taps.len / TURN * TURN;
        // SAFETY: reads what the caller has promised, writes `sums` and its registers, and puts s0, s1
        // and the stack back. Held to the portable kernels by the firmware's `kernels` program.
        unsafe {
            asm!(
                "addi sp, sp, -32",
                "sw s0, 0(sp)",
                "sw s1, 4(sp)",
                // The end of whole turns, the end, the sums.
                "sw t0, 8(sp)",
                "sw t1, 12(sp)",
                "sw a3, 16(sp)",
                "lw s0, 0(a3)",
                "lw s1, 4(a3)",
                "lw s2, 8(a3)",
                "lw s3, 12(a3)",
                "lw s4, 16(a3)",
                "lw s5, 20(a3)",
                "lw s6, 24(a3)",
                "lw s7, 28(a3)",
                "lw s8, 32(a3)",
                "lw s9, 36(a3)",
                "lw s10, 40(a3)",
                "lw s11, 44(a3)",
                "lw t4, 52(a3)",
                "lw t5, 56(a3)",
                "lw t6, 60(a3)",
                "lw a3, 48(a3)",
                "beq a2, t0, 3f",
                "2:",
                tap!(0, 0, 1, 2, 3),
                tap!(1, 4, 5, 6, 7),
                tap!(2, 8, 9, 10, 11),
                tap!(3, 12, 13, 14, 15),
                tap!(4, 16, 17, 18, 19),
                "lw a0, 8(sp)",
                "addi a2, a2, 20",
                "addi a4, a4, 5",
                "addi a5, a5, 5",
                "addi a6, a6, 5",
                "addi a7, a7, 5",
                "bne a2, a0, 2b",
                "3:",
                "lw a0, 12(sp)",
                "beq a2, a0, 5f",
                "4:",
                tap!(0, 0, 1, 2, 3),
                "lw a0, 12(sp)",
                "addi a2, a2, 4",
                "addi a4, a4, 1",
                "addi a5, a5, 1",
                "addi a6, a6, 1",
                "addi a7, a7, 1",
                "bne a2, a0, 4b",
                "5:",
                "lw a0, 16(sp)",
                "sw s0, 0(a0)",
                "sw s1, 4(a0)",
                "sw s2, 8(a0)",
                "sw s3, 12(a0)",
                "sw s4, 16(a0)",
                "sw s5, 20(a0)",
                "sw s6, 24(a0)",
                "sw s7, 28(a0)",
                "sw s8, 32(a0)",
                "sw s9, 36(a0)",
                "sw s10, 40(a0)",
                "sw s11, 44(a0)",
                "sw a3, 48(a0)",
                "sw t4, 52(a0)",
                "sw t5, 56(a0)",
                "sw t6, 60(a0)",
                "lw s0, 0(sp)",
                "lw s1, 4(sp)",
                "addi sp, sp, 32",
                inout("a2") levels => _,
                inout("a3") sums => _,
                inout("a4") weights => _,
                inout("a5") weights.wrapping_add(taps.all) => _,
                inout("a6") weights.wrapping_add(2 * taps.all) => _,
                inout("a7") weights.wrapping_add(3 * taps.all) => _,
                inout("t0") levels.wrapping_add(turns) => _,
                inout("t1") levels.wrapping_add(taps.len) => _,
                out("a0") _, out("a1") _, out("t2") _, out("t3") _, out("t4") _, out("t5") _,
                out("t6") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _, out("s6") _,
                out("s7") _, out("s8") _, out("s9") _, out("s10") _, out("s11") _,
            );
        }
    }

    #[inline(always)]
    unsafe fn copy(patch: &Patch<'_>, target: *mut u32) {
        let Patch {
            input,
            pitch,
            step,
            run,
            rows,
        } = *patch;
        macro_rules! tap {
            ($tap:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {
                concat!(
                    "lbu {e}, ",
                    $tap,
                    "({a})\n lbu {f}, ",
                    $tap,
                    "({b})\n",
                    "lbu {g}, ",
                    $tap,
                    "({c})\n lbu {h}, ",
                    $tap,
                    "({d})\n",
                    "sb {e}, ",
                    $a,
                    "({target})\n sb {f}, ",
                    $b,
                    "({target})\n",
                    "sb {g}, ",
                    $c,
                    "({target})\n sb {h}, ",
                    $d,
                    "({target})\n",
                )
            };
        }
        let start = input.as_ptr();
        let turns = run / TURN * TURN;
        // SAFETY: reads and writes what the caller has promised. Held to the portable kernels by the
        // firmware's `kernels` program.
        unsafe {
            asm!(
                "2:",
                "add {end}, {a}, {turns}",
                "beqz {turns}, 4f",
                "3:",
                tap!(0, 0, 1, 2, 3),
                tap!(1, 4, 5, 6, 7),
                tap!(2, 8, 9, 10, 11),
                tap!(3, 12, 13, 14, 15),
                tap!(4, 16, 17, 18, 19),
                "addi {a}, {a}, 5",
                "addi {b}, {b}, 5",
                "addi {c}, {c}, 5",
                "addi {d}, {d}, 5",
                "addi {target}, {target}, 20",
                "bne {a}, {end}, 3b",
                "4:",
                "add {end}, {a}, {left}",
                "beqz {left}, 6f",
                "5:",
                tap!(0, 0, 1, 2, 3),
                "addi {a}, {a}, 1",
                "addi {b}, {b}, 1",
                "addi {c}, {c}, 1",
                "addi {d}, {d}, 1",
                "addi {target}, {target}, 4",
                "bne {a}, {end}, 5b",
                "6:",
                "add {a}, {a}, {gap}",
                "add {b}, {b}, {gap}",
                "add {c}, {c}, {gap}",
                "add {d}, {d}, {gap}",
                "addi {rows}, {rows}, -1",
                "bnez {rows}, 2b",
                a = inout(reg) start => _,
                b = inout(reg) start.wrapping_add(step) => _,
                c = inout(reg) start.wrapping_add(pitch) => _,
                d = inout(reg) start.wrapping_add(pitch + step) => _,
                target = inout(reg) target => _,
                rows = inout(reg) rows => _,
                turns = in(reg) turns,
                left = in(reg) run - turns,
                gap = in(reg) pitch.wrapping_sub(run),
                end = out(reg) _,
                e = out(reg) _, f = out(reg) _, g = out(reg) _, h = out(reg) _,
                options(nostack),
            );
        }
    }
}
