//! WebAssembly's registers of 128 bits: sixteen channels are four of them. A program has these instructions
//! or not when it is built.

use core::arch::wasm32::{
    f32x4, f32x4_add, f32x4_max, f32x4_mul, f32x4_splat, i32x4_add, i32x4_dot_i16x8, i32x4_max,
    i32x4_splat, v128,
};

use super::block::{Bytes, Floats};
use super::finish::{rectified, requantized};
use super::interface::{Convolution, Float, Int8, LaneMultiplier};
use super::line::{CHANNELS, CacheLine};
use crate::kernels::portable;

/// Proof that the program was built for SIMD128.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proof(());

#[inline(always)]
pub(super) fn all() -> [Option<Proof>; 1] {
    [Some(Proof(()))]
}

impl Proof {
    pub(super) const fn name(self) -> &'static str {
        "SIMD128"
    }
}

/// Evaluates an expression with the multiplier that the instructions make of an arithmetic.
macro_rules! by {
    ($kernel:expr, $arithmetic:ident, $multiplier:ident => $expression:expr) => {{
        let $multiplier = $arithmetic($kernel.0);
        $expression
    }};
}
pub(super) use by;

impl LaneMultiplier for Int8<Proof> {
    type Arithmetic = Bytes;
    type Level = u16;
    type Sums = [v128; 4];
    const ZERO: u16 = 0;
    const DOWN: bool = false; // code that browsers would fetch

    #[inline(always)]
    fn level(value: u8) -> u16 {
        u16::from(value)
    }

    #[inline(always)]
    fn zero(self) -> [v128; 4] {
        [i32x4_splat(0); 4]
    }

    #[inline(always)]
    fn add(self, mut sums: [v128; 4], levels: [u8; 4], weights: &CacheLine) -> [v128; 4] {
        let weights: [v128; 4] = bytemuck::must_cast(weights.0);
        let levels = i32x4_splat(i32::from_ne_bytes(levels));
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = i32x4_add(*sum, i32x4_dot_i16x8(levels, weights));
        }
        sums
    }

    #[inline(always)]
    fn largest(self, one: [v128; 4], other: [v128; 4]) -> [v128; 4] {
        core::array::from_fn(|part| i32x4_max(one[part], other[part]))
    }

    #[inline(always)]
    fn finish(self, sums: [v128; 4], head: &[CacheLine], _: bool) -> [u8; CHANNELS] {
        requantized(&bytemuck::must_cast(sums), head)
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        convolution.run::<1, 1>(self);
    }

    fn dot(self, inputs: &[u8], weights: &[i8]) -> i32 {
        portable::int8::dot(inputs, weights)
    }
}

impl LaneMultiplier for Float<Proof> {
    type Arithmetic = Floats;
    type Level = f32;
    type Sums = [v128; 4];
    const ZERO: f32 = 0.0;

    #[inline(always)]
    fn level(value: f32) -> f32 {
        value
    }

    #[inline(always)]
    fn zero(self) -> [v128; 4] {
        [f32x4(0.0, 0.0, 0.0, 0.0); 4]
    }

    #[inline(always)]
    fn add(self, mut sums: [v128; 4], levels: [u8; 4], weights: &CacheLine) -> [v128; 4] {
        let weights: [v128; 4] = bytemuck::must_cast(weights.0);
        let levels = f32x4_splat(f32::from_ne_bytes(levels));
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = f32x4_add(*sum, f32x4_mul(levels, weights));
        }
        sums
    }

    #[inline(always)]
    fn largest(self, one: [v128; 4], other: [v128; 4]) -> [v128; 4] {
        core::array::from_fn(|part| f32x4_max(one[part], other[part]))
    }

    #[inline(always)]
    fn finish(self, sums: [v128; 4], head: &[CacheLine], _: bool) -> [f32; CHANNELS] {
        rectified(&bytemuck::must_cast(sums), head)
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        convolution.run::<1, 1>(self);
    }

    fn dot(self, inputs: &[f32], weights: &[[u8; 4]]) -> f32 {
        portable::float::dot(inputs, weights)
    }
}
