//! The scalar kernels' layout, with loops by hand for processors of 32 bits without vectors.

use core::marker::PhantomData;

#[cfg(all(digitnet_kernels = "thumb2", not(digitnet_aligned)))]
use super::armv7m;
use super::blocked::{Multiplier, Patch, Taps, WINDOWS};
use super::scalar::Scalar;
#[cfg(all(digitnet_kernels = "thumb2", not(digitnet_aligned)))]
use crate::layer::int8::Records;

/// The loops of a processor.
pub(super) trait Loops {
    /// Channels of one call of [`add_taps`](Self::add_taps).
    const CHANNELS: usize;

    /// Copies the levels of each tap side by side.
    ///
    /// # Safety
    ///
    /// The patch [is whole](Patch::is_whole), and a word for each tap can be written to `target`.
    unsafe fn copy(patch: &Patch<'_>, target: *mut u32);

    /// Adds to the sums of [`CHANNELS`](Self::CHANNELS) channels the products of taps, at least one.
    ///
    /// # Safety
    ///
    /// `taps.len` words can be read from `levels`, as many bytes from `weights` and, for each other channel,
    /// from so many times `taps.all` bytes behind; the sums of all channels lie at `sums`.
    unsafe fn add_taps(
        levels: *const u32,
        weights: *const i8,
        taps: Taps,
        sums: *mut [i32; WINDOWS],
    );
}

pub(crate) struct ByHand<L>(PhantomData<L>);

impl<L: Loops> Multiplier for ByHand<L> {
    #[inline]
    fn gather(memory: &mut [u32], patch: &Patch<'_>) {
        if patch.is_whole() && memory.len() >= patch.taps() {
            // SAFETY: it is whole, and there are as many words.
            unsafe { L::copy(patch, memory.as_mut_ptr()) };
        }
    }

    #[inline]
    fn set(memory: &mut [u32], tap: usize, window: usize, level: u8) {
        Scalar::set(memory, tap, window, level);
    }

    #[inline]
    fn accumulate(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
        let start = taps.start(weights, sums.len(), taps.len);
        let Some(mut start) = start.filter(|_| memory.len() >= taps.len) else {
            return;
        };
        let channels = sums.len();
        let mut whole = sums.chunks_exact_mut(L::CHANNELS);
        for sums in &mut whole {
            // SAFETY: there are as many levels, of every channel as many weights, and the sums of a call.
            unsafe { L::add_taps(memory.as_ptr(), start, taps, sums.as_mut_ptr()) };
            start = start.wrapping_add(L::CHANNELS * taps.all);
        }
        if L::CHANNELS > 1 {
            let rest = whole.into_remainder();
            let done = (channels - rest.len()) * taps.all;
            if !rest.is_empty() {
                accumulate_rest(memory, weights.get(done..).unwrap_or(&[]), taps, rest);
            }
        }
    }

    #[cfg(all(digitnet_kernels = "thumb2", not(digitnet_aligned)))]
    #[inline]
    fn pool(sums: &[[i32; WINDOWS]], records: Records<'_>, values: &mut [u8]) {
        armv7m::pool(sums, records, values);
    }

    #[inline]
    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        Scalar::dot(inputs, weights)
    }
}

/// Channels that are too few for a call. Not inlined, so that the usual way's frame has nothing of it.
#[cold]
#[inline(never)]
fn accumulate_rest(memory: &[u32], weights: &[i8], taps: Taps, sums: &mut [[i32; WINDOWS]]) {
    Scalar::accumulate(memory, weights, taps, sums);
}
