//! Four bytes of each channel at a time. Levels are unsigned and the instruction multiplies signed bytes, so
//! 128 is taken off every level, and what that takes off a sum is part of the bias.

use core::arch::{aarch64::int32x4_t, asm};

use super::{Dot, Neon};
use crate::kernels::lanes::block::Bytes;
use crate::kernels::lanes::interface::{Convolution, Int8, LaneMultiplier};
use crate::kernels::lanes::line::{CHANNELS, CacheLine};

/// What all but the product is.
const NEON: Int8<Neon> = Int8(Neon::NEW);

impl LaneMultiplier for Int8<Dot> {
    type Arithmetic = Bytes;
    type Level = u8;
    type Sums = [int32x4_t; 4];
    const ZERO: u8 = 0x80;
    const OFFSET: i32 = -0x80;

    #[inline(always)]
    fn level(value: u8) -> u8 {
        // As a signed byte: value - 128.
        value ^ 0x80
    }

    #[inline(always)]
    fn zero(self) -> [int32x4_t; 4] {
        NEON.zero()
    }

    #[inline(always)]
    fn add(self, mut sums: [int32x4_t; 4], levels: [u8; 4], weights: &CacheLine) -> [int32x4_t; 4] {
        let weights: [int32x4_t; 4] = bytemuck::must_cast(weights.0);
        let levels: int32x4_t = bytemuck::must_cast([i32::from_ne_bytes(levels); 4]);
        for (sum, weights) in sums.iter_mut().zip(weights) {
            // The compiler has no stable name for it yet.
            // SAFETY: `self` exists only where the processor has the dot product; registers alone change.
            unsafe {
                asm!(
                    ".arch_extension dotprod",
                    "sdot {sum:v}.4s, {levels:v}.16b, {weights:v}.16b",
                    sum = inout(vreg) *sum,
                    levels = in(vreg) levels,
                    weights = in(vreg) weights,
                    options(pure, nomem, nostack, preserves_flags),
                );
            }
        }
        sums
    }

    #[inline(always)]
    fn largest(self, one: [int32x4_t; 4], other: [int32x4_t; 4]) -> [int32x4_t; 4] {
        NEON.largest(one, other)
    }

    #[inline(always)]
    fn finish(self, sums: [int32x4_t; 4], head: &[CacheLine], _: bool) -> [u8; CHANNELS] {
        NEON.finish(sums, head, true)
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        convolution.run::<1, 1>(self);
    }

    fn dot(self, inputs: &[u8], weights: &[i8]) -> i32 {
        NEON.dot(inputs, weights)
    }
}
