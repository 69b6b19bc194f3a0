//! Registers of 128 bits: sixteen channels are four of them.

use core::arch::aarch64::{
    float32x4_t, int32x4_t, vaddq_s32, vdupq_n_f32, vdupq_n_s32, vfmaq_f32, vget_low_s16,
    vmaxq_f32, vmaxq_s32, vmull_high_s16, vmull_s16, vpaddq_s32, vreinterpretq_s16_s32,
};

use super::{Dot, Matrix, Neon};
use crate::kernels::lanes::block::{Bytes, Floats};
use crate::kernels::lanes::finish::{rectified, requantized};
use crate::kernels::lanes::interface::{Convolution, Float, Int8, LaneMultiplier};
use crate::kernels::lanes::line::{CHANNELS, CacheLine};
use crate::kernels::portable;

impl LaneMultiplier for Int8<Neon> {
    type Arithmetic = Bytes;
    type Level = u16;
    type Sums = [int32x4_t; 4];
    const ZERO: u16 = 0;

    #[inline(always)]
    fn level(value: u8) -> u16 {
        u16::from(value)
    }

    #[inline(always)]
    fn zero(self) -> [int32x4_t; 4] {
        // SAFETY: every such processor has NEON.
        unsafe { [vdupq_n_s32(0); 4] }
    }

    #[inline(always)]
    fn add(self, mut sums: [int32x4_t; 4], levels: [u8; 4], weights: &CacheLine) -> [int32x4_t; 4] {
        let weights: [int32x4_t; 4] = bytemuck::must_cast(weights.0);
        // SAFETY: every such processor has NEON.
        unsafe {
            let levels = vreinterpretq_s16_s32(vdupq_n_s32(i32::from_ne_bytes(levels)));
            for (sum, weights) in sums.iter_mut().zip(weights) {
                let weights = vreinterpretq_s16_s32(weights);
                let low = vmull_s16(vget_low_s16(levels), vget_low_s16(weights));
                let high = vmull_high_s16(levels, weights);
                *sum = vaddq_s32(*sum, vpaddq_s32(low, high));
            }
        }
        sums
    }

    #[inline(always)]
    fn largest(self, mut one: [int32x4_t; 4], other: [int32x4_t; 4]) -> [int32x4_t; 4] {
        for (one, other) in one.iter_mut().zip(other) {
            // SAFETY: every such processor has NEON.
            *one = unsafe { vmaxq_s32(*one, other) };
        }
        one
    }

    #[inline(always)]
    fn finish(self, sums: [int32x4_t; 4], head: &[CacheLine], _: bool) -> [u8; CHANNELS] {
        requantized(&bytemuck::must_cast(sums), head)
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        convolution.run::<1, 1>(self);
    }

    fn dot(self, inputs: &[u8], weights: &[i8]) -> i32 {
        portable::int8::dot(inputs, weights)
    }
}

/// All kernels calculate with floats alike.
macro_rules! float {
    ($proof:ty) => {
        impl LaneMultiplier for Float<$proof> {
            type Arithmetic = Floats;
            type Level = f32;
            type Sums = [float32x4_t; 4];
            const ZERO: f32 = 0.0;

            #[inline(always)]
            fn level(value: f32) -> f32 {
                value
            }

            #[inline(always)]
            fn zero(self) -> [float32x4_t; 4] {
                // SAFETY: every such processor has NEON.
                unsafe { [vdupq_n_f32(0.0); 4] }
            }

            #[inline(always)]
            fn add(
                self,
                mut sums: [float32x4_t; 4],
                levels: [u8; 4],
                weights: &CacheLine,
            ) -> [float32x4_t; 4] {
                let weights: [float32x4_t; 4] = bytemuck::must_cast(weights.0);
                // SAFETY: every such processor has NEON.
                unsafe {
                    let levels = vdupq_n_f32(f32::from_ne_bytes(levels));
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        *sum = vfmaq_f32(*sum, levels, weights);
                    }
                }
                sums
            }

            #[inline(always)]
            fn largest(
                self,
                mut one: [float32x4_t; 4],
                other: [float32x4_t; 4],
            ) -> [float32x4_t; 4] {
                for (one, other) in one.iter_mut().zip(other) {
                    // SAFETY: every such processor has NEON.
                    *one = unsafe { vmaxq_f32(*one, other) };
                }
                one
            }

            #[inline(always)]
            fn finish(
                self,
                sums: [float32x4_t; 4],
                head: &[CacheLine],
                _: bool,
            ) -> [f32; CHANNELS] {
                rectified(&bytemuck::must_cast(sums), head)
            }

            fn convolve(self, convolution: Convolution<'_, Self>) {
                convolution.run::<1, 1>(self);
            }

            fn dot(self, inputs: &[f32], weights: &[[u8; 4]]) -> f32 {
                portable::float::dot(inputs, weights)
            }
        }
    };
}
float!(Neon);
float!(Dot);
float!(Matrix);
