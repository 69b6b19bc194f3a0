//! Random numbers, of which each use has a stream of its own.

use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What random numbers are for: each use has its own, whatever another draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The pictures of an epoch, counted from 0.
    Epoch(usize),
    /// The order in which an epoch visits its pictures.
    Order(usize),
    /// Validation digits, roughly changed.
    ChangedValidation,
    /// Pictures without a digit to validate or judge by.
    Negatives,
}

impl From<usize> for Stream {
    fn from(epoch: usize) -> Self {
        Self::Epoch(epoch)
    }
}

/// The generator for one picture of a stream.
pub fn generator(seed: u64, stream: impl Into<Stream>, index: usize) -> ChaCha8Rng {
    let (kind, epoch) = match stream.into() {
        Stream::Epoch(epoch) => (0, epoch),
        Stream::Order(epoch) => (1, epoch),
        Stream::ChangedValidation => (2, 0),
        Stream::Negatives => (3, 0),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Two bits, thirty bits and thirty-two.
    rng.set_stream((kind << 62) | ((epoch as u64) << 32) | index as u64);
    rng
}

/// Evenly from `-bound..=bound`.
pub(crate) fn symmetric(rng: &mut impl Rng, bound: f32) -> f32 {
    rng.random_range(-1.0f32..=1.0) * bound
}

/// True for a share of the calls.
pub(crate) fn chance(rng: &mut impl Rng, share: f32) -> bool {
    rng.random_range(0.0f32..1.0) < share
}
