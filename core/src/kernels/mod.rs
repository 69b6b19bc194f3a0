//! The loops that take the time, for int8.
//!
//! | file | for | why |
//! |---|---|---|
//! | `portable/` | every processor | the reference: as plain as the specification |
//! | `blocked.rs` | every processor | gathers four windows once for all channels, which every multiplier likes |
//! | `vector.rs` | processors with vector units | four dot products that compilers vectorize |
//! | `scalar.rs` | Cortex-M0, M3, RISC-V without vectors | few registers, one multiplication at a time |
//! | `cortex_m_dsp.rs` | Cortex-M4, M7, and M33, M55, M85 where the feature `dsp` says so | two multiplications an instruction |
//!
//! All give the same integers; [`crate::int8::Network::forward_portable`] is what they are held
//! to. The feature `portable` makes it the only one.

mod blocked;
#[cfg(digitnet_dsp)]
mod cortex_m_dsp;
pub(crate) mod portable;
#[cfg(any(
    test,
    not(any(digitnet_dsp, target_arch = "x86_64", target_arch = "aarch64"))
))]
mod scalar;
#[cfg(any(test, target_arch = "x86_64", target_arch = "aarch64"))]
mod vector;

use crate::int8::Layer;
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

/// The kernels for this processor.
#[cfg(feature = "portable")]
pub(crate) type Native = portable::int8::Portable;
/// The kernels for this processor.
#[cfg(all(digitnet_dsp, not(feature = "portable")))]
pub(crate) type Native = blocked::Blocked<cortex_m_dsp::Dsp>;
/// The kernels for this processor.
#[cfg(all(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    not(any(digitnet_dsp, feature = "portable"))
))]
pub(crate) type Native = blocked::Blocked<vector::Vector>;
/// The kernels for this processor.
#[cfg(not(any(
    digitnet_dsp,
    target_arch = "x86_64",
    target_arch = "aarch64",
    feature = "portable"
)))]
pub(crate) type Native = blocked::Blocked<scalar::Scalar>;

/// The scalar kernels, wherever tests run.
#[cfg(test)]
pub(crate) type ScalarForTests = blocked::Blocked<scalar::Scalar>;
/// The vector kernels, wherever tests run.
#[cfg(test)]
pub(crate) type VectorForTests = blocked::Blocked<vector::Vector>;
