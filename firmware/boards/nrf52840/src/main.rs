//! Reads digits that come in over UART.
#![no_std]
#![no_main]

use digitnet_serial::{Disturbed, Line, serve};
use embassy_nrf::{
    bind_interrupts,
    config::{Config, HfclkSource},
    peripherals::UARTE0,
    uarte::{self, Uarte},
};
use panic_halt as _;

bind_interrupts!(struct Interrupts {
    UARTE0 => uarte::InterruptHandler<UARTE0>;
});

struct Uart(Uarte<'static>);

impl Line for Uart {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        self.0.blocking_read(bytes).map_err(|_| Disturbed)
    }

    fn write(&mut self, bytes: &[u8]) {
        let _nobody_to_tell = self.0.blocking_write(bytes);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut config = Config::default();
    // The line's rate is as exact as this clock.
    config.hfclk_source = HfclkSource::ExternalXtal;
    let chip = embassy_nrf::init(config);
    // The development kit's USB: the debugger there passes this line on.
    let uart = Uarte::new(
        chip.UARTE0,
        chip.P0_08,
        chip.P0_06,
        Interrupts,
        uarte::Config::default(),
    );
    serve(&mut Uart(uart))
}
