//! A layer's weights and biases of the f32 network, as they lie in the blob.

use crate::blob::Blob;
use crate::model_error::ModelError;

/// Weights of one layer, each output channel's together, and a bias per channel.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// `[channel]`, little-endian, at any address.
    biases: &'a [[u8; 4]],
    /// Convolution: `[channel][ky][kx][in_channel]`; dense: `[channel][input]`. Little-endian, at
    /// any address.
    weights: &'a [[u8; 4]],
    /// Weights of one output channel.
    taps: usize,
}

/// What one output channel is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    /// Added to the sum.
    pub bias: f32,
    /// The channel's weights, little-endian.
    pub weights: &'a [[u8; 4]],
}

impl<'a> Layer<'a> {
    /// The layer at `offset` and where the next one starts.
    pub(crate) const fn read(
        blob: &Blob<'a>,
        offset: usize,
        channels: usize,
        taps: usize,
    ) -> Result<(Self, usize), ModelError> {
        let all = blob.section(offset, 4 * channels * (taps + 1));
        let mut word = 0;
        while word < all.bytes.len() / 4 {
            if !f32::from_bits(all.word(word)).is_finite() {
                return Err(ModelError::NotFinite {
                    offset: all.offset + 4 * word,
                });
            }
            word += 1;
        }
        let biases = blob.section(offset, 4 * channels).bytes.as_chunks().0;
        let weights = blob
            .section(offset + 4 * channels, 4 * channels * taps)
            .bytes
            .as_chunks()
            .0;
        Ok((
            Self {
                biases,
                weights,
                taps,
            },
            offset + all.bytes.len(),
        ))
    }

    /// The output channels in order.
    #[inline]
    pub fn channels(&self) -> impl Iterator<Item = Channel<'a>> + use<'a> {
        let weights = self.weights.chunks_exact(self.taps.max(1));
        self.biases
            .iter()
            .zip(weights)
            .map(|(bias, weights)| Channel {
                bias: f32::from_le_bytes(*bias),
                weights,
            })
    }
}
