//! The layers as they lie in the blob, one file per arithmetic.

pub(crate) mod float;
pub(crate) mod int8;
pub(crate) mod weights;
