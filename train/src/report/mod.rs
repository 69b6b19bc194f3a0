//! Pictures of a training run and of what a network misreads.

mod axis;
mod bitmap;
mod confusion;
mod learning_curve;
mod misread;
mod panels;
mod reliability;

pub use self::{
    confusion::confusion_matrix,
    learning_curve::learning_curve,
    misread::{MisreadDigit, misread_sheet},
    reliability::reliability_curve,
};

#[cfg(test)]
mod tests;
