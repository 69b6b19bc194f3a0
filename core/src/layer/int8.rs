//! A layer's weights and records of the int8 network, as they lie in the blob.

pub use crate::layer::weights::{Nibbles, Weights};

use core::iter;

use super::checks::{check_record, check_zero, sum_of_bytes, sum_of_nibbles};
use super::plan::Plan;
use crate::blob::Blob;
use crate::model_error::{ModelError, attempt};
use crate::part::part;
use crate::requantize::Requantize;

/// Weights of one layer, each output channel's together, and a record per channel.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// Output channels.
    channels: usize,
    /// `[channel][word]`: bias, and where the layer has a ReLU multiplier and shift. All words
    /// are little-endian and may lie at any address.
    records: &'a [[u8; 4]],
    /// As [`Plan::record_words`].
    record_words: usize,
    /// Convolution: `[channel][ky][kx][in_channel]`; dense: `[channel][input]`. Where the layer has
    /// a ReLU, [`Self::BEYOND`] bytes of what follows are part of it.
    weights: &'a [u8],
    /// Weights of one output channel.
    taps: usize,
    /// As [`Plan::stride`].
    stride: usize,
    /// As [`Plan::group`].
    group: usize,
}

/// What one output channel is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    /// Added to the accumulator, in accumulator units.
    pub bias: i32,
    /// How the accumulator becomes an activation; `None` in the output layer.
    pub requantize: Option<Requantize>,
    /// The channel's weights.
    pub weights: Weights<'a>,
}

impl<'a> Layer<'a> {
    /// Bytes behind the last weight that may be read with it, so that kernels can read weights by
    /// words of four. Every layer with a ReLU has at least a bias of the next layer behind it.
    const BEYOND: usize = 3;

    /// The layer at `offset` and where the next one starts.
    pub(crate) const fn read(
        blob: &Blob<'a>,
        offset: usize,
        plan: &Plan,
    ) -> Result<(Self, usize), ModelError> {
        let Plan {
            channels,
            taps,
            record_words,
            group,
            stride,
            ..
        } = *plan;
        let records = blob.section(offset, 4 * record_words * channels);
        let start = offset + records.bytes.len();
        let weights = blob.section(start, channels * stride);
        let next = offset + plan.bytes();
        let mut at = start + channels * stride;
        while at < next {
            attempt!(check_zero(blob.section(at, 1).byte(0), at));
            at += 1;
        }
        let mut channel = 0;
        while channel < channels {
            attempt!(check_record(&records, channel, record_words));
            let own = blob.section(start + channel * stride, stride);
            let (sum, scale) = if group > 0 {
                (attempt!(sum_of_nibbles(&own, group)), 16)
            } else {
                (attempt!(sum_of_bytes(&own)), 1)
            };
            // Every partial sum lies within the sum of all magnitudes.
            let bias = (records.word(record_words * channel) as i32).unsigned_abs();
            if scale * (bias as u64 + 255 * sum as u64) > i32::MAX as u64 {
                return Err(ModelError::Overflow {
                    layer: plan.name,
                    channel,
                    offset: offset + 4 * record_words * channel,
                });
            }
            channel += 1;
        }
        let beyond = if record_words == 3 { Self::BEYOND } else { 0 };
        let layer = Self {
            channels,
            records: records.bytes.as_chunks::<4>().0,
            record_words,
            weights: blob.section(start, weights.bytes.len() + beyond).bytes,
            taps,
            stride,
            group,
        };
        Ok((layer, next))
    }

    /// The records from channel `first` on, and all that can be read from its first weight on: bytes,
    /// or where there is a [`group`](Self::group) half bytes.
    #[inline]
    pub(crate) fn channels_from(&self, first: usize) -> (Records<'a>, &'a [i8]) {
        let records = part(self.records, first * self.record_words..);
        let weights = part(self.weights, first * self.stride..);
        (Records(records), bytemuck::must_cast_slice(weights))
    }

