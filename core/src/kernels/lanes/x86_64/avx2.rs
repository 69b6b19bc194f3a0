//! Registers of 256 bits: sixteen channels are two of them.

use core::arch::x86_64::{
    __m128i, __m256, __m256i, _mm_packus_epi16, _mm256_add_epi32, _mm256_add_ps, _mm256_and_si256,
    _mm256_blend_epi32, _mm256_castsi256_si128, _mm256_cvtepi8_epi16, _mm256_cvtepu8_epi16,
    _mm256_cvtepu32_epi64, _mm256_extracti128_si256, _mm256_fmadd_ps, _mm256_madd_epi16,
    _mm256_max_epi32, _mm256_max_ps, _mm256_min_epi32, _mm256_mul_epu32, _mm256_or_si256,
    _mm256_packus_epi32, _mm256_permute4x64_epi64, _mm256_set1_epi32, _mm256_set1_ps,
    _mm256_setzero_ps, _mm256_setzero_si256, _mm256_slli_epi64, _mm256_sllv_epi32,
    _mm256_srli_epi64, _mm256_srlv_epi32,
};

use super::{Avx2, UPPER_NIBBLES, dot_widened};
use crate::kernels::lanes::block::{BIAS, Bytes, Floats, HALF, LIMIT, LONGER, MULTIPLIER, SHIFT};
use crate::kernels::lanes::interface::{Convolution, Float, Int8, LaneMultiplier};
use crate::kernels::lanes::line::{CHANNELS, CacheLine};
use crate::kernels::portable;

impl LaneMultiplier for Int8<Avx2> {
    type Arithmetic = Bytes;
    type Level = u16;
    type Sums = [__m256i; 2];
    const ZERO: u16 = 0;

    #[inline(always)]
    fn level(value: u8) -> u16 {
        u16::from(value)
    }

    #[inline(always)]
    fn zero(self) -> [__m256i; 2] {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe { [_mm256_setzero_si256(); 2] }
    }

    #[inline(always)]
    fn add(self, sums: [__m256i; 2], levels: [u8; 4], weights: &CacheLine) -> [__m256i; 2] {
        let [low, high]: [__m256i; 2] = bytemuck::must_cast(weights.0);
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe {
            let levels = _mm256_set1_epi32(i32::from_ne_bytes(levels));
            [
                _mm256_add_epi32(sums[0], _mm256_madd_epi16(levels, low)),
                _mm256_add_epi32(sums[1], _mm256_madd_epi16(levels, high)),
            ]
        }
    }

    #[inline(always)]
    fn largest(self, one: [__m256i; 2], other: [__m256i; 2]) -> [__m256i; 2] {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe {
            [
                _mm256_max_epi32(one[0], other[0]),
                _mm256_max_epi32(one[1], other[1]),
            ]
        }
    }

    #[inline(always)]
    fn finish(self, sums: [__m256i; 2], head: &[CacheLine], all_steps: bool) -> [u8; CHANNELS] {
        let of = |line: usize| -> [__m256i; 2] { bytemuck::must_cast(head[line].0) };
        let low = self.requantized(sums[0], |line| of(line)[0], all_steps);
        let high = self.requantized(sums[1], |line| of(line)[1], all_steps);
        // Packing goes by halves of registers, so the middle quarters change places first.
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe {
            let pairs = _mm256_packus_epi32(low, high);
            let pairs = _mm256_permute4x64_epi64::<0b11_01_10_00>(pairs);
            bytemuck::must_cast(_mm_packus_epi16(
                _mm256_castsi256_si128(pairs),
                _mm256_extracti128_si256::<1>(pairs),
            ))
        }
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        #[target_feature(enable = "avx2")]
        fn run(of: Int8<Avx2>, convolution: Convolution<'_, Int8<Avx2>>) {
            convolution.run::<1, 1>(of);
        }
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe { run(self, convolution) }
    }

    fn dot(self, inputs: &[u8], weights: &[i8]) -> i32 {
        #[target_feature(enable = "avx2")]
        fn run(inputs: &[u8], weights: &[i8]) -> i32 {
            let (inputs, inputs_left) = inputs.as_chunks::<16>();
            let (weights, weights_left) = weights.as_chunks::<16>();
            let mut sums = _mm256_setzero_si256();
            for (inputs, weights) in inputs.iter().zip(weights) {
                let inputs: __m128i = bytemuck::must_cast(*inputs);
                let weights: __m128i = bytemuck::must_cast(*weights);
                let products =
                    _mm256_madd_epi16(_mm256_cvtepu8_epi16(inputs), _mm256_cvtepi8_epi16(weights));
                sums = _mm256_add_epi32(sums, products);
            }
            let sums: [i32; 8] = bytemuck::must_cast(sums);
            let left = portable::int8::dot(inputs_left, weights_left);
            sums.iter().sum::<i32>() + left
        }
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe { run(inputs, weights) }
    }

