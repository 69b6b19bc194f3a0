//! Data sets that do not fit a network.

use digitnet_core::{Model, ScratchTooSmall};
use thiserror::Error;

use crate::dataset::Dataset;

/// Why a network cannot be evaluated on a data set.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvaluationError {
    /// There is nothing to read.
    #[error("the data set is empty; give one with at least one digit")]
    Empty,
    /// As many labels as pictures are needed.
    #[error("the data set has {images} pictures, but {labels} labels")]
    CountsDiffer {
        /// Number of pictures.
        images: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A label names a class that the network does not have.
    #[error("label {index} is {label}, but the network has {classes} classes")]
    LabelOutOfRange {
        /// Which label, counted from 0.
        index: usize,
        /// Its value.
        label: u8,
        /// How many classes there are.
        classes: usize,
    },
    /// The core asks for more memory than its own limit.
    #[error(transparent)]
    Scratch(#[from] ScratchTooSmall),
}

pub(super) fn check(model: &Model<'_>, data: &Dataset) -> Result<(), EvaluationError> {
    let (images, labels) = (data.images.len(), data.labels.len());
    if images != labels {
        return Err(EvaluationError::CountsDiffer { images, labels });
    }
    if images == 0 {
        return Err(EvaluationError::Empty);
    }
    let classes = model.shape().classes;
    match data
        .labels
        .iter()
        .position(|&label| usize::from(label) >= classes)
    {
        None => Ok(()),
        Some(index) => {
            let label = data.labels[index];
            Err(EvaluationError::LabelOutOfRange {
                index,
                label,
                classes,
            })
        }
    }
}
