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
    for (y, (row, original)) in levels
        .chunks_exact_mut(width)
        .zip(picture.rows())
        .enumerate()
    {
        for (x, (level, &original)) in row.iter_mut().zip(original).enumerate() {
            // Nothing is bridged to the border: every window there is that has no room for paper beside ink.
            let edge = x.min(y).min(width - 1 - x).min(height - 1 - y) < window;
            *level = if edge {
                polarity.darken(original)
            } else {
                255 - *level
            };
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A stroke of 6 pixels with a gap, and with ink level `ink` on paper.
    fn dashed(gap: usize, ink: u8, paper: u8) -> Vec<u8> {
        let inked = |x: usize, y: usize| {
            (20..26).contains(&y) && (10..90).contains(&x) && !(50..50 + gap).contains(&x)
        };
        let level = |at: usize| {
            if inked(at % 100, at / 100) {
                ink
            } else {
                paper
            }
        };
        (0..100 * 50).map(level).collect()
    }

    fn bridged(levels: &[u8], polarity: Polarity, pens: usize) -> Option<Vec<u8>> {
        let picture = Picture::new(levels, 100, 50).expect("a picture");
        let mut memory = vec![0; levels.len()];
        bridge(&picture, polarity, pens, &mut memory)?;
        Some(memory)
    }

    #[test]
    fn gaps_as_wide_as_the_pen_are_ink_and_wider_ones_are_not() {
        for (ink, paper, polarity) in [
            (30, 230, Polarity::DarkOnLight),
            (230, 30, Polarity::LightOnDark),
        ] {
            let narrow = bridged(&dashed(6, ink, paper), polarity, 2).expect("there is room");
            for (at, level) in dashed(0, 30, 230).into_iter().enumerate() {
                assert!(narrow[at].abs_diff(level) <= 5, "{at}: {}", narrow[at]);
            }
            let wide = bridged(&dashed(30, ink, paper), polarity, 2).expect("there is room");
            assert!(wide[22 * 100 + 65] > 200, "the gap stays");
        }
    }

    #[test]
    fn no_room_and_no_ink_are_no_panic() {
        let picture = Picture::new(&[9; 12], 4, 3).expect("a picture");
        assert_eq!(
            bridge(&picture, Polarity::DarkOnLight, 2, &mut [0; 12]),
            None
        );
        assert_eq!(
            bridge(&picture, Polarity::DarkOnLight, 2, &mut [0; 11]),
            None
        );
        assert_eq!(
            bridged(&dashed(0, 30, 230), Polarity::DarkOnLight, 30),
            None
        );
    }
}
