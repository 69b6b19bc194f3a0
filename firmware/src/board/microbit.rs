//! BBC micro:bit: the nRF51 has no SysTick, its TIMER0 counts.
#![allow(unsafe_code, reason = "registers of the chip")]

/// TIMER0, running freely.
#[derive(Debug)]
pub struct Counter(());

// Chapter 18 of the nRF51 series reference manual.
const TIMER0: usize = 0x4000_8000;
const TASKS_START: usize = TIMER0;
const TASKS_CAPTURE_0: usize = TIMER0 + 0x040;
const BITMODE: usize = TIMER0 + 0x508;
const PRESCALER: usize = TIMER0 + 0x510;
const CC_0: usize = TIMER0 + 0x540;

impl Counter {
    pub(super) const MASK: u32 = u32::MAX;
    pub(super) const HERTZ: u64 = 16_000_000;

    /// Starts the counter.
    pub fn start() -> Option<Self> {
        const BITS_32: u32 = 3;
        write(BITMODE, BITS_32);
        write(PRESCALER, 0);
        write(TASKS_START, 1);
        Some(Self(()))
    }

    pub(super) fn ticks(&self) -> u32 {
        write(TASKS_CAPTURE_0, 1);
        // SAFETY: a readable register of TIMER0, which nothing else uses.
        unsafe { core::ptr::read_volatile(CC_0 as *const u32) }
    }
}

fn write(register: usize, value: u32) {
    // SAFETY: a writable register of TIMER0, which nothing else uses.
    unsafe { core::ptr::write_volatile(register as *mut u32, value) };
}
