//! The f32 network's kernels: the reference, but for layers that were laid out.

use super::instructions::by;
use super::interface::{Float, LaneMultiplier as _};
use super::kernel::Kernel;
use super::laid::{Laid, LaidLayer, convolve, lay_out};
use super::line::Line;
use super::plane::Plane;
use crate::kernels::portable::float as portable;
use crate::layer::float::{Channel, Layer};
use crate::shape::ConvShape;

/// Convolution, ReLU and 2x2 max-pooling in one pass, see [`portable::conv_relu_pool`].
pub(crate) fn conv_relu_pool(
    laid: LaidLayer<'_>,
    input: &[f32],
    shape: &ConvShape,
    layer: &Layer<'_>,
    output: &mut [f32],
) {
    match laid {
        Some((kernel, lines)) => {
            by!(kernel, Float, multiplier => convolve(multiplier, input, &Plane::of(shape), lines, output));
        }
        None => portable::conv_relu_pool(input, shape, layer, output),
    }
}

/// Fully connected layer without ReLU.
pub(crate) fn dense(
    laid: LaidLayer<'_>,
    inputs: &[f32],
    layer: &Layer<'_>,
) -> impl Iterator<Item = f32> {
    let kernel = laid.map(|(kernel, _)| kernel);
    let sum = move |channel: Channel<'_>| match kernel {
        Some(kernel) => {
            by!(kernel, Float, multiplier => multiplier.dot(inputs, channel.weights)) + channel.bias
        }
        None => portable::dot(inputs, channel.weights) + channel.bias,
    };
    layer.channels().map(sum)
}

impl Kernel {
    pub(crate) fn lay_out_float<'m>(
        self,
        memory: &'m mut [Line],
        layers: [(&Layer<'_>, &ConvShape); 2],
    ) -> Laid<'m> {
        Laid::new(
            self,
            by!(self, Float, multiplier => lay_out(multiplier, memory, layers)),
        )
    }
}
