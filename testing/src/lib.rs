//! What the tests and benches of every package share.
//!
//! * [`drawn`]: handwritten digits of our own, kept as strokes and rendered by our own code, so that
//!   `cargo test` says something on a machine that has no data set.
//! * [`forms`]: numbers in boxes, in cells and on lines that their digits touch.
//! * [`situations`]: what people's pictures go through: shadows, desks, colours, few pixels, damage.
//! * [`ascii`]: pictures as text, so that a failing test can be read.
//! * [`share`]: a test of which most must pass shows some of the rest.
//! * [`written`]: lines of those digits, and of signs.
//! * [`skip`]: a test that cannot run says so loudly, and fails where skips are not allowed.
//! * [`process`] and [`server`]: programs that run beside a test, ended with it.
//!
//! No dependencies but the pen, and in particular not on `digitnet-core`, whose tests use this crate.

#![forbid(unsafe_code)]

pub mod ascii;
pub mod drawn;
pub mod forms;
pub mod process;
pub mod random;
pub mod server;
pub mod share;
pub mod situations;
pub mod skip;
pub mod written;

/// A grey picture, row-major, one byte per pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GreyImage {
    /// Grey levels, `width * height` of them, row by row from the top, 0 = black, 255 = white.
    pub pixels: Vec<u8>,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl GreyImage {
    /// The picture with every grey level turned into its opposite.
    #[must_use]
    pub fn inverted(&self) -> Self {
        let pixels = self.pixels.iter().map(|&level| u8::MAX - level).collect();
        Self { pixels, ..*self }
    }

    /// The picture as a binary PGM file, which most picture viewers open.
    #[must_use]
    pub fn to_pgm(&self) -> Vec<u8> {
        let mut file = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend_from_slice(&self.pixels);
        file
    }
}
