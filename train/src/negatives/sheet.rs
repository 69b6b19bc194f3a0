//! The sheet that negatives are drawn on, and its pens.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

/// In pixels.
pub(super) const SHEET_SIDE: usize = 56;

/// Width of a pen on the sheet, in pixels: thin ones as often as markers.
pub(super) fn pen(rng: &mut ChaCha8Rng) -> f32 {
    SHEET_SIDE as f32 * 0.04 * 6f32.powf(rng.random_range(0.0f32..1.0))
}
