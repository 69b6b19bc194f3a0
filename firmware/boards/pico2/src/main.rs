//! Reads digits that come in over UART0.
#![no_std]
#![no_main]

#[path = "../../rp.rs"]
mod rp;

use hal::block::ImageDef;
use panic_halt as _;
use rp235x_hal as hal;

/// Tells the chip's own boot loader what this is, and for which of its processors.
#[unsafe(link_section = ".start_block")]
#[used]
static IMAGE_DEF: ImageDef = ImageDef::secure_exe();

// RISC-V is started at the first byte of flash, where the block above is to be near.
#[cfg(target_arch = "riscv32")]
core::arch::global_asm!(".section .start, \"ax\"", "j _start");

#[hal::entry]
fn main() -> ! {
    rp::read_digits()
}
