//! For Arm processors with the M-profile vector extension (Helium; Cortex-M52, M55, M85):
//! `VMLADAVA` adds sixteen products of bytes to one sum, and loops handle what does not fill a
//! vector themselves (tail predication).
//!
//! Levels are unsigned and weights are signed, which no instruction multiplies. Windows hold each
//! level less 128, and every channel adds 128 times its weights' sum: the same integers.

mod accumulate;
mod dot;
mod gather;

#[cfg(not(digitnet_aligned))]
use super::armv7m;
use super::blocked::{Multiplier, Patch, Taps, WINDOWS};
#[cfg(not(digitnet_aligned))]
use crate::layer::int8::Records;

pub(crate) struct Helium;

impl Multiplier for Helium {
    const ZEROS: u32 = 0x8080_8080;

    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        let memory: &mut [u8] = bytemuck::must_cast_slice_mut(memory);
        let stride = (memory.len() / WINDOWS).max(1);
        if !patch.is_whole() || stride < patch.taps() {
            return;
        }
        let windows = memory.chunks_exact_mut(stride).take(WINDOWS);
        for (index, window) in windows.enumerate() {
            let start = index / 2 * patch.pitch + index % 2 * patch.step;
            // SAFETY: it is whole, and a window has as many bytes.
            unsafe { gather::window(patch.input.as_ptr().add(start), patch, window) };
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        let memory: &mut [u8] = bytemuck::must_cast_slice_mut(memory);
        let stride = memory.len() / WINDOWS;
        if let Some(target) = memory.get_mut(window * stride + tap) {
            *target = level ^ 0x80;
        }
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        let memory: &[u8] = bytemuck::must_cast_slice(memory);
        let stride = memory.len() / WINDOWS;
        if let Some(start) = taps.start(weights, sums.len(), taps.len)
            && stride >= taps.len
        {
            // SAFETY: there are as many levels and, of each channel, weights.
            unsafe { accumulate::channels(memory.as_ptr(), stride, start, taps, sums) };
        }
    }

    #[cfg(not(digitnet_aligned))]
    #[inline]
    fn pool(sums: &[[i32; WINDOWS]], records: Records<'_>, values: &mut [u8]) {
        armv7m::pool(sums, records, values);
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        let taps = inputs.len().min(weights.len());
        if taps == 0 {
            return 0;
        }
        // SAFETY: both have as many, at least one.
        unsafe { dot::products(inputs.as_ptr(), weights.as_ptr(), taps) }
    }
}
