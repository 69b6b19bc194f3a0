//! For processors that multiply one number at a time and have few registers: the four windows'
//! levels of one tap lie side by side, so that one pointer walks over all of them and each weight
//! is loaded once for four products.

use super::blocked::{Multiplier, Patch, Taps, WINDOWS};
use super::portable;

pub(crate) struct Scalar;

impl Multiplier for Scalar {
    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        for (tap, [a, b, c, d]) in patch.runs() {
            let levels = a.iter().zip(b).zip(c.iter().zip(d));
            for (target, ((&a, &b), (&c, &d))) in memory.iter_mut().skip(tap).zip(levels) {
                *target = u32::from_le_bytes([a, b, c, d]);
            }
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        if let Some(levels) = memory.get_mut(tap) {
            *levels |= u32::from(level) << (8 * (window % WINDOWS));
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        for (sums, weights) in sums.iter_mut().zip(taps.of(weights)) {
            let [mut a, mut b, mut c, mut d] = *sums;
            for (levels, &weight) in memory.iter().zip(weights) {
                let levels = levels.to_le_bytes();
                let weight = i32::from(weight);
                a += i32::from(levels[0]) * weight;
                b += i32::from(levels[1]) * weight;
                c += i32::from(levels[2]) * weight;
                d += i32::from(levels[3]) * weight;
            }
            *sums = [a, b, c, d];
        }
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        portable::int8::dot(inputs, weights)
    }
}
