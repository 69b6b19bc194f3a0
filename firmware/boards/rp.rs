//! What Pico and Pico 2 share: the libraries of their chips have the same names.

use digitnet_serial::{Disturbed, SerialPort, serve};

use super::hal::{
    Clock as _, Sio, Watchdog,
    clocks::init_clocks_and_plls,
    fugit::RateExtU32 as _,
    gpio::Pins,
    pac,
    uart::{DataBits, Enabled, StopBits, UartConfig, UartDevice, UartPeripheral, ValidUartPinout},
};

/// The crystal of both boards.
const CRYSTAL_HERTZ: u32 = 12_000_000;

struct Uart<D: UartDevice, P: ValidUartPinout<D>>(UartPeripheral<Enabled, D, P>);

impl<D: UartDevice, P: ValidUartPinout<D>> SerialPort for Uart<D, P> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        self.0.read_full_blocking(bytes).map_err(|_| Disturbed)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.write_full_blocking(bytes);
    }
}

/// Reads digits that come in over UART0, for ever.
pub(crate) fn read_digits() -> ! {
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
