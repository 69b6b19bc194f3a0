//! Fine pens: strokes thinned to lines one pixel wide (Zhang and Suen, "A fast parallel algorithm
//! for thinning digital patterns", 1984), then drawn anew.

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

/// Levels from here on are ink.
const INK: f32 = 100.0;

/// The picture in lines about 1 to 2 pixels wide.
pub(super) fn fine(picture: &[f32; PIXELS], rng: &mut ChaCha8Rng) -> [f32; PIXELS] {
    let lines = thinned(picture);
    // How much of a line's ink its neighbours get, straight and across.
    let (straight, across) = (
        rng.random_range(40.0f32..200.0),
        rng.random_range(0.0f32..60.0),
    );
    std::array::from_fn(|index| {
        let (x, y) = (index % SIDE, index / SIDE);
        let mut level = 0.0f32;
        for (next_y, down) in (y.max(1) - 1..(y + 2).min(SIDE)).map(|row| (row, row.abs_diff(y))) {
            for (next_x, right) in (x.max(1) - 1..(x + 2).min(SIDE)).map(|at| (at, at.abs_diff(x)))
            {
                if lines[next_y * SIDE + next_x] {
                    level = level.max([255.0, straight, across][down + right]);
                }
            }
        }
        level
    })
}

fn thinned(picture: &[f32; PIXELS]) -> [bool; PIXELS] {
    let mut ink = picture.map(|level| level >= INK);
    loop {
        let mut changed = false;
        for second in [false, true] {
            let gone: Vec<usize> = (SIDE + 1..PIXELS - SIDE - 1)
                .filter(|&index| ink[index] && is_spare(&ink, index, second))
                .collect();
            changed |= !gone.is_empty();
            gone.into_iter().for_each(|index| ink[index] = false);
        }
        if !changed {
            return ink;
        }
    }
}

/// Whether a pixel of the rim can go without tearing a line or shortening it.
fn is_spare(ink: &[bool; PIXELS], index: usize, second: bool) -> bool {
    // Clockwise from the one above.
    let around = [
        index - SIDE,
        index - SIDE + 1,
        index + 1,
        index + SIDE + 1,
        index + SIDE,
        index + SIDE - 1,
        index - 1,
        index - SIDE - 1,
    ]
    .map(|at| ink[at]);
    let neighbours = around.iter().filter(|&&ink| ink).count();
    let begins = (0..8)
        .filter(|&at| !around[at] && around[(at + 1) % 8])
        .count();
    let [up, _, right, _, down, _, left, _] = around;
    let on_rim = if second {
        !(up && right && left) && !(up && down && left)
    } else {
        !(up && right && down) && !(right && down && left)
    };
    (2..=6).contains(&neighbours) && begins == 1 && on_rim
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thick_bar_becomes_one_line_of_nearly_its_length() {
        let bar =
            |index: usize| (10..15).contains(&(index % SIDE)) && (4..24).contains(&(index / SIDE));
        let picture = std::array::from_fn(|index| if bar(index) { 255.0 } else { 0.0 });
        let lines = thinned(&picture);
        let per_row: Vec<usize> = lines
            .chunks(SIDE)
            .map(|row| row.iter().filter(|&&ink| ink).count())
            .collect();
        assert!(per_row.iter().all(|&count| count <= 1), "{per_row:?}");
        assert!(per_row.iter().sum::<usize>() >= 15, "{per_row:?}");
    }

    #[test]
    fn a_ring_stays_closed() {
        let ring = |index: usize| {
            let (x, y) = ((index % SIDE) as f32 - 13.5, (index / SIDE) as f32 - 13.5);
            (6.0..10.0).contains(&x.hypot(y))
        };
        let picture = std::array::from_fn(|index| if ring(index) { 255.0 } else { 0.0 });
        let lines = thinned(&picture);
        // From the middle, paper does not reach the edge.
        let (mut reached, mut next) = ([false; PIXELS], vec![14 * SIDE + 14]);
        while let Some(index) = next.pop() {
            assert!(
                index % SIDE > 0 && index > SIDE && index < PIXELS - SIDE,
                "the ring is open"
            );
            if !lines[index] && !reached[index] {
                reached[index] = true;
                next.extend([index - 1, index + 1, index - SIDE, index + SIDE]);
            }
        }
    }
}
