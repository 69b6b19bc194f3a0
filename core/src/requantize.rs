//! The one rounding rule: 32-bit accumulators back to 8-bit activations.

/// Fixed-point multiplication by `multiplier / 2^shift`, rounded half up, clamped to `0..=255`.
///
/// ```text
/// y = clamp((accumulator * multiplier + 2^(shift - 1)) >> shift, 0, 255)      in 64 bits
/// ```
///
/// The shift is arithmetic, so halves go up on both sides of zero; the clamp at 0 is the ReLU.
/// The rule is monotone in the accumulator, which is why pooling may come before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requantize {
    /// In `2^30 .. 2^31`.
    multiplier: i32,
    /// In `31..=62`.
    shift: u32,
}

impl Requantize {
    /// Smallest multiplier: numbers are kept normalized, so each factor has one form.
    pub const MIN_MULTIPLIER: i32 = 1 << 30;
    /// Smallest shift; with it the factor is at least 1/2 and below 1.
    pub const MIN_SHIFT: u32 = 31;
    /// Largest shift.
    pub const MAX_SHIFT: u32 = 62;

    /// `None` unless `multiplier >= 2^30` and `shift` is in `31..=62`.
    pub const fn new(multiplier: i32, shift: u32) -> Option<Self> {
        if multiplier < Self::MIN_MULTIPLIER || shift < Self::MIN_SHIFT || shift > Self::MAX_SHIFT {
            return None;
        }
        Some(Self { multiplier, shift })
    }

    /// For numbers that were checked when the blob was parsed.
    #[inline]
    pub(crate) const fn checked(multiplier: i32, shift: u32) -> Self {
        debug_assert!(Self::new(multiplier, shift).is_some());
        Self { multiplier, shift }
    }

    /// The fixed-point number nearest to `factor`; `None` unless it is in `2^-32 .. 1`.
    pub fn nearest(factor: f64) -> Option<Self> {
        if !(factor > 0.0 && factor < 1.0) {
            return None;
        }
        let mut shift = Self::MIN_SHIFT;
        let mut scaled = factor * 2_147_483_648.0;
        while scaled < 1_073_741_824.0 {
            scaled *= 2.0;
            shift += 1;
            if shift > Self::MAX_SHIFT {
                return None;
            }
        }
        let rounded = (scaled + 0.5) as i64;
        if rounded == 1 << 31 {
            return Self::new(1 << 30, shift.checked_sub(1)?);
        }
        Self::new(i32::try_from(rounded).ok()?, shift)
    }

    /// The multiplier, in `2^30 .. 2^31`.
    pub const fn multiplier(self) -> i32 {
        self.multiplier
    }

    /// The shift, in `31..=62`.
    pub const fn shift(self) -> u32 {
        self.shift
    }

    /// The activation for an accumulator that has its bias already.
    #[inline]
    pub fn apply(self, accumulator: i32) -> u8 {
        // What is not above 0 becomes 0, so that all that follows is unsigned.
        if cfg!(any(digitnet_kernels = "thumb1", digitnet_kernels = "riscv")) && accumulator <= 0 {
            return 0;
        }
        let (accumulator, multiplier) = (accumulator.max(0) as u32, self.multiplier as u32);
        // Half up is (product / 2^(shift - 1) + 1) / 2, both rounded down. Beyond a shift of 32 the
        // upper word has all that is left, which spares small processors 64-bit shifts.
        let doubled = if self.shift > 32 {
            // The mask changes nothing (shift <= 62); it spares a check.
            upper_word(accumulator, multiplier) >> ((self.shift - 33) & 31)
        } else {
            let product = u64::from(accumulator) * u64::from(multiplier);
            (product >> ((self.shift - 1) & 63)).min(510) as u32
        };
        ((doubled + 1) >> 1).min(255) as u8
    }
}

/// The upper word of a product of 64 bits.
#[inline]
const fn upper_word(a: u32, b: u32) -> u32 {
    if cfg!(digitnet_kernels = "thumb1") {
        upper_word_by_halves(a, b)
    } else {
        ((a as u64 * b as u64) >> 32) as u32
    }
}

/// [`upper_word`] for a Cortex-M0, which multiplies to the lower word alone: the compiler would
/// call a function.
#[inline]
const fn upper_word_by_halves(a: u32, b: u32) -> u32 {
    let (a_high, a_low) = (a >> 16, a & 0xFFFF);
    let (b_high, b_low) = (b >> 16, b & 0xFFFF);
    let middle = a_high * b_low + ((a_low * b_low) >> 16);
    let other = a_low * b_high + (middle & 0xFFFF);
    a_high * b_high + (middle >> 16) + (other >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up() {
        let half = Requantize::new(1 << 30, 31).expect("in range");
        assert_eq!([1, 2, 3, 4, 5].map(|a| half.apply(a)), [1, 1, 2, 2, 3]);
    }

    #[test]
    fn clamps_to_a_byte() {
        let half = Requantize::new(1 << 30, 31).expect("in range");
        assert_eq!(
            [i32::MIN, -1, 0, 509, 510, 511, i32::MAX].map(|a| half.apply(a)),
            [0, 0, 0, 255, 255, 255, 255]
        );
    }

    #[test]
    fn refuses_what_is_not_normalized() {
        assert_eq!(Requantize::new((1 << 30) - 1, 40), None);
        assert_eq!(Requantize::new(1 << 30, 30), None);
        assert_eq!(Requantize::new(1 << 30, 63), None);
    }

    proptest::proptest! {
        #[test]
        fn nearest_is_within_half_a_unit(factor in 1e-9f64..0.999) {
            let fixed = Requantize::nearest(factor).expect("in range");
            let value = f64::from(fixed.multiplier()) / f64::from(fixed.shift()).exp2();
            proptest::prop_assert!((value / factor - 1.0).abs() <= 0.5f64 * (-30f64).exp2() * 1.001);
        }

        #[test]
        fn halves_give_the_upper_word(a: u32, b: u32) {
            let product = u64::from(a) * u64::from(b);
            proptest::prop_assert_eq!(upper_word_by_halves(a, b), (product >> 32) as u32);
        }

        #[test]
        fn is_monotone(multiplier in 1i32 << 30.., shift in 31u32..=62, a: i32, b: i32) {
            let rule = Requantize::new(multiplier, shift).expect("in range");
            let (low, high) = (a.min(b), a.max(b));
            proptest::prop_assert!(rule.apply(low) <= rule.apply(high));
        }

        #[test]
        fn agrees_with_wide_arithmetic(multiplier in 1i32 << 30.., shift in 31u32..=62, a: i32) {
            let exact = (i128::from(a) * i128::from(multiplier) * 2 + (1i128 << shift))
                .div_euclid(1i128 << (shift + 1));
            let rule = Requantize::new(multiplier, shift).expect("in range");
            proptest::prop_assert_eq!(i128::from(rule.apply(a)), exact.clamp(0, 255));
        }
    }
}
