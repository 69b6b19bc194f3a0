//! Strokes of which only the outline is drawn.

use alloc::vec;
use alloc::vec::Vec;

/// Not reached from outside yet.
const UNKNOWN: u8 = u8::MAX;
/// How often one comes from paper to ink, or back, on the way in, at most: no digit has more.
const DEEPEST: u8 = 8;
/// Paper within one outline; that within two is a hole of a digit.
const INSIDE: u8 = 2;

/// Makes the paper within outlines ink; ink has levels up to `threshold`. `None` where most ink is around nothing.
pub(super) fn filled(levels: &[u8], width: usize, threshold: u8) -> Option<Vec<u8>> {
    let depths = depths(levels, width, threshold);
    let inside = |depth: &u8| *depth == INSIDE;
    let (mut pieces, mut outlines) = (0, 0);
    for row in depths.chunks_exact(width) {
        for piece in row.chunk_by(|one, other| one == other) {
            pieces += usize::from(piece[0] % 2 == 1);
        }
        // Each piece of ink that has the inside on one side.
        for pair in row.windows(2) {
            outlines += usize::from(pair[0] != pair[1] && pair.iter().any(inside));
        }
    }
    (3 * outlines >= 2 * pieces && outlines > 0).then(|| {
        let pairs = levels.iter().zip(&depths);
        pairs
            .map(|(&level, depth)| if inside(depth) { 0 } else { level })
            .collect()
    })
}

/// For each pixel, how often one comes from paper to ink, or back, on the way to it from outside.
fn depths(levels: &[u8], width: usize, threshold: u8) -> Vec<u8> {
    let mut depths = vec![UNKNOWN; levels.len()];
    let height = levels.len() / width;
    let is_border = |at: &usize| {
        let (x, y) = (at % width, at / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    let mut next: Vec<usize> = (0..levels.len()).filter(is_border).collect();
    for depth in 0..DEEPEST {
        let own = |at: usize| (levels[at] <= threshold) == (depth % 2 == 1);
        let mut open: Vec<usize> = Vec::new();
        let mut beyond = Vec::new();
        for at in next {
            if depths[at] != UNKNOWN {
                continue;
            }
            if own(at) {
                depths[at] = depth;
                open.push(at);
            } else {
                beyond.push(at);
            }
        }
        while let Some(at) = open.pop() {
            let x = at % width;
            let sides = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then(|| at + 1),
                at.checked_sub(width),
                (at + width < levels.len()).then(|| at + width),
            ];
            for near in sides.into_iter().flatten() {
                if depths[near] != UNKNOWN {
                    continue;
                }
                if own(near) {
                    depths[near] = depth;
                    open.push(near);
                } else {
                    beyond.push(near);
                }
            }
        }
        next = beyond;
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: &[&str]) -> Vec<u8> {
        rows.concat()
            .bytes()
            .map(|mark| if mark == b'#' { 0 } else { 255 })
            .collect()
    }

    #[test]
    fn strokes_are_filled_and_holes_of_digits_stay() {
        let outlined = drawn(&[
            "...........",
            ".#########.",
            ".#.......#.",
            ".#.#####.#.",
            ".#.#...#.#.",
            ".#.#####.#.",
            ".#.......#.",
            ".#########.",
            "...........",
        ]);
        let whole = drawn(&[
            "...........",
            ".#########.",
            ".#########.",
            ".#########.",
            ".###...###.",
            ".#########.",
            ".#########.",
            ".#########.",
            "...........",
        ]);
        assert_eq!(filled(&outlined, 11, 100), Some(whole));
    }

    #[test]
    fn without_an_outline_nothing_is_filled() {
        let stroke = drawn(&["....", ".##.", ".#..", "...."]);
        assert_eq!(filled(&stroke, 4, 100), None);
    }
}
