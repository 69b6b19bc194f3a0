//! Why a picture is not answered.

use core::fmt;

use digitnet_core::ScratchTooSmall;

use crate::Disturbed;

/// Why there is no answer.
pub(crate) enum Error {
    Size(usize, usize),
    Disturbed,
    #[cfg(feature = "frames")]
    Prepare(digitnet_core::prepare::PrepareError),
    Network(ScratchTooSmall),
}

impl fmt::Display for Error {
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

impl From<Disturbed> for Error {
    fn from(Disturbed: Disturbed) -> Self {
        Self::Disturbed
    }
}
