//! Reads digits that come in over UART0.
#![no_std]
#![no_main]

use digitnet_serial::{Disturbed, SerialPort, serve};
use esp_hal::{
    Blocking,
    clock::CpuClock,
    uart::{self, Uart},
};
use panic_halt as _;

// What the boot loader asks of a program.
esp_bootloader_esp_idf::esp_app_desc!();

struct Serial(Uart<'static, Blocking>);

impl SerialPort for Serial {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        let mut filled = 0;
        while filled < bytes.len() {
            filled += self.0.read(&mut bytes[filled..]).map_err(|_| Disturbed)?;
        }
        Ok(())
    }

    fn write(&mut self, mut bytes: &[u8]) {
        while let Ok(sent) = self.0.write(bytes)
            && !bytes.is_empty()
        {
            bytes = &bytes[sent..];
        }
    }
}

#[esp_hal::main]
fn main() -> ! {
    let chip = esp_hal::init(esp_hal::Config::default().with_cpu_clock(CpuClock::max()));
    let Ok(uart) = Uart::new(chip.UART0, uart::Config::default()) else {
        panic!("the line's rate does not fit the clock")
    };
    // The board's USB: the bridge there passes this line on.
    let uart = uart.with_rx(chip.GPIO20).with_tx(chip.GPIO21);
    serve(&mut Serial(uart))
}
