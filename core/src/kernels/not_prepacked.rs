//! What stands for `lanes/` where networks are not prepacked.

use core::marker::PhantomData;

use super::interface::FromBlob;

/// Memory that a network is prepacked in, as
/// [`int8::Network::prepacked`](crate::int8::Network::prepacked) tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLine(());

impl CacheLine {
    /// Memory with nothing in it.
    pub const EMPTY: Self = Self(());
}

/// Instructions that convolutions are calculated with. There is one only where the processor has them,
/// which is found out when the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {}

impl Kernel {
    /// All that this processor has, the fastest first.
    pub fn all() -> impl Iterator<Item = Self> {
        core::iter::empty()
    }

    /// What the instructions are called, for example `"AVX2"`.
    pub const fn name(self) -> &'static str {
        match self {}
    }
}

/// Nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prepacked<'a>(PhantomData<&'a [CacheLine]>);

impl Prepacked<'_> {
    pub(crate) const NONE: Self = Self(PhantomData);

    #[inline(always)]
    pub(crate) const fn layers(&self) -> [FromBlob; 2] {
        [FromBlob; 2]
    }
}

/// The f32 network's kernels: the reference.
pub(crate) mod float {
    use crate::kernels::interface::FromBlob;
    use crate::kernels::portable::float as portable;
    use crate::layer::float::Layer;
    use crate::shape::ConvShape;

    pub(crate) fn conv_relu_pool(
        FromBlob: FromBlob,
        input: &[f32],
        shape: &ConvShape,
        layer: &Layer<'_>,
        output: &mut [f32],
    ) {
        portable::conv_relu_pool(input, shape, layer, output);
    }

    /// Fully connected layer without ReLU.
    pub(crate) fn dense(
        FromBlob: FromBlob,
        inputs: &[f32],
        layer: &Layer<'_>,
    ) -> impl Iterator<Item = f32> {
        layer
            .channels()
            .map(|channel| portable::dot(inputs, channel.weights) + channel.bias)
    }
}
