//! The int8 network's kernels.

use super::conv_relu_pool::{chosen, conv_relu_pool};
use super::instructions::by;
use super::interface::{Int8, LaneMultiplier as _};
use super::kernel::Kernel;
use super::line::CacheLine;
use super::neighbours::neighbours;
use super::plane::Plane;
use super::prepacked::{Prepacked, PrepackedLayer, prepack};
use crate::PIXELS;
use crate::kernels::blocked::Blocked;
use crate::kernels::interface::{Convolutions, FromBlob, Kernels, Memory};
use crate::kernels::portable;
use crate::kernels::vector::Vector;
use crate::layer::int8::{Layer, Nibbles};
use crate::limits::{MAX_CHANNELS, SIDE};
use crate::part::part_mut;
use crate::shape::ConvShape;

/// By the instructions that a layer was prepacked for, or the fastest.
pub(crate) struct Lanes;

impl Kernels for Lanes {
    type Prepacked<'a> = PrepackedLayer<'a>;

    /// Whole maps, which is faster, on the stack, where these processors have it.
    fn convolve(
        prepacked: [Self::Prepacked<'_>; 2],
        pixels: &[u8; PIXELS],
        convolutions: Convolutions<'_>,
        memory: Memory<'_>,
        done: impl FnMut(usize, &[u8]),
    ) {
        let Some(kernel) = chosen(prepacked[0]) else {
            return Blocked::<Vector>::convolve([FromBlob; 2], pixels, convolutions, memory, done);
        };
        let shape = convolutions.shape;
        let needed = shape.conv1.pooled_len() + shape.conv2.pooled_len();
        if needed <= MAPS[0] {
            whole::<{ MAPS[0] }>(kernel, prepacked, pixels, convolutions, done);
        } else if needed <= MAPS[1] {
            whole::<{ MAPS[1] }>(kernel, prepacked, pixels, convolutions, done);
        } else {
            whole::<{ MAPS[2] }>(kernel, prepacked, pixels, convolutions, done);
        }
    }

    fn neighbours(
        prepacked: [Self::Prepacked<'_>; 2],
        pixels: &[u8; PIXELS],
        convolutions: Convolutions<'_>,
        done: impl FnMut(&[u8]),
    ) -> Option<()> {
        neighbours(prepacked, pixels, convolutions, done)
    }

    fn dot(prepacked: Self::Prepacked<'_>, inputs: &[u8], weights: &[i8]) -> i32 {
        dot(chosen(prepacked), inputs, weights)
    }

    fn dot_nibbles(
        prepacked: Self::Prepacked<'_>,
        inputs: &[u8],
        weights: Nibbles<'_>,
        first: usize,
    ) -> i32 {
        let own = weights.in_one_run(inputs.len(), first).and_then(
            |words| by!(chosen(prepacked)?, Int8, multiplier => multiplier.dot_nibbles(inputs, words)),
        );
        let dot = |inputs: &[u8], weights: &[i8]| Self::dot(prepacked, inputs, weights);
        own.unwrap_or_else(|| weights.dot_widened(inputs, first, dot)) >> 4
    }
}

/// Room for both pooled maps of the smaller delivered network, of the larger one, and of the largest
/// that there may be.
const MAPS: [usize; 3] = [
    3072,
    6144,
    ((SIDE / 2) * (SIDE / 2) + (SIDE / 4) * (SIDE / 4)) * MAX_CHANNELS,
];

#[inline(never)]
fn whole<const MAPS: usize>(
    kernel: Kernel,
    prepacked: [PrepackedLayer<'_>; 2],
    pixels: &[u8; PIXELS],
    Convolutions { shape, layers }: Convolutions<'_>,
    mut done: impl FnMut(usize, &[u8]),
) {
    let mut maps = [0; MAPS];
    let (first, second) = maps.split_at_mut(shape.conv1.pooled_len());
    let second = part_mut(second, ..shape.conv2.pooled_len());
    let planes = [&shape.conv1, &shape.conv2].map(Plane::of);
    conv_relu_pool(kernel, prepacked[0], pixels, &planes[0], layers[0], first);
    done(0, first);
    conv_relu_pool(kernel, prepacked[1], first, &planes[1], layers[1], second);
    done(1, second);
}

fn dot(kernel: Option<Kernel>, inputs: &[u8], weights: &[i8]) -> i32 {
    match kernel {
        Some(kernel) => by!(kernel, Int8, multiplier => multiplier.dot(inputs, weights)),
        None => portable::int8::dot(inputs, weights),
    }
}

impl Kernel {
    pub(crate) fn prepack_int8<'m>(
        self,
        memory: &'m mut [CacheLine],
        layers: [(&Layer<'_>, &ConvShape); 2],
    ) -> Prepacked<'m> {
        Prepacked::new(
            self,
            by!(self, Int8, multiplier => prepack(multiplier, memory, layers)),
        )
    }
}
