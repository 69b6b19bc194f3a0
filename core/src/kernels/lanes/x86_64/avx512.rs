//! Registers of 512 bits.

use core::arch::x86_64::{
    __m512, __m512i, _mm512_add_epi32, _mm512_add_ps, _mm512_and_si512, _mm512_castsi512_ps,
    _mm512_cvtepu32_epi64, _mm512_cvtusepi32_epi8, _mm512_dpbusd_epi32, _mm512_fmadd_ps,
    _mm512_mask_shuffle_epi32, _mm512_max_epi32, _mm512_max_ps, _mm512_min_epi32, _mm512_mul_epu32,
    _mm512_or_si512, _mm512_reduce_add_epi32, _mm512_reduce_add_ps, _mm512_set1_epi32,
    _mm512_set1_ps, _mm512_setzero_ps, _mm512_setzero_si512, _mm512_slli_epi64, _mm512_sllv_epi32,
    _mm512_srli_epi64, _mm512_srlv_epi32,
};

use super::{Avx512, UPPER_NIBBLES, dot_widened};
use crate::kernels::lanes::block::{BIAS, Bytes, Floats, HALF, LIMIT, LONGER, MULTIPLIER, SHIFT};
use crate::kernels::lanes::interface::{Convolution, Float, Int8, LaneMultiplier};
use crate::kernels::lanes::line::{CHANNELS, CacheLine};
use crate::kernels::portable;

impl LaneMultiplier for Int8<Avx512> {
    type Arithmetic = Bytes;
    type Level = u8;
    type Sums = __m512i;
    const ZERO: u8 = 0;

    #[inline(always)]
    fn level(value: u8) -> u8 {
        value
    }

    #[inline(always)]
    fn levels_of(values: &[u8]) -> Option<&[u8]> {
        Some(values)
    }

    #[inline(always)]
    fn zero(self) -> __m512i {
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe { _mm512_setzero_si512() }
    }

    #[inline(always)]
    fn add(self, sums: __m512i, levels: [u8; 4], weights: &CacheLine) -> __m512i {
        // SAFETY: `self` exists only where the processor has AVX-512 with VNNI.
        unsafe {
            let levels = _mm512_set1_epi32(i32::from_ne_bytes(levels));
            _mm512_dpbusd_epi32(sums, levels, bytemuck::must_cast(weights.0))
        }
    }

    #[inline(always)]
    fn largest(self, one: __m512i, other: __m512i) -> __m512i {
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe { _mm512_max_epi32(one, other) }
    }

    #[inline(always)]
    fn finish(self, sums: __m512i, head: &[CacheLine], all_steps: bool) -> [u8; CHANNELS] {
        let of = |line: usize| -> __m512i { bytemuck::must_cast(head[line].0) };
        // Requantize::apply lane by lane.
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe {
            let sums = _mm512_add_epi32(sums, of(BIAS));
            let mut sums = _mm512_max_epi32(sums, _mm512_setzero_si512());
            if all_steps {
                sums = _mm512_sllv_epi32(_mm512_min_epi32(sums, of(LIMIT)), of(LONGER));
            }
            let multipliers = of(MULTIPLIER);
            let even = _mm512_mul_epu32(sums, multipliers);
            let odd = _mm512_mul_epu32(
                _mm512_srli_epi64::<32>(sums),
                _mm512_srli_epi64::<32>(multipliers),
            );
            // The upper halves of the even products take the place of the odd ones' lower halves.
            let upper = _mm512_mask_shuffle_epi32::<0b11_11_01_01>(odd, 0x5555, even);
            let values = _mm512_srlv_epi32(_mm512_add_epi32(upper, of(HALF)), of(SHIFT));
            bytemuck::must_cast(_mm512_cvtusepi32_epi8(values))
        }
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        #[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
        fn run(of: Int8<Avx512>, convolution: Convolution<'_, Int8<Avx512>>) {
            convolution.run::<2, 2>(of);
        }
        // SAFETY: `self` exists only where the processor has AVX-512 with VNNI.
        unsafe { run(self, convolution) }
    }

