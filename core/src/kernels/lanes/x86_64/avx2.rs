//! Registers of 256 bits: sixteen channels are two of them.

use core::arch::x86_64::{
    __m128i, __m256, __m256i, _mm_packus_epi16, _mm256_add_epi32, _mm256_add_ps,
    _mm256_blend_epi32, _mm256_castsi256_si128, _mm256_cvtepi8_epi16, _mm256_cvtepu8_epi16,
    _mm256_extracti128_si256, _mm256_fmadd_ps, _mm256_madd_epi16, _mm256_max_epi32, _mm256_max_ps,
    _mm256_min_epi32, _mm256_mul_epi32, _mm256_packus_epi32, _mm256_permute4x64_epi64,
    _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps, _mm256_setzero_si256, _mm256_sllv_epi32,
    _mm256_srai_epi32, _mm256_srav_epi32, _mm256_srli_epi64, _mm256_sub_epi32,
};

use super::Avx2;
use crate::kernels::lanes::block::{BIAS, Bytes, Floats, LIMIT, LONGER, MULTIPLIER, SHIFT};
use crate::kernels::lanes::interface::{Convolution, Float, Int8, Multiplier};
use crate::kernels::lanes::line::{CHANNELS, Line};
use crate::kernels::portable;

impl Multiplier for Int8<Avx2> {
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
    fn add(self, sums: [__m256i; 2], levels: [u8; 4], weights: &Line) -> [__m256i; 2] {
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
    fn finish(self, sums: [__m256i; 2], head: &[Line]) -> [u8; CHANNELS] {
        let of = |line: usize| -> [__m256i; 2] { bytemuck::must_cast(head[line].0) };
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe {
            let low = requantized(_mm256_add_epi32(sums[0], of(BIAS)[0]), |line| of(line)[0]);
            let high = requantized(_mm256_add_epi32(sums[1], of(BIAS)[1]), |line| of(line)[1]);
            packed(low, high)
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
}

/// [`Requantize::apply`](crate::Requantize::apply) lane by lane, but for numbers above 255.
#[target_feature(enable = "avx2")]
#[inline]
fn requantized(sums: __m256i, of: impl Fn(usize) -> __m256i) -> __m256i {
    let limit = of(LIMIT);
    let sums = _mm256_min_epi32(sums, limit);
    let sums = _mm256_max_epi32(sums, _mm256_sub_epi32(_mm256_setzero_si256(), limit));
    let sums = _mm256_sllv_epi32(sums, of(LONGER));
    let multipliers = of(MULTIPLIER);
    let even = _mm256_mul_epi32(sums, multipliers);
    let odd = _mm256_mul_epi32(
        _mm256_srli_epi64::<32>(sums),
        _mm256_srli_epi64::<32>(multipliers),
    );
    let upper = _mm256_blend_epi32::<0b1010_1010>(_mm256_srli_epi64::<32>(even), odd);
    let doubled = _mm256_srav_epi32(upper, of(SHIFT));
    let rounded = _mm256_srai_epi32::<1>(_mm256_add_epi32(doubled, _mm256_set1_epi32(1)));
    // What is packed may have 15 bits.
    _mm256_min_epi32(
        _mm256_max_epi32(rounded, _mm256_setzero_si256()),
        _mm256_set1_epi32(255),
    )
}

/// Numbers from 0 to 255 as bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn packed(low: __m256i, high: __m256i) -> [u8; CHANNELS] {
    // Packing goes by halves of registers, so the middle quarters change places first.
    let pairs = _mm256_packus_epi32(low, high);
    let pairs = _mm256_permute4x64_epi64::<0b11_01_10_00>(pairs);
    bytemuck::must_cast(_mm_packus_epi16(
        _mm256_castsi256_si128(pairs),
        _mm256_extracti128_si256::<1>(pairs),
    ))
}

impl Multiplier for Float<Avx2> {
    type Arithmetic = Floats;
    type Level = f32;
    type Sums = [__m256; 2];
    const ZERO: f32 = 0.0;

    #[inline(always)]
    fn level(value: f32) -> f32 {
        value
    }

    #[inline(always)]
    fn zero(self) -> [__m256; 2] {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe { [_mm256_setzero_ps(); 2] }
    }

    #[inline(always)]
    fn add(self, sums: [__m256; 2], levels: [u8; 4], weights: &Line) -> [__m256; 2] {
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
    fn finish(self, sums: [__m256; 2], head: &[Line]) -> [f32; CHANNELS] {
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
