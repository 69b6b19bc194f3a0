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
        // |accumulator * multiplier| < 2^62: no overflow in i64.
        let product = i64::from(accumulator) * i64::from(self.multiplier);
        // Half up is (product / 2^(shift - 1) + 1) / 2, both rounded down. Beyond a shift of 32 the
        // upper word has all that is left, which spares small processors 64-bit shifts.
        let rounded = if self.shift > 32 {
            // The masks change nothing (shift <= 62); they spare a check.
            let doubled = ((product >> 32) as i32) >> ((self.shift - 33) & 31);
            (doubled + 1) >> 1
        } else {
            let doubled = product >> ((self.shift - 1) & 63);
            (if doubled > 510 {
                510
            } else if doubled < -1 {
                -1
            } else {
                doubled + 1
            }) as i32
                >> 1
        };
        rounded.clamp(0, 255) as u8
    }
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
