//! From a picture to a line of text.

use core::fmt;

use digitnet_core::{Classification, Digit, PIXELS, SIDE, Scratch, ScratchTooSmall, int8::Network};

#[cfg(feature = "frames")]
use crate::frame::{self, Frame};
use crate::{Disturbed, Line, header::header};

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

/// Why there is no answer.
pub(crate) enum Failure {
    Size(usize, usize),
    Disturbed,
    #[cfg(feature = "frames")]
    Prepare(digitnet_core::prepare::PrepareError),
    Network(ScratchTooSmall),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size(width, height) => {
                let frames = if cfg!(feature = "frames") {
                    " or 96 x 96"
                } else {
                    ""
                };
                write!(
                    f,
                    "28 x 28{frames} pixels are read here, these are {width} x {height}"
                )
            }
            Self::Disturbed => f.write_str("the line was disturbed: send the picture again"),
            #[cfg(feature = "frames")]
            Self::Prepare(error) => error.fmt(f),
            Self::Network(error) => error.fmt(f),
        }
    }
}

impl From<Disturbed> for Failure {
    fn from(Disturbed: Disturbed) -> Self {
        Self::Disturbed
    }
}

/// Waits for a picture and answers it.
pub(crate) fn answer(line: &mut impl Line, memory: &mut Memory) {
    let found = digit(line, memory).and_then(|digit| {
        let found = NETWORK.classify(&digit, &mut memory.scratch);
        found.map_err(Failure::Network)
    });
    let _never_fails = tell(&mut Text(line), found);
}

fn digit(line: &mut impl Line, memory: &mut Memory) -> Result<Digit, Failure> {
    #[cfg(not(feature = "frames"))]
    let _not_for_this = memory;
    match header(line) {
        (SIDE, SIDE) => {
            let mut pixels = [0; PIXELS];
            line.read(&mut pixels)?;
            Ok(Digit::new(pixels))
        }
        #[cfg(feature = "frames")]
        (frame::SIDE, frame::SIDE) => memory.frame.digit(line),
        (width, height) => Err(Failure::Size(width, height)),
    }
}

fn tell(text: &mut impl fmt::Write, found: Result<Classification, Failure>) -> fmt::Result {
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

struct Text<'a, L>(&'a mut L);

impl<L: Line> fmt::Write for Text<'_, L> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}
