//! The boards, as QEMU has them.

use std::process::Command;

use anyhow::Result;

use crate::embedded::installed;

/// A board and the target that builds for it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Board {
    /// What the table and `--only` call it.
    pub(crate) name: &'static str,
    /// What QEMU calls it.
    pub(crate) machine: &'static str,
    pub(crate) target: &'static str,
    /// The compiler's name of a processor that can do more than all of its target, here by vectors.
    pub(crate) processor: Option<&'static str>,
    /// Whether its processor calculates with floats itself.
    pub(crate) has_fpu: bool,
}

pub(crate) const BOARDS: [Board; 5] = [
    Board {
        name: "m0",
        machine: "microbit",
        target: "thumbv6m-none-eabi",
        processor: None,
        has_fpu: false,
    },
    Board {
        name: "m3",
        machine: "mps2-an385",
        target: "thumbv7m-none-eabi",
        processor: None,
        has_fpu: false,
    },
    Board {
        name: "m4",
        machine: "mps2-an386",
        target: "thumbv7em-none-eabihf",
        processor: None,
        has_fpu: true,
    },
    Board {
        name: "m55",
        machine: "mps3-an547",
        target: "thumbv8m.main-none-eabihf",
        processor: Some("cortex-m55"),
        has_fpu: true,
    },
    Board {
        name: "riscv",
        machine: "virt",
        target: "riscv32imc-unknown-none-elf",
        processor: None,
        has_fpu: false,
    },
];

impl Board {
    /// QEMU for this board, where every instruction takes a nanosecond of the board's time.
    pub(crate) fn qemu(&self) -> Result<Command> {
        let (program, package) = if self.target.starts_with("riscv32") {
            ("qemu-system-riscv32", "qemu-system-misc")
        } else {
            ("qemu-system-arm", "qemu-system-arm")
        };
        let mut command = Command::new(installed(&[program], package)?);
        command.args(["-M", self.machine, "-icount", "shift=0"]);
        command.args(["-display", "none", "-monitor", "none", "-serial", "none"]);
        if self.target.starts_with("riscv32") {
            // A processor without floats: the first one that is tried would end the program.
            command.args(["-bios", "none", "-cpu", "rv32,f=off,d=off"]);
        }
        Ok(command)
    }
}
