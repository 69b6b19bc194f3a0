//! The network while it learns: forward and backward passes by hand, for this family of shapes.
//!
//! Two passes over the same [`Parameters`]:
//!
//! - [`normalized`]: floating point with batch normalisation, the first and longer phase;
//! - [`quantized`]: the core's integer arithmetic with straight-through gradients, the second.
//!
//! Maps are stored as the core stores them, `[picture][y][x][channel]`, and weights as the blob
//! does, `[out_channel][ky][kx][in_channel]`, so packing copies and never reorders.

pub mod batch_norm;
pub mod conv;
pub mod dense;
pub mod loss;
pub mod normalized;
pub mod parameters;
pub mod pool;
pub mod quantized;

#[cfg(test)]
mod gradient_tests;

pub use parameters::{ConvParameters, DenseParameters, Parameters};

/// What one pass over a part of a batch gives back.
#[derive(Clone, Debug)]
pub struct PassResult {
    /// Sum of the pictures' losses, in natural-logarithm units.
    pub loss: f64,
    /// Gradient of the summed loss.
    pub gradient: Parameters,
    /// Mean and variance of both convolutions' outputs; empty after a quantized pass.
    pub statistics: batch_norm::Statistics,
}
