//! A `.dgn` blob, checked once and borrowed, never copied.

use crate::blob::{Arithmetic, Blob};
use crate::model_error::{ModelError, attempt};
use crate::scratch::ScratchTooSmall;
use crate::shape::Shape;
use crate::{Digit, PIXELS, Scores, Scratch, Verdict, float, int8};

/// A model of either arithmetic, for programs that learn only when they run which one it is.
///
/// Firmware that embeds a blob knows it before: [`int8::Network::embed`] links nothing of the
/// f32 path.
#[derive(Clone, Copy, Debug)]
pub enum Model<'a> {
    /// 8-bit activations and weights.
    Int8(int8::Network<'a>),
    /// Single-precision floating point.
    Float(float::Network<'a>),
}

/// The scores of a [`Model`], of the type that its arithmetic has.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelScores {
    /// Accumulators of the int8 network: the same on every machine.
    Int8(Scores<i32>),
    /// Sums of the f32 network.
    Float(Scores<f32>),
}

impl<'a> Model<'a> {
    /// Checks every byte of the blob and borrows it.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] that names what is wrong and where.
    pub const fn parse(blob: &'a [u8]) -> Result<Self, ModelError> {
        let blob = attempt!(Blob::parse(blob));
        Ok(match blob.arithmetic {
            Arithmetic::Int8 => Self::Int8(attempt!(int8::Network::from_blob(&blob))),
            Arithmetic::Float => Self::Float(attempt!(float::Network::from_blob(&blob))),
        })
    }

    /// The sizes of the layers.
    pub const fn shape(&self) -> &Shape {
        match self {
            Self::Int8(network) => network.shape(),
            Self::Float(network) => network.shape(),
        }
    }

    /// What to call a class, for example `"7"`; `None` for a class that the model does not have.
    pub const fn label(&self, class: usize) -> Option<&'a str> {
        match self {
            Self::Int8(network) => network.label(class),
            Self::Float(network) => network.label(class),
        }
    }

    /// The class that means "no digit"; `None` where the model has none.
    pub const fn none_class(&self) -> Option<usize> {
        match self {
            Self::Int8(network) => network.none_class(),
            Self::Float(network) => network.none_class(),
        }
    }

    /// What scores of this model say. Scores of another model's arithmetic are never more than
    /// [`Verdict::Unsure`].
    pub fn verdict(&self, scores: &ModelScores) -> Verdict {
        match (self, scores) {
            (Self::Int8(network), ModelScores::Int8(scores)) => network.verdict(scores),
            (Self::Float(network), ModelScores::Float(scores)) => network.verdict(scores),
            _ => Verdict::Unsure,
        }
    }

    /// Bytes of [`Scratch`] that a forward pass needs.
    pub const fn scratch_bytes(&self) -> usize {
        match self {
            Self::Int8(network) => network.scratch_bytes(),
            Self::Float(network) => network.scratch_bytes(),
        }
    }

    /// Runs the network over one digit.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<ModelScores, ScratchTooSmall> {
        Ok(match self {
            Self::Int8(network) => ModelScores::Int8(network.forward(digit, scratch)?),
            Self::Float(network) => ModelScores::Float(network.forward(digit, scratch)?),
        })
    }

    /// [`forward`](Self::forward) over pixels and in memory that are already there, as
    /// [`int8::Network::forward_in`].
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward_in(
        &self,
        pixels: &[u8; PIXELS],
        memory: &mut [u8],
    ) -> Result<ModelScores, ScratchTooSmall> {
        Ok(match self {
            Self::Int8(network) => ModelScores::Int8(network.forward_in(pixels, memory)?),
            Self::Float(network) => ModelScores::Float(network.forward_in(pixels, memory)?),
        })
    }
}

impl ModelScores {
    /// The predicted class: the lowest index among the largest scores.
    pub fn best(&self) -> usize {
        match self {
            Self::Int8(scores) => scores.best(),
            Self::Float(scores) => scores.best(),
        }
    }

    /// Softmax of the scores, in class order.
    pub fn probabilities(&self) -> heapless::Vec<f32, { crate::MAX_CLASSES }> {
        match self {
            Self::Int8(scores) => scores.probabilities(),
            Self::Float(scores) => scores.probabilities(),
        }
    }
}
