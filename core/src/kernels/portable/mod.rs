//! The reference kernels, one file per arithmetic, the same functions in the same order.

pub(crate) mod float;
pub(crate) mod int8;
