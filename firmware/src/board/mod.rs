//! The boards that QEMU has: each target stands for one.
//!
//! Each has a [`Counter`] that counts instructions under QEMU's `-icount shift=0`,
//! where every instruction takes one nanosecond of the board's time. Instructions are not cycles:
//! on silicon some take several, and memory makes them wait.

#[cfg_attr(board = "microbit", path = "microbit.rs")]
#[cfg_attr(any(board = "mps2", board = "mps3"), path = "mps.rs")]
#[cfg_attr(board = "virt", path = "virt.rs")]
mod this;

pub use this::Counter;

/// What QEMU calls the board.
pub const NAME: &str = env!("BOARD");

/// Counts one stretch of work after the other.
#[derive(Debug)]
pub struct Laps<'a> {
    counter: &'a Counter,
    start: u32,
}

/// Nanoseconds in a second: instructions in a second of the board's time.
const PER_SECOND: u64 = 1_000_000_000;

impl Counter {
    /// Runs `work` and says how many instructions it took, within one tick of the counter.
    #[inline(always)]
    pub fn measure<T>(&self, work: impl FnOnce() -> T) -> (T, u64) {
        let start = self.ticks();
        let result = work();
        (result, self.since(start))
    }

    /// Starts a count that can be read in between.
    pub fn laps(&self) -> Laps<'_> {
        Laps {
            counter: self,
            start: self.ticks(),
        }
    }

    #[inline(always)]
    fn since(&self, start: u32) -> u64 {
        let ticks = self.ticks().wrapping_sub(start) & Self::MASK;
        u64::from(ticks) * PER_SECOND / Self::HERTZ
    }
}

impl Laps<'_> {
    /// Hands the instructions since the start, or since the last lap, to `tell`, whose own do not
    /// count.
    pub fn lap(&mut self, tell: impl FnOnce(u64)) {
        tell(self.counter.since(self.start));
        self.start = self.counter.ticks();
    }
}
