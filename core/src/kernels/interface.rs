//! What kernels are.

use core::marker::PhantomData;

use crate::PIXELS;
use crate::layer::int8::{Layer, Nibbles};
use crate::part::part;
use crate::shape::{ConvShape, Shape};

/// Weights of kernels that take them from the blob as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FromBlob;

/// Both convolutions of a network.
#[derive(Clone, Copy)]
pub(crate) struct Convolutions<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) layers: [&'a Layer<'a>; 2],
}

/// What convolutions by rows work in.
pub(crate) struct Memory<'m> {
    /// `2 * window_taps` words.
    pub(crate) windows: &'m mut [u32],
    /// As many rows of the first pooled map as one pooled row of the second is computed from.
    pub(crate) strip: &'m mut [u8],
    /// One row of the second pooled map.
    pub(crate) row: &'m mut [u8],
}

/// Kernels of the int8 network.
pub(crate) trait Kernels {
    /// A layer's weights as these kernels want them, where the network was prepacked.
    type Prepacked<'a>: Copy;

    /// Both convolutions with their ReLU and pooling. Hands `done` the rows of the pooled maps from
    /// the top, one or some at a time, with the number of the convolution, 0 or 1; of the first, those
    /// that the second needs, or all.
    fn convolve(
        prepacked: [Self::Prepacked<'_>; 2],
        pixels: &[u8; PIXELS],
        convolutions: Convolutions<'_>,
        memory: Memory<'_>,
        done: impl FnMut(usize, &[u8]),
    );

    /// Hands `done` the second pooled map of the picture moved by one pixel, in turn to the right, to the
    /// left, down and up, where that takes less than four passes; else `None`.
    #[inline(always)]
    fn neighbours(
        _: [Self::Prepacked<'_>; 2],
        _: &[u8; PIXELS],
        _: Convolutions<'_>,
        _: impl FnMut(&[u8]),
    ) -> Option<()> {
        None
    }

    /// The sum of products of as many levels and weights.
    fn dot(prepacked: Self::Prepacked<'_>, inputs: &[u8], weights: &[i8]) -> i32;

    /// The sum of products of inputs with whole groups of weights from number `first` on.
    #[inline]
    fn dot_nibbles(
        prepacked: Self::Prepacked<'_>,
        inputs: &[u8],
        weights: Nibbles<'_>,
        first: usize,
    ) -> i32 {
        let dot = |inputs: &[u8], weights: &[i8]| Self::dot(prepacked, inputs, weights);
        weights.dot_widened(inputs, first, dot) >> 4
    }
}

/// Kernels that have the second pooled map already.
pub(crate) struct Given<K>(PhantomData<K>);

impl<K: Kernels> Kernels for Given<K> {
    type Prepacked<'a> = (K::Prepacked<'a>, &'a [u8]);

    fn convolve(
        [_, (_, map)]: [Self::Prepacked<'_>; 2],
        _: &[u8; PIXELS],
        _: Convolutions<'_>,
        _: Memory<'_>,
        mut done: impl FnMut(usize, &[u8]),
    ) {
        done(1, map);
    }

    fn dot((prepacked, _): Self::Prepacked<'_>, inputs: &[u8], weights: &[i8]) -> i32 {
        K::dot(prepacked, inputs, weights)
    }

    fn dot_nibbles(
        (prepacked, _): Self::Prepacked<'_>,
        inputs: &[u8],
        weights: Nibbles<'_>,
        first: usize,
    ) -> i32 {
        K::dot_nibbles(prepacked, inputs, weights, first)
    }
}

/// Some rows of a map.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// `[row][in_side][in_channels]`
    pub(crate) levels: &'a [u8],
    /// The first row's number in the map.
    pub(crate) first: usize,
}

impl<'a> Rows<'a> {
    /// The levels from a row and column of the map on.
    #[inline]
    pub(crate) fn from(self, shape: &ConvShape, row: usize, column: usize) -> &'a [u8] {
        let pixels = row.saturating_sub(self.first) * shape.in_side + column;
        part(self.levels, pixels * shape.in_channels..)
    }
}
