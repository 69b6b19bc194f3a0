//! The f32 network's kernels: the reference, but for layers that were prepacked.

use super::instructions::by;
use super::interface::{Float, LaneMultiplier as _};
use super::kernel::Kernel;
use super::line::CacheLine;
use super::plane::Plane;
use super::prepacked::{Prepacked, PrepackedLayer, convolve, prepack};
use crate::kernels::portable::float as portable;
use crate::layer::float::{Channel, Layer};
use crate::shape::ConvShape;

/// Convolution, ReLU and 2x2 max-pooling in one pass, see [`portable::conv_relu_pool`].
pub(crate) fn conv_relu_pool(
    prepacked: PrepackedLayer<'_>,
    input: &[f32],
    shape: &ConvShape,
    layer: &Layer<'_>,
    output: &mut [f32],
) {
    match prepacked {
        Some((kernel, lines)) => {
            by!(kernel, Float, multiplier => convolve(multiplier, input, &Plane::of(shape), lines, output));
        }
        None => portable::conv_relu_pool(input, shape, layer, output),
    }
}

/// Fully connected layer without ReLU.
pub(crate) fn dense(
    prepacked: PrepackedLayer<'_>,
    inputs: &[f32],
    layer: &Layer<'_>,
) -> impl Iterator<Item = f32> {
    let kernel = prepacked.map(|(kernel, _)| kernel);
    let sum = move |channel: Channel<'_>| match kernel {
        Some(kernel) => {
            by!(kernel, Float, multiplier => multiplier.dot(inputs, channel.weights)) + channel.bias
        }
        None => portable::dot(inputs, channel.weights) + channel.bias,
    };
    layer.channels().map(sum)
}

impl Kernel {
    pub(crate) fn prepack_float<'m>(
        self,
        memory: &'m mut [CacheLine],
        layers: [(&Layer<'_>, &ConvShape); 2],
    ) -> Prepacked<'m> {
        Prepacked::new(
            self,
            by!(self, Float, multiplier => prepack(multiplier, memory, layers)),
        )
    }
}
