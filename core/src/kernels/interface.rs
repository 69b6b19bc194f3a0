//! What kernels are.

use crate::layer::int8::Layer;
use crate::shape::ConvShape;

/// Kernels of the int8 network.
pub(crate) trait Kernels {
    /// Convolution, ReLU and 2x2 max-pooling in one pass.
    ///
    /// `input`: `[in_side][in_side][in_channels]`, `output`: `[pooled][pooled][out_channels]`,
    /// `windows`: working memory of `2 * window_taps` words.
    fn conv_relu_pool(
        input: &[u8],
        shape: &ConvShape,
        layer: &Layer<'_>,
        windows: &mut [u32],
        output: &mut [u8],
    );

    /// The sum of products.
    fn dot(inputs: &[u8], weights: &[i8]) -> i32;
}