    /// Bytes from one channel's weights to the next one's.
    #[inline]
    pub(crate) const fn stride(&self) -> usize {
        self.stride
    }

    /// Weights of a group where they have four bits each; 0 where they are bytes.
    #[inline]
    pub(crate) const fn group(&self) -> usize {
        self.group
    }

    /// The biases in order.
    #[inline]
    pub(crate) fn biases(&self) -> impl Iterator<Item = i32> {
        let words = (0..self.channels).map(|index| self.records.get(index * self.record_words));
        words.map(|word| word.map_or(0, |word| i32::from_le_bytes(*word)))
    }

    /// A channel's weights from number `first` on, which are bytes.
    #[inline]
    pub(crate) fn bytes(&self, channel: usize, first: usize, len: usize) -> &'a [i8] {
        let weights = part(self.weights, channel * self.stride + first..);
        bytemuck::must_cast_slice(part(weights, ..len))
    }

    /// A channel's weights, which have four bits.
    #[inline]
    pub(crate) fn nibbles(&self, channel: usize) -> Nibbles<'a> {
        let weights = part(self.weights, channel * self.stride..);
        Nibbles::new(part(weights, ..self.stride), self.taps, self.group)
    }

    /// The output channels in order.
    #[inline]
    pub fn channels(&self) -> impl Iterator<Item = Channel<'a>> + use<'a> {
        let layer = *self;
        // By index: chunks divide by their length, and small builds cannot tell that it is not 0.
        (0..layer.channels).map(move |index| {
            let record = part(layer.records, index * layer.record_words..);
            let record = part(record, ..layer.record_words);
            let word = |index: usize| record.get(index).map(|word| i32::from_le_bytes(*word));
            let requantize = match (word(1), word(2)) {
                (Some(multiplier), Some(shift)) => Requantize::new(multiplier, shift as u32),
                _ => None,
            };
            Channel {
                bias: word(0).unwrap_or(0),
                requantize,
                weights: if layer.group > 0 {
                    Weights::Nibbles(layer.nibbles(index))
                } else {
                    Weights::Bytes(layer.bytes(index, 0, layer.taps))
                },
            }
        })
    }
}

/// Records of channels that have a ReLU.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Records<'a>(&'a [[u8; 4]]);

impl<'a> Records<'a> {
    /// Bias, multiplier and shift of each channel, little-endian and at any address.
    #[cfg(any(
        digitnet_kernels = "dsp",
        digitnet_kernels = "helium",
        digitnet_kernels = "thumb2"
    ))]
    #[inline]
    pub(crate) fn words(self) -> &'a [[[u8; 4]; 3]] {
        self.0.as_chunks::<3>().0
    }

    /// Bias and rule of each channel. Here and below not by chunks of three: their number is a division,
    /// which the smallest processors have no instruction for.
    #[inline]
    pub(crate) fn channels(self) -> impl Iterator<Item = (i32, Requantize)> {
        let mut words = self.0;
        iter::from_fn(move || {
            let [bias, multiplier, shift, rest @ ..] = words else {
                return None;
            };
            words = rest;
            Some(Self::rule(
                [bias, multiplier, shift].map(|word| i32::from_le_bytes(*word)),
            ))
        })
    }

    /// The same where all words are at multiples of 4, as they are where the blob is: small
    /// processors load others byte by byte.
    #[inline]
    pub(crate) fn aligned(self) -> Option<impl Iterator<Item = (i32, Requantize)>> {
        let mut words: &[i32] = bytemuck::try_cast_slice(self.0).ok()?;
        Some(iter::from_fn(move || {
            let [bias, multiplier, shift, rest @ ..] = words else {
                return None;
            };
            words = rest;
            Some(Self::rule(
                [bias, multiplier, shift].map(|word| i32::from_le(*word)),
            ))
        }))
    }

    #[inline]
    fn rule([bias, multiplier, shift]: [i32; 3]) -> (i32, Requantize) {
        (bias, Requantize::checked(multiplier, shift.cast_unsigned()))
    }
}
