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

/// Nanoseconds in a second: instructions in a second of the board's time.
const PER_SECOND: u64 = 1_000_000_000;

impl Counter {
    /// Runs `work` and says how many instructions it took, within one tick of the counter.
    #[inline(always)]
    pub fn measure<T>(&self, work: impl FnOnce() -> T) -> (T, u64) {
        let start = self.ticks();
        let result = work();
        let ticks = self.ticks().wrapping_sub(start) & Self::MASK;
        (result, u64::from(ticks) * PER_SECOND / Self::HERTZ)
    }
}
