//! Thicker and thinner strokes: pens differ more than MNIST's did.

use digitnet_core::{PIXELS, SIDE};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

/// The picture, or for a share of pictures a blend of it with its dilation or erosion.
pub(super) fn vary(picture: &[u8; PIXELS], share: f32, rng: &mut ChaCha8Rng) -> [f32; PIXELS] {
    let plain = picture.map(f32::from);
    if rng.random_range(0.0f32..1.0) >= share {
        return plain;
    }
    // Thin strokes vanish when eroded, so thickening goes further than thinning.
    let amount = rng.random_range(-0.5f32..=1.0);
    blend(
        &plain,
        amount.abs(),
        if amount > 0.0 { f32::max } else { f32::min },
    )
}

/// Strokes wider by `amount` pixels on each side.
pub(super) fn thicken(picture: &[f32; PIXELS], amount: f32) -> [f32; PIXELS] {
    let mut wider = *picture;
    let mut left = amount;
    while left > 0.0 {
        wider = blend(&wider, left.min(1.0), f32::max);
        left -= 1.0;
    }
    wider
}

/// `amount` of the way to the neighbourhood's largest or smallest level.
fn blend(picture: &[f32; PIXELS], amount: f32, combine: fn(f32, f32) -> f32) -> [f32; PIXELS] {
    let changed = neighbourhood(picture, combine);
    std::array::from_fn(|index| picture[index] + amount * (changed[index] - picture[index]))
}

/// Each pixel with its four neighbours, combined; outside is paper.
fn neighbourhood(picture: &[f32; PIXELS], combine: fn(f32, f32) -> f32) -> [f32; PIXELS] {
    std::array::from_fn(|index| {
        let (x, y) = (index % SIDE, index / SIDE);
        let neighbours = [
            if x > 0 { picture[index - 1] } else { 0.0 },
            if x + 1 < SIDE {
                picture[index + 1]
            } else {
                0.0
            },
            if y > 0 { picture[index - SIDE] } else { 0.0 },
            if y + 1 < SIDE {
                picture[index + SIDE]
            } else {
                0.0
            },
        ];
        neighbours.into_iter().fold(picture[index], combine)
    })
}
