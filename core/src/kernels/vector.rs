//! For processors with vector units: each window's taps side by side as 16-bit numbers, so that a
//! plain loop becomes "multiply pairs and add".

use super::blocked::{Multiplier, Patch, Taps, WINDOWS, widen_and_accumulate};
use super::portable;
use crate::limits::{MAX_CHANNELS, MAX_KERNEL};

pub(crate) struct Vector;

impl Multiplier for Vector {
    const LEVEL_BYTES: usize = 2;

    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        let taps: &mut [i16] = bytemuck::must_cast_slice_mut(memory);
        let stride = (taps.len() / WINDOWS).max(1);
        for (tap, runs) in patch.runs() {
            for (window, run) in taps.chunks_exact_mut(stride).zip(runs) {
                for (target, &level) in window.iter_mut().skip(tap).zip(run) {
                    *target = i16::from(level);
                }
            }
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        let taps: &mut [i16] = bytemuck::must_cast_slice_mut(memory);
        if let Some(target) = taps.get_mut(taps.len() / WINDOWS * window + tap) {
            *target = i16::from(level);
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        let levels: &[i16] = bytemuck::must_cast_slice(memory);
        let stride = (levels.len() / WINDOWS).max(1);
        for (sums, weights) in sums.iter_mut().zip(taps.of(weights)) {
            for (sum, window) in sums.iter_mut().zip(levels.chunks_exact(stride)) {
                let products = window.iter().zip(weights);
                *sum += products
                    .map(|(&level, &weight)| i32::from(level) * i32::from(i16::from(weight)))
                    .sum::<i32>();
            }
        }
    }

    /// These processors have memory: the weights are widened on the stack.
    #[inline]
    fn accumulate_nibbles(
        memory: &[u32],
        _: &mut [u32],
        weights: &[i8],
        taps: Taps,
        sums: &mut [[i32; WINDOWS]],
    ) {
        let mut room = [0; MAX_KERNEL * MAX_CHANNELS];
        widen_and_accumulate::<Self>(memory, &mut room, weights, taps, sums);
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        portable::int8::dot(inputs, weights)
    }
}
