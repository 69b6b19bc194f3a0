//! Reads digits that come in over UART0.
#![no_std]
#![no_main]

use digitnet_serial::{Disturbed, Line, serve};
use panic_halt as _;
use rp235x_hal::{
    Clock as _, Sio, Watchdog,
    block::ImageDef,
    clocks::init_clocks_and_plls,
    fugit::RateExtU32 as _,
    gpio::Pins,
    pac,
    uart::{DataBits, Enabled, StopBits, UartConfig, UartDevice, UartPeripheral, ValidUartPinout},
};

/// Tells the chip's own boot loader what this is, and for which of its processors.
#[unsafe(link_section = ".start_block")]
#[used]
static IMAGE_DEF: ImageDef = ImageDef::secure_exe();

// RISC-V is started at the first byte of flash, where the block above is to be near.
#[cfg(target_arch = "riscv32")]
core::arch::global_asm!(".section .start, \"ax\"", "j _start");

/// The crystal of a Pico 2.
const CRYSTAL_HERTZ: u32 = 12_000_000;

struct Uart<D: UartDevice, P: ValidUartPinout<D>>(UartPeripheral<Enabled, D, P>);

impl<D: UartDevice, P: ValidUartPinout<D>> Line for Uart<D, P> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        self.0.read_full_blocking(bytes).map_err(|_| Disturbed)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.write_full_blocking(bytes);
    }
}

#[rp235x_hal::entry]
fn main() -> ! {
    let Some(mut chip) = pac::Peripherals::take() else {
        halt()
    };
    let mut watchdog = Watchdog::new(chip.WATCHDOG);
    let clocks = init_clocks_and_plls(
        CRYSTAL_HERTZ,
        chip.XOSC,
        chip.CLOCKS,
        chip.PLL_SYS,
        chip.PLL_USB,
        &mut chip.RESETS,
        &mut watchdog,
    );
    let Ok(clocks) = clocks else { halt() };
    let sio = Sio::new(chip.SIO);
    let pins = Pins::new(
        chip.IO_BANK0,
        chip.PADS_BANK0,
        sio.gpio_bank0,
        &mut chip.RESETS,
    );
    // Pins 1 and 2 of the board.
    let lines = (pins.gpio0.into_function(), pins.gpio1.into_function());
    let uart = UartPeripheral::new(chip.UART0, lines, &mut chip.RESETS);
    let config = UartConfig::new(115_200.Hz(), DataBits::Eight, None, StopBits::One);
    let Ok(uart) = uart.enable(config, clocks.peripheral_clock.freq()) else {
        halt()
    };
    serve(&mut Uart(uart))
}

fn halt() -> ! {
    panic!("the board did not start")
}
