//! One convolution of the int8 network, by the instructions that it is laid out for.

use super::instructions::by;
use super::interface::Int8;
use super::kernel::Kernel;
use super::laid::{LaidLayer, convolve, lay_out_and_convolve};
use super::plane::Plane;
use crate::layer::int8::Layer;

/// What a layer was laid out for, or the fastest.
#[inline(always)]
pub(super) fn chosen(laid: LaidLayer<'_>) -> Option<Kernel> {
    laid.map(|(kernel, _)| kernel).or_else(Kernel::best)
}

pub(super) fn conv_relu_pool(
    kernel: Kernel,
    laid: LaidLayer<'_>,
    input: &[u8],
    plane: &Plane<'_>,
    layer: &Layer<'_>,
    output: &mut [u8],
) {
    by!(kernel, Int8, multiplier => match laid {
        Some((_, lines)) => convolve(multiplier, input, plane, lines, output),
        None => lay_out_and_convolve(multiplier, input, plane, layer, output),
    });
}
