//! What negatives and variants of digits are drawn with: shapes in a few characters, a pen that
//! writes them, and the way from a sheet to 28 x 28 pixels.

mod fit;
mod stroke;

pub use digitnet_drawing::{Canvas, Point};
pub use fit::fit;
pub use stroke::{Stroke, parse};
