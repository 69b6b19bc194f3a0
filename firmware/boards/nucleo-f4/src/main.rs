//! Reads digits that come in over USART2.
#![no_std]
#![no_main]

use digitnet_serial::{Disturbed, SerialPort, serve};
use embassy_stm32::{
    Config,
    mode::Blocking,
    rcc::{AHBPrescaler, APBPrescaler, Pll, PllMul, PllPDiv, PllPreDiv, PllSource, Sysclk},
    usart::{self, Uart},
};
use panic_halt as _;

struct Usart(Uart<'static, Blocking>);

impl SerialPort for Usart {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        self.0.blocking_read(bytes).map_err(|_| Disturbed)
    }

    fn write(&mut self, bytes: &[u8]) {
        let _never_fails = self.0.blocking_write(bytes);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let chip = embassy_stm32::init(at_168_megahertz());
    // The board's USB: the debugger there passes this line on.
    let usart = Uart::new_blocking(chip.USART2, chip.PA3, chip.PA2, usart::Config::default());
    let Ok(usart) = usart else {
        panic!("the line's rate does not fit the clock")
    };
    serve(&mut Usart(usart))
}

/// Of the chip's own 16 MHz: 16 / 8 * 168 / 2.
fn at_168_megahertz() -> Config {
    let mut config = Config::default();
    config.rcc.hsi = true;
    config.rcc.pll_src = PllSource::HSI;
    config.rcc.pll = Some(Pll {
        prediv: PllPreDiv::DIV8,
        mul: PllMul::MUL168,
        divp: Some(PllPDiv::DIV2),
        divq: None,
        divr: None,
    });
    config.rcc.sys = Sysclk::PLL1_P;
    config.rcc.ahb_pre = AHBPrescaler::DIV1;
    config.rcc.apb1_pre = APBPrescaler::DIV4;
    config.rcc.apb2_pre = APBPrescaler::DIV2;
    config
}
