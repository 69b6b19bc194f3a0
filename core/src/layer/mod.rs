//! The layers as they lie in the blob, one file per arithmetic.

mod checks;
pub(crate) mod float;
pub(crate) mod int8;
pub(crate) mod plan;
pub(crate) mod weights;
