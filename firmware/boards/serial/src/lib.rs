//! What boards say over a serial line: a picture comes in, an answer goes out.
//!
//! A picture is a file of the format PGM, binary: `P5`, width, height and 255, with white space after
//! each, then the pixels, a byte each. 28 x 28 pixels are a digit as the network takes it, 0 = paper and
//! 255 = ink; 96 x 96 pixels are a camera's frame, in which the digit is searched. The answer is a line:
//! `digit 7, 998 of 1000`, or `error: ` and what went wrong.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod answer;
mod error;
#[cfg(feature = "frames")]
mod frame;
mod header;
#[cfg(test)]
mod tests;

use answer::{Memory, answer};
use static_cell::ConstStaticCell;

/// A serial port; what the boards differ in.
pub trait SerialPort {
    /// Waits until `bytes` are full.
    ///
    /// # Errors
    ///
    /// [`Disturbed`] where bytes were lost; what `bytes` hold then does not matter.
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed>;

    /// Sends all of `bytes`. There is nobody to tell that it failed.
    fn write(&mut self, bytes: &[u8]);
}

/// Bytes were lost on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disturbed;

/// Answers one picture after the other.
///
/// # Panics
///
/// When it is called a second time: its memory is static, so that the linker finds whether it fits.
pub fn serve(port: &mut impl SerialPort) -> ! {
    static MEMORY: ConstStaticCell<Memory> = ConstStaticCell::new(Memory::new());
    let memory = MEMORY.take();
    loop {
        answer(port, memory);
    }
}
