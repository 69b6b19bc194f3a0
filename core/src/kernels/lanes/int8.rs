//! The int8 network's kernels.

use super::conv_relu_pool::{chosen, conv_relu_pool};
use super::instructions::by;
use super::interface::{Int8, LaneMultiplier as _};
use super::kernel::Kernel;
use super::laid::{Laid, LaidLayer, lay_out};
use super::line::Line;
use super::neighbours::neighbours;
use super::plane::Plane;
use crate::PIXELS;
use crate::kernels::blocked::Blocked;
use crate::kernels::interface::{Convolutions, FromBlob, Kernels, Memory};
use crate::kernels::portable;
use crate::kernels::vector::Vector;
use crate::layer::int8::{Layer, Nibbles};
use crate::limits::{MAX_CHANNELS, SIDE};
use crate::part::part_mut;
use crate::shape::ConvShape;

/// By the instructions that a layer was laid out for, or the fastest.
pub(crate) struct Lanes;

impl Kernels for Lanes {
    type Laid<'a> = LaidLayer<'a>;

    /// Whole maps, which is faster, on the stack, where these processors have it.
    fn convolve(
        laid: [Self::Laid<'_>; 2],
        pixels: &[u8; PIXELS],
        convolutions: Convolutions<'_>,
        memory: Memory<'_>,
        done: impl FnMut(usize, &[u8]),
    ) {
        let Some(kernel) = chosen(laid[0]) else {
            return Blocked::<Vector>::convolve([FromBlob; 2], pixels, convolutions, memory, done);
        };
        let shape = convolutions.shape;
        let needed = shape.conv1.pooled_len() + shape.conv2.pooled_len();
        if needed <= MAPS[0] {
            whole::<{ MAPS[0] }>(kernel, laid, pixels, convolutions, done);
        } else if needed <= MAPS[1] {
            whole::<{ MAPS[1] }>(kernel, laid, pixels, convolutions, done);
        } else {
            whole::<{ MAPS[2] }>(kernel, laid, pixels, convolutions, done);
        }
    }

    fn neighbours(
        laid: [Self::Laid<'_>; 2],
        pixels: &[u8; PIXELS],
        convolutions: Convolutions<'_>,
        done: impl FnMut(&[u8]),
    ) -> Option<()> {
        neighbours(laid, pixels, convolutions, done)
    }

    fn dot(laid: Self::Laid<'_>, inputs: &[u8], weights: &[i8]) -> i32 {
        dot(chosen(laid), inputs, weights)
    }

    fn dot_nibbles(laid: Self::Laid<'_>, inputs: &[u8], weights: Nibbles<'_>, first: usize) -> i32 {
        let own = weights.in_one_run(inputs.len(), first).and_then(
            |words| by!(chosen(laid)?, Int8, multiplier => multiplier.dot_nibbles(inputs, words)),
        );
        let dot = |inputs: &[u8], weights: &[i8]| Self::dot(laid, inputs, weights);
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
    laid: [LaidLayer<'_>; 2],
    pixels: &[u8; PIXELS],
    Convolutions { shape, layers }: Convolutions<'_>,
    mut done: impl FnMut(usize, &[u8]),
) {
    let mut maps = [0; MAPS];
    let (first, second) = maps.split_at_mut(shape.conv1.pooled_len());
    let second = part_mut(second, ..shape.conv2.pooled_len());
    let planes = [&shape.conv1, &shape.conv2].map(Plane::of);
    conv_relu_pool(kernel, laid[0], pixels, &planes[0], layers[0], first);
    done(0, first);
    conv_relu_pool(kernel, laid[1], first, &planes[1], layers[1], second);
    done(1, second);
}

fn dot(kernel: Option<Kernel>, inputs: &[u8], weights: &[i8]) -> i32 {
    match kernel {
        Some(kernel) => by!(kernel, Int8, multiplier => multiplier.dot(inputs, weights)),
        None => portable::int8::dot(inputs, weights),
    }
}

impl Kernel {
    pub(crate) fn lay_out_int8<'m>(
        self,
        memory: &'m mut [Line],
        layers: [(&Layer<'_>, &ConvShape); 2],
    ) -> Laid<'m> {
        Laid::new(
            self,
            by!(self, Int8, multiplier => lay_out(multiplier, memory, layers)),
        )
    }
}
