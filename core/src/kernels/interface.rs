//! What kernels are.

use crate::layer::int8::Layer;
use crate::shape::ConvShape;

/// Weights of kernels that take them from the blob as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FromBlob;

/// Kernels of the int8 network.
pub(crate) trait Kernels {
    /// A layer's weights as these kernels want them, where the network was laid out.
    type Laid<'a>: Copy;

    /// Convolution, ReLU and 2x2 max-pooling in one pass.
    ///
    /// `input`: `[in_side][in_side][in_channels]`, `output`: `[pooled][pooled][out_channels]`,
    /// `windows`: working memory of `2 * window_taps` words.
    fn conv_relu_pool(
        laid: Self::Laid<'_>,
        input: &[u8],
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        output: &mut [u8],
    );

    /// The sum of products.
    fn dot(inputs: &[u8], weights: &[i8]) -> i32;

    /// What a dense layer without ReLU gives.
    fn sums(_: Self::Laid<'_>, inputs: &[u8], layer: &Layer<'_>) -> impl Iterator<Item = i32> {
        let channels = layer.channels();
        channels.map(|channel| Self::dot(inputs, channel.weights) + channel.bias)
    }
}
