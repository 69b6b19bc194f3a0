//! Waits for a digit of 28 x 28 bytes on UART0 (0 = paper, 255 = ink) and answers with a line.
#![no_std]
#![no_main]

use core::fmt::Write as _;

use digitnet_core::{Digit, PIXELS, Scratch, int8::Network};
use panic_halt as _;
use rp2040_hal::{
    Clock as _, Sio, Watchdog,
    clocks::init_clocks_and_plls,
    fugit::RateExtU32 as _,
    gpio::Pins,
    pac,
    uart::{DataBits, StopBits, UartConfig, UartPeripheral},
};

/// The second stage of the start, which sets the flash chip up.
#[unsafe(link_section = ".boot2")]
#[used]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_GENERIC_03H;

#[repr(C, align(4))]
struct Aligned<B: ?Sized>(B);

/// At a multiple of 4: this processor loads other words byte by byte.
const BLOB: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../../weights/digits.int8.dgn"));
static NETWORK: Network<'static> = Network::embed(&BLOB.0);
const SCRATCH: usize = Network::embed(&BLOB.0).scratch_bytes();

/// The crystal of a Pico.
const CRYSTAL_HERTZ: u32 = 12_000_000;

#[rp2040_hal::entry]
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
    let Ok(mut uart) = uart.enable(config, clocks.peripheral_clock.freq()) else {
        halt()
    };

    let mut scratch = Scratch::<SCRATCH>::new();
    let mut pixels = [0; PIXELS];
    loop {
        if uart.read_full_blocking(&mut pixels).is_err() {
            let _sent = writeln!(uart, "error: the line was disturbed, send the digit again");
            continue;
        }
        let _sent = match NETWORK.classify(&Digit::new(pixels), &mut scratch) {
            Ok(found) => writeln!(
                uart,
                "{} {}, {} of 1000",
                found.verdict.name(),
                NETWORK.label(found.class).unwrap_or("?"),
                (found.confidence() * 1000.0 + 0.5) as u32,
            ),
            Err(error) => writeln!(uart, "error: {error}"),
        };
    }
}

fn halt() -> ! {
    panic!("the board did not start")
}
