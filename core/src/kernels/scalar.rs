//! For processors that multiply one number at a time and have few registers: the four windows'
//! levels of one tap lie side by side, so that one pointer walks over all of them and each weight
//! is loaded once for four products.

use super::blocked::{Multiplier, WINDOWS};

pub(crate) struct Scalar;

impl Multiplier for Scalar {
    #[inline]
    fn put(memory: &mut [u32], window: usize, tap: usize, run: &[u8]) {
        let taps = memory.iter_mut().skip(tap);
        for (levels, &level) in taps.zip(run) {
            let levels: &mut [u8; WINDOWS] = bytemuck::must_cast_mut(levels);
            if let Some(target) = levels.get_mut(window) {
                *target = level;
            }
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], sums: &mut [i32; WINDOWS]) {
        let [mut a, mut b, mut c, mut d] = *sums;
        for (levels, &weight) in memory.iter().zip(weights) {
            let levels: &[u8; WINDOWS] = bytemuck::must_cast_ref(levels);
            let weight = i32::from(weight);
            a += i32::from(levels[0]) * weight;
            b += i32::from(levels[1]) * weight;
            c += i32::from(levels[2]) * weight;
            d += i32::from(levels[3]) * weight;
        }
        *sums = [a, b, c, d];
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        let products = inputs.iter().zip(weights);
        products
            .map(|(&input, &weight)| i32::from(input) * i32::from(weight))
            .sum()
    }
}
