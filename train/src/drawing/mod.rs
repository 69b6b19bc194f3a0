//! What negatives and variants of digits are drawn with: shapes in a few characters, a pen that
//! writes them, and the way from a sheet of paper to 28 x 28 pixels.

mod sheet;
mod stroke;

pub use digitnet_drawing::{Canvas, Point};
pub use sheet::{photographed, resized, scanned};
pub use stroke::{Stroke, parse};
