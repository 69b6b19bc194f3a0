//! Arm's MPS2 and MPS3 boards: SysTick counts.

use cortex_m::{Peripherals, peripheral::syst::SystClkSource};

/// SysTick, running freely.
#[derive(Debug)]
pub struct Counter(());

impl Counter {
    pub(super) const MASK: u32 = 0x00FF_FFFF;
    /// Of the processor clock.
    pub(super) const HERTZ: u64 = if cfg!(board = "mps3") {
        32_000_000
    } else {
        25_000_000
    };

    /// Starts the counter; `None` where it was started before.
    pub fn start() -> Option<Self> {
        let mut timer = Peripherals::take()?.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(Self::MASK);
        timer.clear_current();
        timer.enable_counter();
        Some(Self(()))
    }

    /// Counts up, unlike the register.
    pub(super) fn ticks(&self) -> u32 {
        Self::MASK - cortex_m::peripheral::SYST::get_current()
    }
}
