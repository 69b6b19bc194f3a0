//! Pictures of a training run and of what a network misreads.

mod axis;
mod canvas;
mod confusion;
mod epoch_record;
mod learning_curve;
mod misread;
mod reliability;

pub use self::{
    confusion::confusion_matrix,
    epoch_record::EpochRecord,
    learning_curve::learning_curve,
    misread::{MisreadDigit, misread_sheet},
    reliability::reliability_curve,
};

#[cfg(test)]
mod tests;
