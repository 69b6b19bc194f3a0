//! Reads digits that come in over UART.
#![no_std]
#![no_main]

use digitnet_serial::{Disturbed, SerialPort, serve};
use nrf_pac::{
    CLOCK, GPIO, UART0,
    gpio::vals::Dir,
    uart::{
        regs::{Errorsrc, Txd},
        vals::{Baudrate, Enable},
    },
};
use panic_halt as _;

/// The board's USB: the debugger there passes these lines on.
const SENDS: usize = 24;
const RECEIVES: usize = 25;

struct Uart;

impl Uart {
    fn start() -> Self {
        // The line's rate is as exact as this clock.
        CLOCK.tasks_hfclkstart().write_value(1);
        while CLOCK.events_hfclkstarted().read() == 0 {}
        GPIO.outset().write(|pins| pins.set_pin(SENDS, true));
        GPIO.pin_cnf(SENDS).write(|pin| pin.set_dir(Dir::Output));
        UART0.pseltxd().write_value(SENDS as u32);
        UART0.pselrxd().write_value(RECEIVES as u32);
        UART0
            .baudrate()
            .write(|rate| rate.set_baudrate(Baudrate::Baud115200));
        UART0
            .enable()
            .write(|uart| uart.set_enable(Enable::Enabled));
        UART0.tasks_starttx().write_value(1);
        UART0.tasks_startrx().write_value(1);
        Self
    }
}

impl SerialPort for Uart {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        for byte in bytes {
            while UART0.events_rxdrdy().read() == 0 {}
            UART0.events_rxdrdy().write_value(0);
            *byte = UART0.rxd().read().rxd();
        }
        let errors = UART0.errorsrc().read();
        // Ones clear it.
        UART0.errorsrc().write_value(errors);
        if errors == Errorsrc(0) {
            Ok(())
        } else {
            Err(Disturbed)
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            UART0.txd().write_value(Txd(u32::from(*byte)));
            while UART0.events_txdrdy().read() == 0 {}
            UART0.events_txdrdy().write_value(0);
        }
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    serve(&mut Uart::start())
}