    fn dot_nibbles(self, inputs: &[u8], words: &[[u8; 4]]) -> Option<i32> {
        #[target_feature(enable = "avx2")]
        fn run(inputs: &[u8], words: &[[u8; 4]]) -> i32 {
            let (inputs, inputs_left) = inputs.as_chunks::<32>();
            let (words, words_left) = words.as_chunks::<4>();
            let mask = _mm256_set1_epi32(UPPER_NIBBLES);
            let mut sums = _mm256_setzero_si256();
            for (inputs, words) in inputs.iter().zip(words) {
                // Each word becomes two, its lower halves of bytes first.
                let words = _mm256_cvtepu32_epi64(bytemuck::must_cast(*words));
                let words = _mm256_or_si256(
                    _mm256_slli_epi64::<4>(words),
                    _mm256_slli_epi64::<32>(words),
                );
                let weights: [__m128i; 2] = bytemuck::must_cast(_mm256_and_si256(words, mask));
                let inputs: [__m128i; 2] = bytemuck::must_cast(*inputs);
                for (inputs, weights) in inputs.into_iter().zip(weights) {
                    let (inputs, weights) =
                        (_mm256_cvtepu8_epi16(inputs), _mm256_cvtepi8_epi16(weights));
                    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(inputs, weights));
                }
            }
            let sums: [i32; 8] = bytemuck::must_cast(sums);
            sums.iter().sum::<i32>() + dot_widened(inputs_left, words_left)
        }
        // SAFETY: `self` exists only where the processor has AVX2.
        Some(unsafe { run(inputs, words) })
    }
}

impl Int8<Avx2> {
    /// [`Requantize::apply`](crate::Requantize::apply) lane by lane, but for numbers above 255.
    #[inline(always)]
    fn requantized(self, sums: __m256i, of: impl Fn(usize) -> __m256i, all_steps: bool) -> __m256i {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe {
            let sums = _mm256_add_epi32(sums, of(BIAS));
            let mut sums = _mm256_max_epi32(sums, _mm256_setzero_si256());
            if all_steps {
                sums = _mm256_sllv_epi32(_mm256_min_epi32(sums, of(LIMIT)), of(LONGER));
            }
            let multipliers = of(MULTIPLIER);
            let even = _mm256_mul_epu32(sums, multipliers);
            let odd = _mm256_mul_epu32(
                _mm256_srli_epi64::<32>(sums),
                _mm256_srli_epi64::<32>(multipliers),
            );
            let upper = _mm256_blend_epi32::<0b1010_1010>(_mm256_srli_epi64::<32>(even), odd);
            let values = _mm256_srlv_epi32(_mm256_add_epi32(upper, of(HALF)), of(SHIFT));
            // What is packed may have 15 bits.
            _mm256_min_epi32(values, _mm256_set1_epi32(255))
        }
    }
}

impl LaneMultiplier for Float<Avx2> {
    type Arithmetic = Floats;
    type Level = f32;
    type Sums = [__m256; 2];
    const ZERO: f32 = 0.0;

    #[inline(always)]
    fn level(value: f32) -> f32 {
        value
    }

    #[inline(always)]
    fn levels_of(values: &[f32]) -> Option<&[u8]> {
        Some(bytemuck::must_cast_slice(values))
    }

    #[inline(always)]
    fn zero(self) -> [__m256; 2] {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe { [_mm256_setzero_ps(); 2] }
    }

    #[inline(always)]
    fn add(self, sums: [__m256; 2], levels: [u8; 4], weights: &CacheLine) -> [__m256; 2] {
        let [low, high]: [__m256; 2] = bytemuck::must_cast(weights.0);
        // SAFETY: `self` exists only where the processor has AVX2 and FMA.
        unsafe {
            let levels = _mm256_set1_ps(f32::from_ne_bytes(levels));
            [
                _mm256_fmadd_ps(levels, low, sums[0]),
                _mm256_fmadd_ps(levels, high, sums[1]),
            ]
        }
    }

    #[inline(always)]
    fn largest(self, one: [__m256; 2], other: [__m256; 2]) -> [__m256; 2] {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe {
            [
                _mm256_max_ps(one[0], other[0]),
                _mm256_max_ps(one[1], other[1]),
            ]
        }
    }

    #[inline(always)]
    fn finish(self, sums: [__m256; 2], head: &[CacheLine], _: bool) -> [f32; CHANNELS] {
        let biases: [__m256; 2] = bytemuck::must_cast(head[BIAS].0);
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe {
            let zero = _mm256_setzero_ps();
            bytemuck::must_cast([
                _mm256_max_ps(_mm256_add_ps(sums[0], biases[0]), zero),
                _mm256_max_ps(_mm256_add_ps(sums[1], biases[1]), zero),
            ])
        }
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        #[target_feature(enable = "avx2,fma")]
        fn run(of: Float<Avx2>, convolution: Convolution<'_, Float<Avx2>>) {
            convolution.run::<1, 1>(of);
        }
        // SAFETY: `self` exists only where the processor has AVX2 and FMA.
        unsafe { run(self, convolution) }
    }

    fn dot(self, inputs: &[f32], weights: &[[u8; 4]]) -> f32 {
        #[target_feature(enable = "avx2,fma")]
        fn run(inputs: &[f32], weights: &[[u8; 4]]) -> f32 {
            let (inputs, inputs_left) = inputs.as_chunks::<8>();
            let (weights, weights_left) = weights.as_chunks::<8>();
            let mut sums = _mm256_setzero_ps();
            for (inputs, weights) in inputs.iter().zip(weights) {
                let (inputs, weights) =
                    (bytemuck::must_cast(*inputs), bytemuck::must_cast(*weights));
                sums = _mm256_fmadd_ps(inputs, weights, sums);
            }
            let sums: [f32; 8] = bytemuck::must_cast(sums);
            let left = portable::float::dot(inputs_left, weights_left);
            sums.iter().sum::<f32>() + left
        }
        // SAFETY: `self` exists only where the processor has AVX2 and FMA.
        unsafe { run(inputs, weights) }
    }
}
