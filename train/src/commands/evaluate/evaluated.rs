//! A network and what it made of a data set.

use digitnet_core::Model;
use digitnet_train::{evaluation::Evaluation, model_file::ModelFile, refusals::Refusals};

/// A network and what it made of the data set.
pub(super) struct Evaluated<'a> {
    pub(super) file: &'a ModelFile,
    pub(super) model: Model<'a>,
    pub(super) evaluation: Evaluation,
    /// Pictures without a digit; `None` where the network has no class for them.
    pub(super) refusals: Option<Refusals>,
}

impl Evaluated<'_> {
    pub(super) fn arithmetic(&self) -> &'static str {
        match self.model {
            Model::Int8(_) => "int8",
            Model::Float(_) => "f32",
        }
    }

    /// What the digest is taken over.
    pub(super) fn digest_of(&self) -> &'static str {
        match self.model {
            Model::Int8(_) => "i32 scores, little-endian",
            Model::Float(_) => "f32 bit patterns of the scores, little-endian",
        }
    }
}
