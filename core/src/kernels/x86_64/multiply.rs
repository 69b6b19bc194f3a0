//! The instructions.

use core::arch::x86_64::{
    __m128i, __m256i, _mm_packus_epi16, _mm256_add_epi32, _mm256_blend_epi32,
    _mm256_castsi256_si128, _mm256_cvtepi8_epi16, _mm256_cvtepu8_epi16, _mm256_dpbusd_epi32,
    _mm256_extracti128_si256, _mm256_madd_epi16, _mm256_max_epi32, _mm256_min_epi32,
    _mm256_mul_epi32, _mm256_packus_epi32, _mm256_permute4x64_epi64, _mm256_set1_epi32,
    _mm256_setzero_si256, _mm256_srai_epi32, _mm256_srav_epi32, _mm256_srli_epi64,
};

use super::features::{Avx2, Vnni};
use super::layout::{CHANNELS, Group, Multiplier, Rows, Rules};
use crate::kernels::interface::Kernels as _;
use crate::kernels::portable::int8::Portable;

impl Avx2 {
    pub(super) fn dot(self, inputs: &[u8], weights: &[i8]) -> i32 {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe { dot(inputs, weights) }
    }
}

impl Multiplier for Avx2 {
    const TAPS: usize = 2;

    #[inline]
    fn lane(weights: &[i8]) -> i32 {
        let at = |index: usize| weights.get(index).map_or(0, |&weight| i32::from(weight));
        at(1) << 16 | at(0) & 0xFFFF
    }

    #[inline]
    fn pooled(
        self,
        levels: &[u8],
        rows: &Rows,
        weights: &[Group],
        rules: &Rules,
    ) -> [u8; CHANNELS] {
        // SAFETY: `self` exists only where the processor has AVX2.
        unsafe { pooled_by_avx2(levels, rows, weights, rules) }
    }
}

impl Multiplier for Vnni {
    const TAPS: usize = 4;

    #[inline]
    fn lane(weights: &[i8]) -> i32 {
        let at = |index: usize| {
            weights
                .get(index)
                .map_or(0, |weight| weight.cast_unsigned())
        };
        i32::from_le_bytes([at(0), at(1), at(2), at(3)])
    }

    #[inline]
    fn pooled(
        self,
        levels: &[u8],
        rows: &Rows,
        weights: &[Group],
        rules: &Rules,
    ) -> [u8; CHANNELS] {
        // SAFETY: `self` exists only where the processor has AVX2, AVX-512 VL and VNNI.
        unsafe { pooled_by_vnni(levels, rows, weights, rules) }
    }
}

/// [`Multiplier::pooled`] by the instructions of some features. A macro, since what uses an
/// instruction must name its feature, down to the loop.
macro_rules! pooled_by {
    ($name:ident, $features:literal, $add:expr) => {
        #[target_feature(enable = $features)]
        fn $name(levels: &[u8], rows: &Rows, weights: &[Group], rules: &Rules) -> [u8; CHANNELS] {
            let mut sums = [[_mm256_setzero_si256(); 2]; 4];
            let mut first = 0;
            let mut left = weights;
            while let Some((weights, rest)) = left.split_at_checked(rows.groups) {
                // One length for all of them, so that the loop over them checks nothing.
                let run = |start: usize| -> Option<&[[u8; 4]]> {
                    let levels = levels.get(start..start + 4 * weights.len())?;
                    Some(levels.as_chunks().0)
                };
                let (Some(a), Some(b), Some(c), Some(d)) = (
                    run(first),
                    run(first + rows.step),
                    run(first + rows.pitch),
                    run(first + rows.pitch + rows.step),
                ) else {
                    break;
                };
                for ((((group, a), b), c), d) in weights.iter().zip(a).zip(b).zip(c).zip(d) {
                    let [low, high]: [__m256i; 2] = bytemuck::must_cast(*group);
                    for (sum, levels) in sums.iter_mut().zip([a, b, c, d]) {
                        let levels = _mm256_set1_epi32(i32::from_le_bytes(*levels));
                        sum[0] = $add(sum[0], levels, low);
                        sum[1] = $add(sum[1], levels, high);
                    }
                }
                if rest.is_empty() {
                    break;
                }
                first += rows.pitch;
                left = rest;
            }
            activations(&sums, rules)
        }
    };
}

pooled_by!(pooled_by_avx2, "avx2", |sums, levels, weights| {
    _mm256_add_epi32(sums, _mm256_madd_epi16(levels, weights))
});
pooled_by!(
    pooled_by_vnni,
    "avx2,avx512vl,avx512vnni",
    |sums, levels, weights| _mm256_dpbusd_epi32(sums, levels, weights)
);

/// The largest of the four windows' sums, requantized.
#[target_feature(enable = "avx2")]
#[inline]
fn activations([a, b, c, d]: &[[__m256i; 2]; 4], rules: &Rules) -> [u8; CHANNELS] {
    let largest = |half: usize| {
        _mm256_max_epi32(
            _mm256_max_epi32(a[half], b[half]),
            _mm256_max_epi32(c[half], d[half]),
        )
    };
    let halves = |group: &Group| -> [__m256i; 2] { bytemuck::must_cast(*group) };
    let biases = halves(&rules.biases);
    let sums = [0, 1].map(|half| _mm256_add_epi32(largest(half), biases[half]));
    if let Some(short) = &rules.short {
        let sums: Group = bytemuck::must_cast(sums);
        let mut values = [0; CHANNELS];
        for ((value, rule), sum) in values.iter_mut().zip(short).zip(sums) {
            *value = rule.apply(sum);
        }
        return values;
    }
    let (multipliers, shifts) = (halves(&rules.multipliers), halves(&rules.shifts));
    let values = [0, 1].map(|half| requantized(sums[half], multipliers[half], shifts[half]));
    // Packing goes by halves of registers, so the middle quarters change places first.
    let pairs = _mm256_packus_epi32(values[0], values[1]);
    let pairs = _mm256_permute4x64_epi64::<0b11_01_10_00>(pairs);
    let (low, high) = (
        _mm256_castsi256_si128(pairs),
        _mm256_extracti128_si256::<1>(pairs),
    );
    bytemuck::must_cast(_mm_packus_epi16(low, high))
}

/// [`Requantize::apply`](crate::Requantize::apply) for shifts above 32, lane by lane.
#[target_feature(enable = "avx2")]
#[inline]
fn requantized(sums: __m256i, multipliers: __m256i, shifts: __m256i) -> __m256i {
    let even = _mm256_mul_epi32(sums, multipliers);
    let odd = _mm256_mul_epi32(
        _mm256_srli_epi64::<32>(sums),
        _mm256_srli_epi64::<32>(multipliers),
    );
    let upper = _mm256_blend_epi32::<0b1010_1010>(_mm256_srli_epi64::<32>(even), odd);
    let doubled = _mm256_srav_epi32(upper, shifts);
    let rounded = _mm256_srai_epi32::<1>(_mm256_add_epi32(doubled, _mm256_set1_epi32(1)));
    _mm256_min_epi32(
        _mm256_max_epi32(rounded, _mm256_setzero_si256()),
        _mm256_set1_epi32(255),
    )
}

/// The sum of products.
#[target_feature(enable = "avx2")]
fn dot(inputs: &[u8], weights: &[i8]) -> i32 {
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
    sums.iter().sum::<i32>() + Portable::dot(inputs_left, weights_left)
}
