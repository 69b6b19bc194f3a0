//! From a picture to a line of text.

use core::fmt;

use digitnet_core::{Classification, Digit, PIXELS, SIDE, Scratch, int8::Network};

#[cfg(feature = "frames")]
use crate::frame::{self, Frame};
use crate::{SerialPort, error::Error, header::header};

#[repr(C, align(4))]
struct Aligned<B: ?Sized>(B);

/// At a multiple of 4: a Cortex-M0 and RISC-V load other words byte by byte.
const BLOB: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../../weights/digits.int8.dgn"));
static NETWORK: Network<'static> = Network::embed(&BLOB.0);
const SCRATCH: usize = Network::embed(&BLOB.0).scratch_bytes();

/// All of it zero at first, so that it takes no flash.
pub(crate) struct Memory {
    #[cfg(feature = "frames")]
    frame: Frame,
    scratch: Scratch<SCRATCH>,
}

impl Memory {
    pub(crate) const fn new() -> Self {
        Self {
            #[cfg(feature = "frames")]
            frame: Frame::new(),
            scratch: Scratch::new(),
        }
    }
}

/// Waits for a picture and answers it.
pub(crate) fn answer(port: &mut impl SerialPort, memory: &mut Memory) {
    let found = digit(port, memory).and_then(|digit| {
        let found = NETWORK.classify(&digit, &mut memory.scratch);
        found.map_err(Error::Network)
    });
    let _never_fails = tell(&mut Text(port), found);
}

fn digit(port: &mut impl SerialPort, memory: &mut Memory) -> Result<Digit, Error> {
    #[cfg(not(feature = "frames"))]
    let _not_for_this = memory;
    match header(port) {
        (SIDE, SIDE) => {
            let mut pixels = [0; PIXELS];
            port.read(&mut pixels)?;
            Ok(Digit::new(pixels))
        }
        #[cfg(feature = "frames")]
        (frame::SIDE, frame::SIDE) => memory.frame.digit(port),
        (width, height) => Err(Error::Size(width, height)),
    }
}

fn tell(text: &mut impl fmt::Write, found: Result<Classification, Error>) -> fmt::Result {
    match found {
        Ok(found) => writeln!(
            text,
            "{} {}, {} of 1000",
            found.verdict.name(),
            NETWORK.label(found.class).unwrap_or("?"),
            (found.confidence() * 1000.0 + 0.5) as u32,
        ),
        Err(failure) => writeln!(text, "error: {failure}"),
    }
}

struct Text<'a, P>(&'a mut P);

impl<P: SerialPort> fmt::Write for Text<'_, P> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}
