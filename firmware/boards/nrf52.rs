//! What boards with an nRF52 share: the serial line that the board's debugger passes on by USB.

use digitnet_serial::{Disturbed, SerialPort, serve};
use embassy_nrf::{
    Peri, Peripherals, bind_interrupts,
    config::{Config, HfclkSource},
    gpio::Pin,
    peripherals::UARTE0,
    uarte::{self, Uarte},
};

bind_interrupts!(struct Interrupts {
    UARTE0 => uarte::InterruptHandler<UARTE0>;
});

struct Uart(Uarte<'static>);

impl SerialPort for Uart {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        self.0.blocking_read(bytes).map_err(|_| Disturbed)
    }

    fn write(&mut self, bytes: &[u8]) {
        let _nobody_to_tell = self.0.blocking_write(bytes);
    }
}

/// Starts the chip.
pub(crate) fn start() -> Peripherals {
    let mut config = Config::default();
    // The line's rate is as exact as this clock.
    config.hfclk_source = HfclkSource::ExternalXtal;
    embassy_nrf::init(config)
}

/// Reads digits that come in, for ever.
pub(crate) fn read_digits(
    uart: Peri<'static, UARTE0>,
    receives: Peri<'static, impl Pin>,
    sends: Peri<'static, impl Pin>,
) -> ! {
    let uart = Uarte::new(uart, receives, sends, Interrupts, uarte::Config::default());
    serve(&mut Uart(uart))
}
