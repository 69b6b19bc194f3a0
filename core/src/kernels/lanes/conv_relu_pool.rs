//! One convolution of the int8 network, by the instructions that it is prepacked for.

use super::instructions::by;
use super::interface::Int8;
use super::kernel::Kernel;
use super::plane::Plane;
use super::prepacked::{PrepackedLayer, convolve, prepack_and_convolve};
use crate::layer::int8::Layer;

/// What a layer was prepacked for, or the fastest.
#[inline(always)]
pub(super) fn chosen(prepacked: PrepackedLayer<'_>) -> Option<Kernel> {
    prepacked.map(|(kernel, _)| kernel).or_else(Kernel::best)
}

pub(super) fn conv_relu_pool(
    kernel: Kernel,
    prepacked: PrepackedLayer<'_>,
    input: &[u8],
    plane: &Plane<'_>,
    layer: &Layer<'_>,
    output: &mut [u8],
) {
    by!(kernel, Int8, multiplier => match prepacked {
        Some((_, lines)) => convolve(multiplier, input, plane, lines, output),
        None => prepack_and_convolve(multiplier, input, plane, layer, output),
    });
}
