//! Strokes of a pen and what they leave on paper: what training draws its own pictures with, and
//! tests their digits.
//!
//! No dependencies, and the same input gives the same bits: training and tests rely on what it draws.

#![forbid(unsafe_code)]

mod canvas;
mod curve;

pub use canvas::Canvas;
pub use curve::smooth;

/// A point: x to the right, y down.
pub type Point = (f32, f32);
