//! The int8 network: the arithmetic that every machine repeats bit for bit.
//!
//! Twin of [`crate::float`]: the same items in the same order, so that one explains the other.

use crate::blob::{Arithmetic, Blob, Section, attempt, label, padded};
use crate::error::{ModelError, ScratchTooSmall};
use crate::kernels::{Kernels, Native, portable};
use crate::requantize::Requantize;
use crate::shape::Shape;
use crate::{Digit, Scores, Scratch, Verdict};

/// An int8 network that borrows its blob.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    shape: Shape,
    labels: &'a [u8],
    score_scale: f32,
    none_class: Option<usize>,
    margin: i32,
    conv1: Layer<'a>,
    conv2: Layer<'a>,
    hidden: Layer<'a>,
    output: Layer<'a>,
}

/// Weights of one layer, each output channel's together, and a record per channel.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// `[channel][word]`: bias, and where the layer has a ReLU multiplier and shift. All words
    /// are little-endian and may lie at any address.
    records: &'a [[u8; 4]],
    /// Words of one record: 3 with a ReLU, 1 without.
    record_words: usize,
    /// Convolution: `[channel][ky][kx][in_channel]`; dense: `[channel][input]`.
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

impl<'a> Network<'a> {
    /// Checks an int8 blob and borrows it.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] that names what is wrong and where; a blob of the other arithmetic too.
    pub const fn parse(blob: &'a [u8]) -> Result<Self, ModelError> {
        Self::from_blob(&attempt!(Blob::parse(blob)))
    }

    /// Checks an int8 blob that is part of the program: where this runs in a constant, a bad
    /// blob fails the build.
    ///
    /// ```
    /// # use digitnet_core::int8::Network;
    /// const BLOB: [u8; 19_604] = *include_bytes!("../../weights/digits.int8.dgn");
    /// const NETWORK: Network<'static> = Network::embed(&BLOB);
    /// # let _ = NETWORK;
    /// ```
    ///
    /// The same with one bit flipped does not compile ("model blob: damaged (checksum differs)"):
    ///
    /// ```compile_fail,E0080
    /// # use digitnet_core::int8::Network;
    /// const BLOB: [u8; 19_604] = {
    ///     let mut blob = *include_bytes!("../../weights/digits.int8.dgn");
    ///     blob[1000] ^= 1;
    ///     blob
    /// };
    /// const NETWORK: Network<'static> = Network::embed(&BLOB);
    /// # let _ = NETWORK;
    /// ```
    ///
    /// # Panics
    ///
    /// If the blob is not valid, with [`ModelError::summary`].
    pub const fn embed(blob: &'static [u8]) -> Network<'static> {
        match Network::parse(blob) {
            Ok(network) => network,
            Err(error) => panic!("{}", error.summary()),
        }
    }

    pub(crate) const fn from_blob(blob: &Blob<'a>) -> Result<Self, ModelError> {
        if !matches!(blob.arithmetic, Arithmetic::Int8) {
            return Err(ModelError::Arithmetic {
                found: "f32",
                expected: "int8",
            });
        }
        let shape = blob.shape;
        let (conv1, conv2) = (shape.conv1, shape.conv2);
        let start = blob.layers_offset();
        let (conv1, next) = attempt!(Layer::read(
            blob,
            start,
            "conv1",
            conv1.out_channels,
            conv1.taps(),
            3
        ));
        let (conv2, next) = attempt!(Layer::read(
            blob,
            next,
            "conv2",
            conv2.out_channels,
            conv2.taps(),
            3
        ));
        let (hidden, next) = attempt!(Layer::read(
            blob,
            next,
            "hidden",
            shape.hidden,
            shape.features(),
            3
        ));
        let (output, _) = attempt!(Layer::read(
            blob,
            next,
            "output",
            shape.classes,
            shape.output_inputs(),
            1
        ));
        let (labels, score_scale) = (blob.labels, blob.score_scale);
        Ok(Self {
            shape,
            labels,
            score_scale,
            none_class: blob.none_class,
            margin: blob.margin.cast_signed(),
            conv1,
            conv2,
            hidden,
            output,
        })
    }

    /// The sizes of the layers.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What to call a class, for example `"7"`; `None` for a class that the model does not have.
    pub const fn label(&self, class: usize) -> Option<&'a str> {
        label(self.labels, class)
    }

    /// What one unit of score is worth in natural-logarithm units.
    pub const fn score_scale(&self) -> f32 {
        self.score_scale
    }

    /// The class that means "no digit"; `None` where the model has none.
    pub const fn none_class(&self) -> Option<usize> {
        self.none_class
    }

    /// How far the best score must lie above the second for [`Verdict::Digit`], in units of score,
    /// at least 0.
    pub const fn margin(&self) -> i32 {
        self.margin
    }

    /// What the scores of this network say: the same on every machine.
    pub fn verdict(&self, scores: &Scores<i32>) -> Verdict {
        scores.verdict(self.none_class, self.margin)
    }

    /// The layers by name, in the order of the data; the hidden one has no channels where the
    /// model has none.
    pub const fn layers(&self) -> [(&'static str, &Layer<'a>); 4] {
        [
            ("conv1", &self.conv1),
            ("conv2", &self.conv2),
            ("hidden", &self.hidden),
            ("output", &self.output),
        ]
    }

    /// Bytes of [`Scratch`] that [`forward`](Self::forward) needs: both pooled maps, and two
    /// bytes for each tap of the windows that are multiplied at a time.
    pub const fn scratch_bytes(&self) -> usize {
        self.windows_bytes() + self.shape.scratch_values()
    }

