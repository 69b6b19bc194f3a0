//! What multiplies.

use super::line::{CHANNELS, CacheLine};
use super::plane::Plane;
use crate::shape::ConvShape;

/// int8 by the instructions that `P` proves.
#[derive(Clone, Copy)]
pub(super) struct Int8<P>(pub(super) P);

/// f32 by the instructions that `P` proves.
#[derive(Clone, Copy)]
pub(super) struct Float<P>(pub(super) P);

/// What layers of a network consist of.
pub(super) trait Arithmetic: Sized {
    /// A layer as it lies in the blob.
    type Layer<'a>: Copy;
    /// What maps are made of.
    type Value: Copy;
    /// A weight as it lies in the blob.
    type Weight;
    type Sum;
    /// Lines of a block before its weights.
    const HEAD: usize;

    /// Whether a block's head asks for the steps that few blocks need.
    fn all_steps(head: &[CacheLine]) -> bool;

    /// Lays out at most sixteen channels from `first` on in a block, which is all zeros.
    fn fill<M: LaneMultiplier<Arithmetic = Self>>(
        block: &mut [CacheLine],
        layer: &Self::Layer<'_>,
        first: usize,
        shape: &ConvShape,
    );

    /// Weights of one channel that fill its lane; zeros where there are fewer.
    fn lane<M: LaneMultiplier<Arithmetic = Self>>(weights: &[Self::Weight]) -> i32;
}

/// Multiplies groups of taps with the weights of sixteen channels. Whoever has one may use its
/// instructions: it is made only where the processor has them.
///
/// [`convolve`](Self::convolve) runs [`Convolution::run`] in a function that is compiled for these
/// instructions, and what is called there is inlined.
pub(super) trait LaneMultiplier: Copy {
    type Arithmetic: Arithmetic;
    /// A value as it is multiplied.
    type Level: Copy + bytemuck::NoUninit;
    /// The level of the value 0.
    const ZERO: Self::Level;
    /// What is added to a value before it is multiplied, as a number.
    const OFFSET: i32 = 0;
    /// Whether a layer of one input channel is prepacked for `one_channel.rs`.
    const DOWN: bool = true;
    /// Taps of one group: they fill 32 bits.
    const TAPS: usize = size_of::<u32>() / size_of::<Self::Level>();
    /// [`Arithmetic::HEAD`].
    const HEAD: usize = <Self::Arithmetic as Arithmetic>::HEAD;
    /// Sums of sixteen channels, in registers.
    type Sums: Copy;

    fn level(value: Value<Self>) -> Self::Level;

    /// The levels, where they are the values themselves.
    #[inline(always)]
    fn levels_of(_: &[Value<Self>]) -> Option<&[u8]> {
        None
    }

    /// Puts the lines of a block's weights in the order that [`convolve`](Self::convolve) takes them in.
    fn arrange(_: &mut [CacheLine], _: &ConvShape) {}

    fn zero(self) -> Self::Sums;

    /// Adds the products of one group's levels and each channel's weights for them.
    fn add(self, sums: Self::Sums, levels: [u8; 4], weights: &CacheLine) -> Self::Sums;

    fn largest(self, one: Self::Sums, other: Self::Sums) -> Self::Sums;

    /// Sums become values, by the head of their block. `all_steps`: [`Arithmetic::all_steps`].
    fn finish(
        self,
        sums: Self::Sums,
        head: &[CacheLine],
        all_steps: bool,
    ) -> [Value<Self>; CHANNELS];

    fn convolve(self, convolution: Convolution<'_, Self>);

    /// The sum of products.
    fn dot(self, inputs: &[Value<Self>], weights: &[Weight<Self>]) -> Sum<Self>;

    /// Sixteen times the sum of products with weights of four bits, eight in each word; `None` where the
    /// instructions have no way of their own.
    fn dot_nibbles(self, _: &[Value<Self>], _: &[[u8; 4]]) -> Option<Sum<Self>> {
        None
    }
}

/// Channels of a layer to be convolved.
pub(super) struct Convolution<'a, M: LaneMultiplier> {
    /// The input with its border, as bytes.
    pub(super) levels: &'a [u8],
    pub(super) plane: &'a Plane<'a>,
    pub(super) blocks: &'a [CacheLine],
    /// The first channel of the first block.
    pub(super) first: usize,
    /// `[pooled row][pooled column][out_channels]`
    pub(super) output: &'a mut [Value<M>],
}

pub(super) type Layer<'a, M> = <<M as LaneMultiplier>::Arithmetic as Arithmetic>::Layer<'a>;
pub(super) type Value<M> = <<M as LaneMultiplier>::Arithmetic as Arithmetic>::Value;
pub(super) type Weight<M> = <<M as LaneMultiplier>::Arithmetic as Arithmetic>::Weight;
pub(super) type Sum<M> = <<M as LaneMultiplier>::Arithmetic as Arithmetic>::Sum;
