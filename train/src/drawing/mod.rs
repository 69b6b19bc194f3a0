//! Strokes of a pen and what they leave on paper: what negatives and variants of digits are drawn
//! with.

mod canvas;
mod fit;
mod stroke;

pub use canvas::Canvas;
pub use fit::fit;
pub use stroke::{Stroke, parse};

/// A point: x to the right, y down.
pub type Point = (f32, f32);
