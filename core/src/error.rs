//! One type for every error.

use core::fmt;

use crate::model_error::ModelError;
use crate::prepare::{PictureError, PrepareError};
use crate::reading::ReadError;
use crate::scratch::ScratchTooSmall;

/// Any error of this crate: what `?` makes of each, for a program that only tells it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Error {
    /// The blob is not a network.
    Model(ModelError),
    /// Sizes and bytes of a picture do not fit together.
    Picture(PictureError),
    /// The picture is not read.
    Read(ReadError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(error) => error.fmt(f),
            Self::Picture(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {}

impl From<ModelError> for Error {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<PictureError> for Error {
    fn from(error: PictureError) -> Self {
        Self::Picture(error)
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<PrepareError> for Error {
    fn from(error: PrepareError) -> Self {
        Self::Read(error.into())
    }
}

impl From<ScratchTooSmall> for Error {
    fn from(error: ScratchTooSmall) -> Self {
        Self::Read(error.into())
    }
}
