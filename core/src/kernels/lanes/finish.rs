//! Sums become values where there are no instructions of their own for it.

use super::block::{BIAS, HALF, LIMIT, LONGER, MULTIPLIER, SHIFT};
use super::line::{CHANNELS, CacheLine, Group};

/// [`Requantize::apply`](crate::Requantize::apply) lane by lane.
#[inline]
pub(super) fn requantized(sums: &Group, head: &[CacheLine]) -> [u8; CHANNELS] {
    let [biases, multipliers, halves, shifts, limits, longer] =
        [BIAS, MULTIPLIER, HALF, SHIFT, LIMIT, LONGER]
            .map(|line| head.get(line).map_or([0; CHANNELS], |line| line.0));
    let mut values = [0; CHANNELS];
    for (lane, value) in values.iter_mut().enumerate() {
        let sum = sums[lane].wrapping_add(biases[lane]);
        let sum = sum.clamp(0, limits[lane]) << longer[lane];
        let upper = (i64::from(sum) * i64::from(multipliers[lane])) >> 32;
        *value = ((upper as i32 + halves[lane]) >> shifts[lane]).min(255) as u8;
    }
    values
}

/// Bias and ReLU lane by lane.
#[inline]
pub(super) fn rectified(sums: &[f32; CHANNELS], head: &[CacheLine]) -> [f32; CHANNELS] {
    let biases = head.get(BIAS).map_or([0; CHANNELS], |line| line.0);
    core::array::from_fn(|lane| {
        (sums[lane] + f32::from_bits(biases[lane].cast_unsigned())).max(0.0)
    })
}
