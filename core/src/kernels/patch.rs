//! What is gathered, and which weights belong to it.

#[cfg(not(any(digitnet_kernels = "dsp", digitnet_kernels = "helium")))]
use super::blocked::WINDOWS;
#[cfg(not(any(digitnet_kernels = "dsp", digitnet_kernels = "helium")))]
use crate::part::part;

/// Which taps of every channel are the gathered ones.
#[derive(Clone, Copy)]
pub(super) struct Taps {
    /// How far apart the channels' weights are, in bytes.
    pub(super) all: usize,
    /// Where a channel's weight for the first gathered one is.
    pub(super) first: usize,
    /// Number of gathered ones.
    pub(super) len: usize,
}

#[cfg(not(any(digitnet_kernels = "dsp", digitnet_kernels = "helium")))]
impl Taps {
    /// The weights of these taps, channel by channel.
    #[inline]
    pub(super) fn of(self, weights: &[i8]) -> impl Iterator<Item = &[i8]> {
        let channels = weights.chunks_exact(self.all.max(1));
        channels.map(move |channel| part(channel, self.first..self.first + self.len))
    }
}

#[cfg(any(
    digitnet_kernels = "dsp",
    digitnet_kernels = "helium",
    digitnet_kernels = "riscv",
    digitnet_kernels = "thumb1",
    digitnet_kernels = "thumb2"
))]
impl Taps {
    /// Where the first channel's weights start, if `bytes` from there on can be read of each of so many channels;
    /// `None` too where there is nothing to multiply.
    #[inline]
    pub(super) fn start(self, weights: &[i8], channels: usize, bytes: usize) -> Option<*const i8> {
        let last = self.all * channels.saturating_sub(1) + self.first + bytes;
        let enough = channels > 0 && bytes > 0 && weights.len() >= last;
        enough.then(|| weights.as_ptr().wrapping_add(self.first))
    }
}

/// Rows of four windows that lie on the input as a whole.
#[derive(Clone, Copy)]
pub(super) struct Patch<'a> {
    /// From the upper left window's first level to the end of the input.
    pub(super) input: &'a [u8],
    /// Levels from one row to the next one.
    pub(super) pitch: usize,
    /// Levels from one column to the next one.
    pub(super) step: usize,
    /// Levels that a window has in one row.
    pub(super) run: usize,
    /// Rows of each window.
    pub(super) rows: usize,
}

#[cfg(not(any(digitnet_kernels = "dsp", digitnet_kernels = "helium")))]
impl<'a> Patch<'a> {
    /// Row by row the row's first tap, and the levels that each window has there.
    #[inline]
    pub(super) fn runs(self) -> impl Iterator<Item = (usize, [&'a [u8]; WINDOWS])> {
        (0..self.rows).map(move |row| {
            let upper = part(self.input, row * self.pitch..);
            let lower = part(upper, self.pitch..);
            let right = |levels: &'a [u8]| part(levels, self.step..);
            let windows = [upper, right(upper), lower, right(lower)];
            let runs = windows.map(|levels| part(levels, ..self.run));
            (row * self.run, runs)
        })
    }
}

#[cfg(any(
    digitnet_kernels = "dsp",
    digitnet_kernels = "helium",
    digitnet_kernels = "riscv",
    digitnet_kernels = "thumb1",
    digitnet_kernels = "thumb2"
))]
impl Patch<'_> {
    /// Taps of each window.
    #[inline]
    pub(super) const fn taps(&self) -> usize {
        self.rows * self.run
    }

    /// Whether all windows can be read, and have taps. The last level of the lower right window is the last one
    /// that is read.
    #[inline]
    pub(super) const fn is_whole(&self) -> bool {
        let needed = self.rows * self.pitch + self.step + self.run;
        self.rows > 0 && self.run > 0 && self.input.len() >= needed
    }
}
