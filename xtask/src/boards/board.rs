//! The boards and their memory.

use std::ops::Range;

pub(super) struct Board {
    /// Below `firmware/boards`.
    pub(super) folder: &'static str,
    pub(super) target: &'static str,
    /// Bytes that it has.
    pub(super) flash: u64,
    /// Where its RAM lies.
    pub(super) ram: Range<u64>,
}

const fn board(
    folder: &'static str,
    target: &'static str,
    flash_kib: u64,
    ram: Range<u64>,
) -> Board {
    Board {
        folder,
        target,
        flash: flash_kib << 10,
        ram,
    }
}

/// RAM of so many kB, where most processors have it.
const fn at_512_mib(kib: u64) -> Range<u64> {
    0x2000_0000..0x2000_0000 + (kib << 10)
}

pub(super) const BOARDS: [Board; 8] = [
    board(MICROBIT, "thumbv6m-none-eabi", 256, at_512_mib(16)),
    board("microbit-v2", "thumbv7em-none-eabihf", 512, at_512_mib(128)),
    board("pico", "thumbv6m-none-eabi", 2048, at_512_mib(256)),
    board("pico2", "thumbv8m.main-none-eabihf", 4096, at_512_mib(512)),
    board(
        "pico2",
        "riscv32imac-unknown-none-elf",
        4096,
        at_512_mib(512),
    ),
    board("nrf52840", "thumbv7em-none-eabihf", 1024, at_512_mib(256)),
    board("nucleo-f4", "thumbv7em-none-eabihf", 512, at_512_mib(128)),
    board(
        "esp32c3",
        "riscv32imc-unknown-none-elf",
        4096,
        0x3FC8_0000..0x3FCC_E000,
    ),
];

/// The board that QEMU has.
pub(super) const MICROBIT: &str = "microbit";
