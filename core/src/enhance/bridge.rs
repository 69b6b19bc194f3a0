//! Strokes with gaps.

use super::light::close;
use super::{copy, threshold};
use crate::prepare::{Picture, Polarity};

/// Bridges gaps in strokes up to `pens` times as wide as the pen: a closing of the ink. Light ink becomes dark
/// ink. `None` where there is no room, nothing stands out, or a gap would be as wide as the picture.
pub fn bridge(
    picture: &Picture<'_>,
    polarity: Polarity,
    pens: usize,
    memory: &mut [u8],
) -> Option<()> {
    let (width, height) = (picture.width(), picture.height());
    let levels = copy(picture, memory)?;
    // A closing fills what is dark: so ink is to be light.
    if polarity == Polarity::DarkOnLight {
        levels.iter_mut().for_each(|level| *level = 255 - *level);
    }
    let window = pens * pen(levels, width, threshold(levels)?) + 1;
    if window > width.min(height) {
        return None;
    }
    close(levels, width, window);
    levels.iter_mut().for_each(|level| *level = 255 - *level);
    Some(())
}

/// How wide light strokes are: twice their pixels by the length of their edges, which is counted along the
/// sides of pixels, 4 / 3 of what it is on the whole.
fn pen(levels: &[u8], width: usize, threshold: u8) -> usize {
    let (mut ink, mut edges) = (0, 0);
    for row in levels.chunks_exact(width.max(1)) {
        for (&one, other) in row.iter().zip(row.iter().skip(1).chain([&0])) {
            ink += usize::from(one > threshold);
            edges += usize::from((one > threshold) != (*other > threshold));
        }
    }
    for (one, other) in levels.iter().zip(levels.iter().skip(width)) {
        edges += usize::from((*one > threshold) != (*other > threshold));
    }
    (8 * ink / (3 * edges).max(1)).max(1)
}
