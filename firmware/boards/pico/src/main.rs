//! Reads digits that come in over UART0.
#![no_std]
#![no_main]

#[path = "../../rp.rs"]
mod rp;

use panic_halt as _;
use rp2040_hal as hal;

/// The second stage of the start, which sets the flash chip up.
#[unsafe(link_section = ".boot2")]
#[used]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_GENERIC_03H;

#[hal::entry]
fn main() -> ! {
    rp::read_digits()
}
