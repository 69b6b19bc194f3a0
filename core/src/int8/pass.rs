//! One pass, and the memory that it works in.

use super::{Layer, Network, Weights};
use crate::kernels::{Kernels, Memory};
use crate::scratch::{ScratchTooSmall, from_first_word};
use crate::{PIXELS, Scores};

impl Network<'_> {
    /// Bytes of [`Scratch`](crate::Scratch) that [`forward`](Self::forward) needs: two bytes for each tap of the
    /// windows that are multiplied at a time, a sum for each class, the rows of the first pooled map
    /// that one row of the second is computed from, and that row; where there is a hidden layer, the
    /// second map too.
    #[inline(always)]
    pub const fn scratch_bytes(&self) -> usize {
        let features = if self.shape.hidden > 0 {
            self.shape.features()
        } else {
            0
        };
        self.windows_bytes() + self.sums_bytes() + self.rows_bytes() + features
    }

    #[inline(always)]
    const fn windows_bytes(&self) -> usize {
        4 * 2 * self.shape.window_taps()
    }

    #[inline(always)]
    const fn sums_bytes(&self) -> usize {
        size_of::<i32>() * self.shape.classes
    }

    /// Rows of both maps; the hidden layer's values take their place.
    #[inline(always)]
    const fn rows_bytes(&self) -> usize {
        let rows = self.shape.strip_values() + self.shape.row_values();
        if self.shape.hidden > rows {
            self.shape.hidden
        } else {
            rows
        }
    }

    pub(super) fn forward_by<'l, K: Kernels>(
        &self,
        prepacked: [K::Prepacked<'l>; 2],
        pixels: &[u8; PIXELS],
        memory: &mut [u8],
        mut observe: impl FnMut(&'static str, &[u8]),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        let memory = from_first_word(memory);
        let expected = self.scratch_bytes();
        let too_small = ScratchTooSmall {
            found: memory.len(),
            expected,
        };
        let memory = memory.get_mut(..expected).ok_or(too_small)?;
        let words = self.windows_bytes() + self.sums_bytes();
        let (words, rows) = memory.split_at_mut_checked(words).ok_or(too_small)?;
        let words: &mut [u32] = bytemuck::try_cast_slice_mut(words).map_err(|_| too_small)?;
        let (windows, sums) = words
            .split_at_mut_checked(2 * self.shape.window_taps())
            .ok_or(too_small)?;
        let sums: &mut [i32] = bytemuck::must_cast_slice_mut(sums);
        let (rows, features) = rows
            .split_at_mut_checked(self.rows_bytes())
            .ok_or(too_small)?;
        let (strip, row) = rows
            .split_at_mut_checked(self.shape.strip_values())
            .ok_or(too_small)?;
        let row = row.get_mut(..self.shape.row_values()).ok_or(too_small)?;

        for (sum, bias) in sums.iter_mut().zip(self.output.biases()) {
            *sum = bias;
        }
        let convolutions = self.convolutions();
        let memory = Memory {
            windows,
            strip,
            row,
        };
        type Add<L> = fn(&Layer<'_>, L, &[u8], usize, &mut [i32]);
        let add: Add<K::Prepacked<'l>> = if self.output.group() > 0 {
            add::<K, true>
        } else {
            add::<K, false>
        };
        let mut done = 0;
        // 28 x 28 x 1 -> e.g. 12 x 12 x 16 -> 4 x 4 x 32
        K::convolve(prepacked, pixels, convolutions, memory, |layer, values| {
            if layer == 0 {
                return observe("conv1", values);
            }
            observe("conv2", values);
            if self.shape.hidden > 0 {
                for (feature, value) in features.iter_mut().skip(done).zip(values) {
                    *feature = *value;
                }
            } else {
                add(&self.output, prepacked[1], values, done, sums);
                observe("output", &[]);
            }
            done += values.len();
        });
        if self.shape.hidden > 0 {
            let hidden = rows.get_mut(..self.shape.hidden).ok_or(too_small)?;
            for (value, channel) in hidden.iter_mut().zip(self.hidden.channels()) {
                let sum = match channel.weights {
                    Weights::Bytes(weights) => K::dot(prepacked[1], features, weights),
                    Weights::Nibbles(weights) => K::dot_nibbles(prepacked[1], features, weights, 0),
                };
                let sum = sum + channel.bias;
                *value = channel.requantize.map_or(0, |rule| rule.apply(sum));
            }
            observe("hidden", hidden);
            add(&self.output, prepacked[1], hidden, 0, sums);
            observe("output", &[]);
        }
        Ok(Scores::new(sums.iter().copied(), self.score_scale))
    }
}

/// Adds to each class's sum what the output layer makes of its inputs from number `first` on. `NIBBLES`: by weights
/// of four bits.
#[inline(never)]
fn add<K: Kernels, const NIBBLES: bool>(
    layer: &Layer<'_>,
    prepacked: K::Prepacked<'_>,
    inputs: &[u8],
    first: usize,
    sums: &mut [i32],
) {
    for (channel, sum) in sums.iter_mut().enumerate() {
        *sum += if NIBBLES {
            K::dot_nibbles(prepacked, inputs, layer.nibbles(channel), first)
        } else {
            K::dot(prepacked, inputs, layer.bytes(channel, first, inputs.len()))
        };
    }
}
