//! For x86-64 processors with AVX2, by its instructions; those with AVX-512 VNNI multiply twice as
//! many taps at a time. What the processor can do is asked when the program runs, so one binary
//! runs everywhere; older ones take [`super::vector`].
//!
//! Sixteen channels are two registers, one channel in each 32-bit lane, and a *group* of two or
//! four taps fills a lane: a group of a window's levels is broadcast to all lanes and multiplied
//! with the channels' weights for it. So no sum is ever taken across lanes, and all sums of one
//! pooled value's four windows stay in registers.
//!
//! For that, weights are laid out by group once a pass ([`weights`]), and the input gets its border
//! of zeros ([`levels`]). Both are on the stack; a server has room there.

mod features;
mod layout;
mod levels;
mod multiply;
mod weights;

use super::blocked::Blocked;
use super::interface::Kernels;
use super::portable::int8::Portable;
use super::vector::Vector;
use crate::layer::int8::Layer;
use crate::limits::{MAX_CHANNELS, MAX_KERNEL, SIDE};
use crate::part::part;
use crate::shape::ConvShape;
use features::Avx2;
#[cfg(not(feature = "__internal-avx2"))]
use features::Vnni;
use layout::{CHANNELS, Multiplier, Rows};
use weights::Block;

/// Chooses when it runs.
pub(crate) struct X86;

/// Bytes of levels and groups of weights that a first convolution needs: memory is filled with zeros
/// at every pass, so that there should not be much more of it.
const ONE_CHANNEL: [usize; 2] = [2 << 10, 16];
/// What most networks need, the reference size among them.
const USUAL: [usize; 2] = [8 << 10, 256];
/// What the largest ones need: padding makes a side longer by at most `MAX_KERNEL - 1`.
const MOST: [usize; 2] = [
    2 * (SIDE / 2 + MAX_KERNEL) * (SIDE / 2 + MAX_KERNEL) * MAX_CHANNELS,
    MAX_KERNEL * (MAX_KERNEL * MAX_CHANNELS).div_ceil(2),
];

impl Kernels for X86 {
    fn conv_relu_pool(
        input: &[u8],
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        output: &mut [u8],
    ) {
        #[cfg(not(feature = "__internal-avx2"))]
        if let Some(vnni) = Vnni::detect() {
            return conv(vnni, input, shape, layer, output);
        }
        if let Some(avx2) = Avx2::detect() {
            return conv(avx2, input, shape, layer, output);
        }
        Blocked::<Vector>::conv_relu_pool(input, shape, layer, windows, output);
    }

    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        match Avx2::detect() {
            Some(avx2) => avx2.dot(inputs, weights),
            None => Portable::dot(inputs, weights),
        }
    }
}

fn conv<M: Multiplier>(
    multiplier: M,
    input: &[u8],
    shape: &ConvShape,
    layer: &Layer<'_>,
    output: &mut [u8],
) {
    let rows = Rows::of::<M>(shape);
    let fits = |[bytes, groups]: [usize; 2]| {
        rows.bytes(shape) <= bytes && rows.groups * shape.kernel <= groups
    };
    if fits(ONE_CHANNEL) {
        conv_in::<M, { ONE_CHANNEL[0] }, { ONE_CHANNEL[1] }>(
            multiplier, input, shape, layer, output,
        );
    } else if fits(USUAL) {
        conv_in::<M, { USUAL[0] }, { USUAL[1] }>(multiplier, input, shape, layer, output);
    } else {
        conv_in::<M, { MOST[0] }, { MOST[1] }>(multiplier, input, shape, layer, output);
    }
}

fn conv_in<M: Multiplier, const BYTES: usize, const GROUPS: usize>(
    multiplier: M,
    input: &[u8],
    shape: &ConvShape,
    layer: &Layer<'_>,
    output: &mut [u8],
) {
    let rows = Rows::of::<M>(shape);
    let mut levels = [0; BYTES];
    levels::spread(input, shape, &rows, &mut levels);
    let mut block = Block::<GROUPS>::new();
    let side = shape.pooled_side().max(1);
    for first in (0..shape.out_channels).step_by(CHANNELS) {
        let channels = CHANNELS.min(shape.out_channels - first);
        block.fill::<M>(layer, first..first + channels, shape);
        let pixels = output.chunks_exact_mut(shape.out_channels.max(1));
        for (index, pixel) in pixels.enumerate() {
            let (y, x) = (2 * (index / side), 2 * (index % side));
            let corner = y * rows.pitch + x * rows.step;
            let windows = part(&levels, corner..);
            let values = multiplier.pooled(windows, &rows, block.weights(), block.rules());
            let Some(target) = pixel.get_mut(first..first + channels) else {
                continue;
            };
            // A length that the compiler knows spares a call for each pixel.
            if let Ok(target) = <&mut [u8; CHANNELS]>::try_from(&mut *target) {
                *target = values;
            } else {
                target.copy_from_slice(part(&values, ..channels));
            }
        }
    }
}
