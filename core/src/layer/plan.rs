//! How layers of the int8 network lie in the blob.

use super::weights::Nibbles;
use crate::shape::Shape;

/// How a layer lies in the blob.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(super) name: &'static str,
    /// Output channels.
    pub(super) channels: usize,
    /// Weights of one output channel.
    pub(super) taps: usize,
    /// Words of one record: 3 with a ReLU, 1 without.
    pub(super) record_words: usize,
    /// Weights of a group where they have four bits each; 0 where they are bytes.
    pub(super) group: usize,
    /// Bytes of one channel's weights.
    pub(super) stride: usize,
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