    const fn windows_bytes(&self) -> usize {
        4 * 2 * self.shape.window_taps()
    }

    /// Runs the network over one digit: the same scores on every machine.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        self.forward_observed(digit, scratch, |_| {})
    }

    /// [`forward`](Self::forward), calling `observe` with each layer's name when it is done, for
    /// who counts what the layers take.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward_observed<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
        observe: impl FnMut(&'static str),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        self.forward_by::<Native>(digit.pixels(), scratch.bytes(), observe)
    }

    /// [`forward`](Self::forward) by the reference kernels, which every processor has: what the
    /// kernels made for one processor are held to. The scores are the same.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward_portable<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        self.forward_by::<portable::int8::Portable>(digit.pixels(), scratch.bytes(), |_| {})
    }

    fn forward_by<K: Kernels>(
        &self,
        pixels: &[u8],
        memory: &mut [u8],
        mut observe: impl FnMut(&'static str),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        let Shape { conv1, conv2, .. } = &self.shape;
        let expected = self.scratch_bytes();
        let too_small = ScratchTooSmall {
            found: memory.len(),
            expected,
        };
        let memory = memory.get_mut(..expected).ok_or(too_small)?;
        let (windows, maps) = memory
            .split_at_mut_checked(self.windows_bytes())
            .ok_or(too_small)?;
        let windows = bytemuck::try_cast_slice_mut(windows).map_err(|_| too_small)?;
        let (features, first) = maps
            .split_at_mut_checked(conv2.pooled_len())
            .ok_or(too_small)?;

        // 28 x 28 x 1 -> e.g. 12 x 12 x 16
        let map = first.get_mut(..conv1.pooled_len()).ok_or(too_small)?;
        K::conv_relu_pool(pixels, conv1, &self.conv1, windows, map);
        observe("conv1");
        // -> e.g. 4 x 4 x 32
        K::conv_relu_pool(map, conv2, &self.conv2, windows, features);
        observe("conv2");
        let mut inputs: &[u8] = features;
        if self.shape.hidden > 0 {
            let hidden = first.get_mut(..self.shape.hidden).ok_or(too_small)?;
            for (value, channel) in hidden.iter_mut().zip(self.hidden.channels()) {
                let sum = K::dot(inputs, channel.weights) + channel.bias;
                *value = channel.requantize.map_or(0, |rule| rule.apply(sum));
            }
            inputs = hidden;
            observe("hidden");
        }
        let scores = self.output.channels();
        let scores = scores.map(|channel| K::dot(inputs, channel.weights) + channel.bias);
        let scores = Scores::new(scores, self.score_scale);
        observe("output");
        Ok(scores)
    }
}

impl<'a> Layer<'a> {
    /// The layer at `offset` and where the next one starts.
    const fn read(
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
        let layer = Self {
            records: records.bytes.as_chunks::<4>().0,
            record_words,
            weights: bytemuck::must_cast_slice(weights.bytes),
            taps,
        };
        Ok((layer, pad.offset + pad.bytes.len()))
    }

    /// Records and weights of so many channels at a time; the last block may have fewer.
    #[inline]
    pub(crate) fn blocks(
        &self,
        channels: usize,
    ) -> impl Iterator<Item = (Records<'a>, &'a [i8])> + use<'a> {
        let records = self.records.chunks((self.record_words * channels).max(1));
        let weights = self.weights.chunks((self.taps * channels).max(1));
        records.map(Records).zip(weights)
    }

    /// The output channels in order.
    #[inline]
    pub fn channels(&self) -> impl Iterator<Item = Channel<'a>> + use<'a> {
        let records = self.records.chunks_exact(self.record_words.max(1));
        records
            .zip(self.weights.chunks_exact(self.taps.max(1)))
            .map(|(record, weights)| {
                let word = |index: usize| record.get(index).map(|word| i32::from_le_bytes(*word));
                let requantize = match (word(1), word(2)) {
                    (Some(multiplier), Some(shift)) => Requantize::new(multiplier, shift as u32),
                    _ => None,
                };
                Channel {
                    bias: word(0).unwrap_or(0),
                    requantize,
                    weights,
                }
            })
    }
}

/// Records of channels that have a ReLU.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Records<'a>(&'a [[u8; 4]]);

impl Records<'_> {
    /// Bias and rule of each channel.
    #[inline]
    pub(crate) fn channels(&self) -> impl Iterator<Item = (i32, Requantize)> {
        self.0
            .as_chunks::<3>()
            .0
            .iter()
            .map(|[bias, multiplier, shift]| {
                let rule = Requantize::checked(
                    i32::from_le_bytes(*multiplier),
                    u32::from_le_bytes(*shift),
                );
                (i32::from_le_bytes(*bias), rule)
            })
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
    let mut magnitude = (records.word(first) as i32).unsigned_abs() as u64;
    let mut index = taps * channel;
    while index < taps * (channel + 1) {
        let weight = weights.byte(index) as i8;
        if weight == i8::MIN {
            return Err(ModelError::Weight {
                offset: weights.offset + index,
            });
        }
        magnitude += 255 * weight.unsigned_abs() as u64;
        index += 1;
    }
    if magnitude > i32::MAX as u64 {
        return Err(ModelError::Overflow {
            layer,
            channel,
            offset,
        });
    }
    Ok(())
}