    fn dot(self, inputs: &[u8], weights: &[i8]) -> i32 {
        #[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
        fn run(inputs: &[u8], weights: &[i8]) -> i32 {
            let (inputs, inputs_left) = inputs.as_chunks::<64>();
            let (weights, weights_left) = weights.as_chunks::<64>();
            let mut sums = _mm512_setzero_si512();
            for (inputs, weights) in inputs.iter().zip(weights) {
                let (inputs, weights) =
                    (bytemuck::must_cast(*inputs), bytemuck::must_cast(*weights));
                sums = _mm512_dpbusd_epi32(sums, inputs, weights);
            }
            let left = portable::int8::dot(inputs_left, weights_left);
            _mm512_reduce_add_epi32(sums) + left
        }
        // SAFETY: `self` exists only where the processor has AVX-512 with VNNI.
        unsafe { run(inputs, weights) }
    }

    fn dot_nibbles(self, inputs: &[u8], words: &[[u8; 4]]) -> Option<i32> {
        #[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
        fn run(inputs: &[u8], words: &[[u8; 4]]) -> i32 {
            let (inputs, inputs_left) = inputs.as_chunks::<64>();
            let (words, words_left) = words.as_chunks::<8>();
            let mask = _mm512_set1_epi32(UPPER_NIBBLES);
            let mut sums = _mm512_setzero_si512();
            for (inputs, words) in inputs.iter().zip(words) {
                // Each word becomes two, its lower halves of bytes first.
                let words = _mm512_cvtepu32_epi64(bytemuck::must_cast(*words));
                let words = _mm512_or_si512(
                    _mm512_slli_epi64::<4>(words),
                    _mm512_slli_epi64::<32>(words),
                );
                let weights = _mm512_and_si512(words, mask);
                sums = _mm512_dpbusd_epi32(sums, bytemuck::must_cast(*inputs), weights);
            }
            _mm512_reduce_add_epi32(sums) + dot_widened(inputs_left, words_left)
        }
        // SAFETY: `self` exists only where the processor has AVX-512 with VNNI.
        Some(unsafe { run(inputs, words) })
    }
}

impl LaneMultiplier for Float<Avx512> {
    type Arithmetic = Floats;
    type Level = f32;
    type Sums = __m512;
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
    fn zero(self) -> __m512 {
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe { _mm512_setzero_ps() }
    }

    #[inline(always)]
    fn add(self, sums: __m512, levels: [u8; 4], weights: &CacheLine) -> __m512 {
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe {
            let levels = _mm512_set1_ps(f32::from_ne_bytes(levels));
            _mm512_fmadd_ps(levels, bytemuck::must_cast(weights.0), sums)
        }
    }

    #[inline(always)]
    fn largest(self, one: __m512, other: __m512) -> __m512 {
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe { _mm512_max_ps(one, other) }
    }

    #[inline(always)]
    fn finish(self, sums: __m512, head: &[CacheLine], _: bool) -> [f32; CHANNELS] {
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe {
            let biases = _mm512_castsi512_ps(bytemuck::must_cast(head[BIAS].0));
            let sums = _mm512_add_ps(sums, biases);
            bytemuck::must_cast(_mm512_max_ps(sums, _mm512_setzero_ps()))
        }
    }

    fn convolve(self, convolution: Convolution<'_, Self>) {
        #[target_feature(enable = "avx512f")]
        fn run(of: Float<Avx512>, convolution: Convolution<'_, Float<Avx512>>) {
            convolution.run::<2, 2>(of);
        }
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe { run(self, convolution) }
    }

    fn dot(self, inputs: &[f32], weights: &[[u8; 4]]) -> f32 {
        #[target_feature(enable = "avx512f")]
        fn run(inputs: &[f32], weights: &[[u8; 4]]) -> f32 {
            let (inputs, inputs_left) = inputs.as_chunks::<CHANNELS>();
            let (weights, weights_left) = weights.as_chunks::<CHANNELS>();
            let mut sums = _mm512_setzero_ps();
            for (inputs, weights) in inputs.iter().zip(weights) {
                let (inputs, weights) =
                    (bytemuck::must_cast(*inputs), bytemuck::must_cast(*weights));
                sums = _mm512_fmadd_ps(inputs, weights, sums);
            }
            let left = portable::float::dot(inputs_left, weights_left);
            _mm512_reduce_add_ps(sums) + left
        }
        // SAFETY: `self` exists only where the processor has AVX-512.
        unsafe { run(inputs, weights) }
    }
}
