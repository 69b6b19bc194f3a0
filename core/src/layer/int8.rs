//! A layer's weights and records of the int8 network, as they lie in the blob.

use crate::blob::{Blob, Section, attempt, padded, slice};
use crate::error::ModelError;
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
    /// Words of one record: 3 with a ReLU, 1 without.
    record_words: usize,
    /// Convolution: `[channel][ky][kx][in_channel]`; dense: `[channel][input]`. Where the layer has
    /// a ReLU, [`Self::BEYOND`] bytes of what follows are part of it.
    weights: &'a [i8],
    /// Weights of one output channel.
    taps: usize,
}

/// What one output channel is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    /// Added to the accumulator, in accumulator units.
    pub bias: i32,
    /// How the accumulator becomes an activation; `None` in the output layer.
    pub requantize: Option<Requantize>,
    /// The channel's weights.
    pub weights: &'a [i8],
}

impl<'a> Layer<'a> {
    /// Bytes behind the last weight that may be read with it, so that kernels can read weights by
    /// words of four. Every layer with a ReLU has at least a bias of the next layer behind it.
    const BEYOND: usize = 3;

    /// The layer at `offset` and where the next one starts.
    pub(crate) const fn read(
        blob: &Blob<'a>,
        offset: usize,
        name: &'static str,
        channels: usize,
        taps: usize,
        record_words: usize,
    ) -> Result<(Self, usize), ModelError> {
        let records = blob.section(offset, 4 * record_words * channels);
        let weights = blob.section(offset + records.bytes.len(), channels * taps);
        let pad = blob.section(
            weights.offset + channels * taps,
            padded(channels * taps) - channels * taps,
        );
        let mut index = 0;
        while index < pad.bytes.len() {
            if pad.byte(index) != 0 {
                let (found, offset) = (pad.byte(index) as u32, pad.offset + index);
                return Err(ModelError::Field {
                    name: "reserved",
                    offset,
                    found,
                    min: 0,
                    max: 0,
                });
            }
            index += 1;
        }
        let mut channel = 0;
        while channel < channels {
            attempt!(check_channel(
                &records,
                &weights,
                name,
                channel,
                taps,
                record_words
            ));
            channel += 1;
        }
        let beyond = if record_words == 3 { Self::BEYOND } else { 0 };
        let readable = blob.section(offset + records.bytes.len(), channels * taps + beyond);
        let layer = Self {
            channels,
            records: records.bytes.as_chunks::<4>().0,
            record_words,
            weights: bytemuck::must_cast_slice(readable.bytes),
            taps,
        };
        Ok((layer, pad.offset + pad.bytes.len()))
    }

    /// The records from channel `first` on, and all that can be read from its first weight on.
    #[inline]
    pub(crate) fn channels_from(&self, first: usize) -> (Records<'a>, &'a [i8]) {
        let records = part(self.records, first * self.record_words..);
        (Records(records), part(self.weights, first * self.taps..))
    }

    /// The output channels in order.
    #[inline]
    pub fn channels(&self) -> impl Iterator<Item = Channel<'a>> + use<'a> {
        let Self {
            channels,
            records,
            record_words,
            weights,
            taps,
        } = *self;
        // By index: chunks divide by their length, and small builds cannot tell that it is not 0.
        (0..channels).map(move |index| {
            let record = part(part(records, index * record_words..), ..record_words);
            let word = |index: usize| record.get(index).map(|word| i32::from_le_bytes(*word));
            let requantize = match (word(1), word(2)) {
                (Some(multiplier), Some(shift)) => Requantize::new(multiplier, shift as u32),
                _ => None,
            };
            Channel {
                bias: word(0).unwrap_or(0),
                requantize,
                weights: part(part(weights, index * taps..), ..taps),
            }
        })
    }
}

/// Records of channels that have a ReLU.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Records<'a>(&'a [[u8; 4]]);

impl<'a> Records<'a> {
    /// Bias, multiplier and shift of each channel, little-endian and at any address.
    #[inline]
    pub(crate) fn words(self) -> &'a [[[u8; 4]; 3]] {
        self.0.as_chunks::<3>().0
    }

    /// Bias and rule of each channel.
    #[inline]
    pub(crate) fn channels(self) -> impl Iterator<Item = (i32, Requantize)> {
        let words = self.words().iter();
        words.map(|record| Self::rule(record.map(i32::from_le_bytes)))
    }

    /// The same where all words are at multiples of 4, as they are where the blob is: small
    /// processors load others byte by byte.
    #[inline]
    pub(crate) fn aligned(self) -> Option<impl Iterator<Item = (i32, Requantize)>> {
        let words: &[[i32; 3]] = bytemuck::try_cast_slice(self.words()).ok()?;
        let words = words.iter();
        Some(words.map(|record| Self::rule(record.map(i32::from_le))))
    }

    #[inline]
    fn rule([bias, multiplier, shift]: [i32; 3]) -> (i32, Requantize) {
        (bias, Requantize::checked(multiplier, shift.cast_unsigned()))
    }
}

/// A channel's record and weights: in range, and no input can overflow the accumulator.
const fn check_channel(
    records: &Section<'_>,
    weights: &Section<'_>,
    layer: &'static str,
    channel: usize,
    taps: usize,
    record_words: usize,
) -> Result<(), ModelError> {
    let first = record_words * channel;
    let offset = records.offset + 4 * first;
    if record_words == 3 {
        let min = Requantize::MIN_MULTIPLIER as u32;
        let found = records.word(first + 1);
        if found < min || found > i32::MAX as u32 {
            let (name, max) = ("multiplier", i32::MAX as u32);
            return Err(ModelError::Field {
                name,
                offset: offset + 4,
                found,
                min,
                max,
            });
        }
        let (min, max) = (Requantize::MIN_SHIFT, Requantize::MAX_SHIFT);
        let found = records.word(first + 2);
        if found < min || found > max {
            let name = "shift";
            return Err(ModelError::Field {
                name,
                offset: offset + 8,
                found,
                min,
                max,
            });
        }
    }
    // Every partial sum lies within the sum of all magnitudes.
    let weights_offset = weights.offset;
    let weights = slice(weights.bytes, taps * channel, taps);
    let start = weights_offset + taps * channel;
    let mut sum = 0u32;
    let mut left = weights.bytes;
    while let [weight, rest @ ..] = left {
        if *weight as i8 == i8::MIN {
            let offset = start + taps - left.len();
            return Err(ModelError::Weight { offset });
        }
        sum += (*weight as i8).unsigned_abs() as u32;
        left = rest;
    }
    let bias = (records.word(first) as i32).unsigned_abs();
    let magnitude = bias as u64 + 255 * sum as u64;
    if magnitude > i32::MAX as u64 {
        return Err(ModelError::Overflow {
            layer,
            channel,
            offset,
        });
    }
    Ok(())
}
