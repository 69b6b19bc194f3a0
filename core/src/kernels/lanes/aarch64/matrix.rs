//! Two windows by two channels, eight bytes of each, in one instruction: levels unsigned, weights signed.
//!
//! Where a row of the kernel fills an even number of groups, lines lie in pairs, both groups of a channel
//! side by side. Other layers take the dot product, one group at a time.

use core::arch::aarch64::{
    int32x4_t, vreinterpretq_s32_s64, vreinterpretq_s64_s32, vzip1q_s64, vzip2q_s64,
};
use core::arch::asm;

use super::{Matrix, Neon};
use crate::kernels::lanes::block::Bytes;
use crate::kernels::lanes::convolve::{Sizes, WINDOWS};
use crate::kernels::lanes::interface::{Convolution, Int8, LaneMultiplier};
use crate::kernels::lanes::layout::{Rows, groups, of_one_channel};
use crate::kernels::lanes::line::{CHANNELS, CacheLine};
use crate::part::part;
use crate::shape::ConvShape;

/// What all but the product is.
const NEON: Int8<Neon> = Int8(Neon::NEW);

/// An instruction of the extension, which has no stable name in the compiler yet.
macro_rules! multiply {
    ($name:literal, $sum:expr, $levels:expr, $weights:expr) => {
        asm!(
            ".arch_extension i8mm",
            concat!($name, " {sum:v}.4s, {levels:v}.16b, {weights:v}.16b"),
            sum = inout(vreg) $sum,
            levels = in(vreg) $levels,
            weights = in(vreg) $weights,
            options(pure, nomem, nostack, preserves_flags),
        )
    };
}

impl LaneMultiplier for Int8<Matrix> {
    type Arithmetic = Bytes;
    type Level = u8;
    type Sums = [int32x4_t; 4];
    const ZERO: u8 = 0;

    #[inline(always)]
    fn level(value: u8) -> u8 {
        value
    }

    #[inline(always)]
    fn levels_of(values: &[u8]) -> Option<&[u8]> {
        Some(values)
    }

    fn arrange(lines: &mut [CacheLine], shape: &ConvShape) {
        if in_pairs(shape) {
            for [one, other] in lines.as_chunks_mut::<2>().0 {
                let lanes: [[i32; 2]; CHANNELS] =
                    core::array::from_fn(|channel| [one.0[channel], other.0[channel]]);
                [one.0, other.0] = bytemuck::must_cast(lanes);
            }
        }
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
            // SAFETY: `self` exists only where the processor has the extension; registers alone change.
            unsafe { multiply!("usdot", *sum, levels, weights) }
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

    fn convolve(self, mut convolution: Convolution<'_, Self>) {
        if !in_pairs(convolution.plane.shape) {
            return convolution.run::<1, 1>(self);
        }
        let sizes = Sizes::of::<Self>(convolution.plane);
        for block in 0..convolution.blocks.len() / sizes.lines.max(1) {
            let mut y = 0;
            while let Some(upper) = sizes.upper(y) {
                let mut x = 0;
                while let Some(left) = sizes.left(x) {
                    let corner = [upper, left];
                    let sums = self.square(&convolution, &sizes, block, corner);
                    convolution.pool(self, &sizes, block, corner, [sums], true);
                    x += 2;
                }
                y += 2;
            }
        }
    }

    fn dot(self, inputs: &[u8], weights: &[i8]) -> i32 {
        NEON.dot(inputs, weights)
    }
}

/// Whether a layer's lines lie in pairs.
const fn in_pairs(shape: &ConvShape) -> bool {
    !of_one_channel::<Int8<Matrix>>(shape) && groups::<Int8<Matrix>>(shape).is_multiple_of(2)
}

impl Int8<Matrix> {
    /// The sums of a block for the four windows from row `y` and column `x` on.
    #[inline(always)]
    fn square(
        self,
        convolution: &Convolution<'_, Self>,
        sizes: &Sizes,
        block: usize,
        [y, x]: [usize; 2],
    ) -> [[[int32x4_t; 4]; 1]; WINDOWS] {
        let Rows {
            step,
            pitch,
            groups,
        } = sizes.rows;
        let kernel = convolution.plane.shape.kernel;
        let first = block * sizes.lines + Self::HEAD;
        let lines = part(convolution.blocks, first..first + kernel * groups);
        let corner = y * pitch + x * step;
        let end = corner + kernel * pitch + step + groups * size_of::<u32>();
        let levels = part(convolution.levels, corner..end);
        // Of the upper and of the lower windows, by two channels: those of the left window, then of the right.
        let zero = NEON.zero()[0];
        let mut sums = [[zero; 8]; 2];
        if levels.is_empty() {
            return [[NEON.zero()]; WINDOWS];
        }
        // Plain loops: iterators over arrays may stay calls.
        for (row, lines) in lines.chunks_exact(groups).enumerate() {
            for (pair, lines) in lines.as_chunks::<2>().0.iter().enumerate() {
                let weights: [int32x4_t; 8] = bytemuck::must_cast([lines[0].0, lines[1].0]);
                for lower in 0..2 {
                    let at = (row + lower) * pitch + pair * size_of::<u64>();
                    // SAFETY: `at` is at most `kernel * pitch` and eight bytes less than the groups of a row,
                    // so that with `step` and those eight bytes it stays within the levels, counted above.
                    let (left, right) = unsafe {
                        let left = levels.as_ptr().add(at).cast::<[u8; 8]>();
                        (left.read(), left.byte_add(step).read())
                    };
                    let levels: int32x4_t = bytemuck::must_cast([left, right]);
                    for channels in 0..8 {
                        // SAFETY: as in `add`.
                        unsafe {
                            multiply!("usmmla", sums[lower][channels], levels, weights[channels]);
                        }
                    }
                }
            }
        }
        let [[a, b], [c, d]] = [by_window(sums[0]), by_window(sums[1])];
        [[a], [b], [c], [d]]
    }
}

/// Sums of a left window and a right one, by two channels in turn, as those of the left and those of the right.
#[inline(always)]
fn by_window(sums: [int32x4_t; 8]) -> [[int32x4_t; 4]; 2] {
    let mut windows = [NEON.zero(); 2];
    for four in 0..4 {
        // SAFETY: every such processor has NEON.
        unsafe {
            let one = vreinterpretq_s64_s32(sums[2 * four]);
            let other = vreinterpretq_s64_s32(sums[2 * four + 1]);
            windows[0][four] = vreinterpretq_s32_s64(vzip1q_s64(one, other));
            windows[1][four] = vreinterpretq_s32_s64(vzip2q_s64(one, other));
        }
    }
    windows
}
