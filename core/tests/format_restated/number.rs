//! What the forward pass computes with: whole numbers, or floats that know how wrong single
//! precision may be about them.

/// What a layer does with its numbers.
pub(crate) trait Number: Copy {
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn larger(self, other: Self) -> Self;
}

impl Number for i64 {
    fn plus(self, other: Self) -> Self {
        self + other
    }
    fn times(self, other: Self) -> Self {
        self * other
    }
    fn larger(self, other: Self) -> Self {
        self.max(other)
    }
}

/// Half the distance from 1 to the next `f32`: the relative error of one operation.
const UNIT: f64 = 1.0 / (1u32 << 24) as f64;

/// A number as `f64` has it, and how far an `f32` computation may lie from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inexact {
    pub(crate) value: f64,
    /// Bound of the error that the numbers had before this sum.
    pub(crate) error: f64,
    /// Sum of the absolute values of what was added up.
    magnitude: f64,
}

impl Inexact {
    /// A number of the blob.
    pub(crate) fn exact(value: f32) -> Self {
        let value = f64::from(value);
        Self {
            value,
            error: 0.0,
            magnitude: value.abs(),
        }
    }

    /// A byte of the picture divided by 255, or multiplied by the rounded 1 / 255.
    pub(crate) fn pixel(byte: u8) -> Self {
        let value = f64::from(byte) / 255.0;
        Self {
            value,
            error: 2.01 * UNIT * value,
            magnitude: value,
        }
    }

    /// The textbook bound (Higham, "Accuracy and Stability of Numerical Algorithms", 3.1): a sum of
    /// a bias and `terms` products, in any order, is wrong by at most `n u / (1 - n u)` times the
    /// sum of absolute values, `n = terms + 1`; and by a little where numbers are subnormal.
    pub(crate) fn summed_in_f32(self, terms: usize) -> Self {
        let rounding = (terms + 1) as f64 * UNIT;
        let error = self.error
            + rounding / (1.0 - rounding) * self.magnitude
            + (terms + 1) as f64 * f64::from(f32::MIN_POSITIVE) * UNIT;
        Self {
            // What `f64` itself rounds is a millionth of that.
            error: 1.001 * error,
            magnitude: self.value.abs() + error,
            ..self
        }
    }

    pub(crate) fn relu(self) -> Self {
        Self {
            value: self.value.max(0.0),
            ..self
        }
    }
}

impl Number for Inexact {
    fn plus(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            error: self.error + other.error,
            magnitude: self.magnitude + other.magnitude,
        }
    }

    /// `self` is an exact weight.
    fn times(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            error: self.value.abs() * other.error,
            magnitude: self.value.abs() * (other.value.abs() + other.error),
        }
    }

    /// The larger of two is at most as wrong as the more inexact one.
    fn larger(self, other: Self) -> Self {
        Self {
            value: self.value.max(other.value),
            error: self.error.max(other.error),
            magnitude: self.magnitude.max(other.magnitude),
        }
    }
}
