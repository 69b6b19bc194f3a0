//! The int8 network's kernels.

use super::instructions::by;
use super::interface::{Int8, Multiplier as _};
use super::kernel::Kernel;
use super::laid::{Laid, LaidLayer, convolve, lay_out, lay_out_and_convolve};
use super::layout::Line;
use crate::kernels::blocked::Blocked;
use crate::kernels::interface::{FromBlob, Kernels};
use crate::kernels::portable::int8::Portable;
use crate::kernels::vector::Vector;
use crate::layer::int8::Layer;
use crate::shape::ConvShape;

/// By the instructions that a layer was laid out for, or the fastest.
pub(crate) struct Lanes;

impl Kernels for Lanes {
    type Laid<'a> = LaidLayer<'a>;

    fn conv_relu_pool(
        laid: Self::Laid<'_>,
        input: &[u8],
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        output: &mut [u8],
    ) {
        if let Some((kernel, lines)) = laid {
            by!(kernel, Int8, multiplier => convolve(multiplier, input, shape, lines, output));
        } else if let Some(kernel) = Kernel::best() {
            by!(kernel, Int8, multiplier => {
                lay_out_and_convolve(multiplier, input, shape, layer, output);
            });
        } else {
            Blocked::<Vector>::conv_relu_pool(FromBlob, input, shape, layer, windows, output);
        }
    }

    fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
        dot(Kernel::best(), inputs, weights)
    }

    fn sums(laid: Self::Laid<'_>, inputs: &[u8], layer: &Layer<'_>) -> impl Iterator<Item = i32> {
        let kernel = laid.map(|(kernel, _)| kernel).or_else(Kernel::best);
        layer
            .channels()
            .map(move |channel| dot(kernel, inputs, channel.weights) + channel.bias)
    }
}

fn dot(kernel: Option<Kernel>, inputs: &[u8], weights: &[i8]) -> i32 {
    match kernel {
        Some(kernel) => by!(kernel, Int8, multiplier => multiplier.dot(inputs, weights)),
        None => Portable::dot(inputs, weights),
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
