//! Pictures that cannot be read as they are become clearer ones: for those with memory for a second picture.
//!
//! ```text
//! light    shadows with hard edges, blinds, flash   a closing as wide as a few strokes, taken for the paper
//! sheet    a white sheet on something darker        all but the sheet becomes as bright as its edge
//! bridge   dashes, chalk                            a closing of the ink, as wide as a few pens
//! faint    firm and faint strokes on one page       ink is as dark as its threshold, and no darker
//! smooth   dots, noise, large pixels                a blur by boxes
//! ```
//!
//! Integer arithmetic, no allocation, the same bytes on every machine. Each keeps the picture's size, so that
//! what is found lies where it lay.
//!
//! The closing is Serra's, "Image analysis and mathematical morphology", 1982.

mod bridge;
mod faint;
mod light;
mod sheet;
mod smooth;

pub use bridge::bridge;
pub use faint::faint;
pub use light::light;
pub use sheet::sheet;
pub use smooth::smooth;

use crate::prepare::{self, Picture};

/// The level up to which pixels are dark (Otsu's threshold); `None` where nothing stands out.
pub fn threshold(levels: &[u8]) -> Option<u8> {
    let mut histogram = [0; 256];
    for &level in levels {
        if let Some(count) = histogram.get_mut(usize::from(level)) {
            *count += 1;
        }
    }
    prepare::otsu(&histogram)
}

/// Copies a picture without gaps between its rows; `None` where there is no room for it.
fn copy<'m>(picture: &Picture<'_>, memory: &'m mut [u8]) -> Option<&'m mut [u8]> {
    let pixels = memory.get_mut(..picture.width() * picture.height())?;
    for (to, from) in pixels.chunks_exact_mut(picture.width()).zip(picture.rows()) {
        match from.adjacent() {
            Some(from) => to.copy_from_slice(from),
            None => to.iter_mut().zip(from).for_each(|(to, from)| *to = *from),
        }
    }
    Some(pixels)
}
