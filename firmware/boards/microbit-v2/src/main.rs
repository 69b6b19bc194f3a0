//! Reads digits that come in over UART: the board's USB, which the debugger there passes on.
#![no_std]
#![no_main]

#[path = "../../nrf52.rs"]
mod nrf52;

use panic_halt as _;

#[cortex_m_rt::entry]
fn main() -> ! {
    let chip = nrf52::start();
    nrf52::read_digits(chip.UARTE0, chip.P1_08, chip.P0_06)
}
