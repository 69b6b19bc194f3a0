//! A layer's weights and records of the int8 network, as they lie in the blob.

pub use crate::layer::weights::{Nibbles, Weights};

use core::iter;

use crate::blob::{Blob, Section, attempt};
use crate::error::ModelError;
use crate::part::part;
use crate::requantize::Requantize;
use crate::shape::Shape;

/// How a layer lies in the blob.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    name: &'static str,
    /// Output channels.
    channels: usize,
    /// Weights of one output channel.
    taps: usize,
    /// Words of one record: 3 with a ReLU, 1 without.
    record_words: usize,
    /// Weights of a group where they have four bits each; 0 where they are bytes.
    group: usize,
    /// Bytes of one channel's weights.
    stride: usize,
}

impl Plan {
    /// conv1, conv2, hidden, output. `nibbles` has a bit for each whose weights have four bits.
    pub(crate) const fn all(shape: &Shape, nibbles: u8) -> [Self; 4] {
        let (conv1, conv2) = (&shape.conv1, &shape.conv2);
        let place = conv2.out_channels;
        let (features, inputs) = (shape.features(), shape.output_inputs());
        let output = if shape.hidden > 0 { inputs } else { place };
        let plan = Self::new;
        [
            plan("conv1", conv1.out_channels, conv1.taps(), 3, 0),
            plan(
                "conv2",
                conv2.out_channels,
                conv2.taps(),
                3,
                if nibbles & 2 > 0 { conv2.run() } else { 0 },
            ),
            plan(
                "hidden",
                shape.hidden,
                features,
                3,
                if nibbles & 4 > 0 { place } else { 0 },
            ),
            plan(
                "output",
                shape.classes,
                inputs,
                1,
                if nibbles & 8 > 0 { output } else { 0 },
            ),
        ]
    }

    const fn new(
        name: &'static str,
        channels: usize,
        taps: usize,
        record_words: usize,
        group: usize,
    ) -> Self {
        let stride = match taps.checked_div(group) {
            None => taps,
            Some(groups) => groups * Nibbles::group_bytes(group),
        };
        Self {
            name,
            channels,
            taps,
            record_words,
            group,
            stride,
        }
    }

    /// Bytes of the layer in the blob, with the zeros that lead to the next one.
    pub(crate) const fn bytes(&self) -> usize {
        let weights = self.channels * self.stride;
        4 * self.record_words * self.channels + weights.next_multiple_of(4)
    }
}

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

const fn check_zero(found: u8, offset: usize) -> Result<(), ModelError> {
    if found == 0 {
        return Ok(());
    }
    Err(ModelError::Field {
        name: "reserved",
        offset,
        found: found as u32,
        min: 0,
        max: 0,
    })
}

/// Multiplier and shift of a channel are in range, where there are any.
const fn check_record(
    records: &Section<'_>,
    channel: usize,
    record_words: usize,
) -> Result<(), ModelError> {
    if record_words < 3 {
        return Ok(());
    }
    let first = record_words * channel;
    let offset = records.offset + 4 * first;
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
    Ok(())
}

/// The sum of a channel's weights without their signs.
const fn sum_of_bytes(weights: &Section<'_>) -> Result<u32, ModelError> {
    let mut sum = 0;
    let mut left = weights.bytes;
    while let [weight, rest @ ..] = left {
        if *weight as i8 == i8::MIN {
            let offset = weights.offset + weights.bytes.len() - left.len();
            return Err(ModelError::Weight { offset });
        }
        sum += (*weight as i8).unsigned_abs() as u32;
        left = rest;
    }
    Ok(sum)
}

/// The same of weights of four bits; what fills a group up must be zero.
const fn sum_of_nibbles(weights: &Section<'_>, group: usize) -> Result<u32, ModelError> {
    let mut sum = 0;
    let mut left = weights.bytes;
    // The lower weight's place in its group.
    let mut place = 0;
    while let [byte, rest @ ..] = left {
        let offset = weights.offset + weights.bytes.len() - left.len();
        let signed = *byte as i8;
        if place >= group || place + 4 >= group && signed >> 4 != 0 {
            attempt!(check_zero(*byte, offset));
        }
        sum += (signed << 4 >> 4).unsigned_abs() as u32 + (signed >> 4).unsigned_abs() as u32;
        left = rest;
        place += if place % 4 == 3 { 5 } else { 1 };
        if place >= group.next_multiple_of(8) {
            place = 0;
        }
    }
    Ok(sum)
}
