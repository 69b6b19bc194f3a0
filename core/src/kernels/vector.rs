//! For processors with vector units: each window's taps side by side as 16-bit numbers, so that a
//! plain loop becomes "multiply pairs and add".

use super::blocked::{Multiplier, WINDOWS};

pub(crate) struct Vector;

impl Multiplier for Vector {
    #[inline]
    fn put(memory: &mut [u32], window: usize, tap: usize, run: &[u8]) {
        let taps: &mut [i16] = bytemuck::must_cast_slice_mut(memory);
        let start = taps.len() / WINDOWS * window + tap;
        let target = taps.get_mut(start..start + run.len()).unwrap_or(&mut []);
        for (target, &level) in target.iter_mut().zip(run) {
            *target = i16::from(level);
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], sums: &mut [i32; WINDOWS]) {
        let taps: &[i16] = bytemuck::must_cast_slice(memory);
        let windows = taps.chunks_exact((taps.len() / WINDOWS).max(1));
        for (sum, window) in sums.iter_mut().zip(windows) {
            let products = window.iter().zip(weights);
            *sum += products
                .map(|(&level, &weight)| i32::from(level) * i32::from(i16::from(weight)))
                .sum::<i32>();
        }
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        let products = inputs.iter().zip(weights);
        products
            .map(|(&input, &weight)| i32::from(input) * i32::from(weight))
            .sum()
    }
}
