//! What comes out of the network: one score per class, and what people like to see of them.

use core::cmp::Ordering;

use heapless::Vec;
use micromath::F32Ext;

use crate::limits::MAX_CLASSES;
use crate::verdict::Verdict;

/// One score per class: `Scores<i32>` of the int8 network, `Scores<f32>` of the f32 one.
///
/// Decide by the network's `verdict`, or by [`best`](Self::best): for int8 both are the same on every
/// machine. Probabilities are for
/// people; they are computed in floating point and may differ in the last digit; no verdict follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores<T> {
    values: Vec<T, MAX_CLASSES>,
    scale: f32,
}

/// A number that scores are made of: `i32` or `f32`.
pub trait Score: Copy + PartialOrd + sealed::Sealed {
    /// How far this score lies below `best`, in natural-logarithm units: `<= 0`.
    fn below(self, best: Self, scale: f32) -> f32;
    /// Whether this score, the largest, lies above `second` by `margin` (`>= 0`) or more.
    fn leads(self, second: Self, margin: Self) -> bool;
}

/// A class with its probability, as [`Scores::top`] lists them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Index of the class.
    pub class: usize,
    /// Softmax probability, `0.0..=1.0`.
    pub probability: f32,
}

impl<T: Score> Scores<T> {
    /// Takes the scores in class order; more than [`MAX_CLASSES`] cannot come from a valid model
    /// and are dropped. `scale` is what one unit of score is worth in natural-logarithm units.
    ///
    /// Not inlined, so that the memory of the scores is not on the stack a second time while the
    /// convolutions run; they go straight to the caller.
    #[inline(never)]
    pub(crate) fn new(values: impl Iterator<Item = T>, scale: f32) -> Self {
        let mut scores = Self {
            values: Vec::new(),
            scale,
        };
        for value in values.take(MAX_CLASSES) {
            let _fits = scores.values.push(value);
        }
        scores
    }

    /// The scores in class order.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// What one unit of score is worth in natural-logarithm units.
    pub(crate) const fn scale(&self) -> f32 {
        self.scale
    }

    /// The predicted class: the lowest index among the largest scores.
    pub fn best(&self) -> usize {
        self.best_but(None)
    }

    /// The best class other than `none`; 0 where there is no other.
    pub(crate) fn best_but(&self, none: Option<usize>) -> usize {
        self.leading(|class| Some(class) != none)
            .map_or(0, |(class, _)| class)
    }

    /// The class of the largest score among those that count, and the score: of equal ones the
    /// lowest class.
    pub(crate) fn leading(&self, counts: impl Fn(usize) -> bool) -> Option<(usize, T)> {
        let mut best: Option<(usize, T)> = None;
        for (class, &value) in self.values.iter().enumerate() {
            if counts(class) && best.is_none_or(|(_, largest)| value > largest) {
                best = Some((class, value));
            }
        }
        best
    }

    /// What the scores say where `none_class` means "no digit" and a digit must lead it by
    /// `none_margin`, and every other class by `margin`.
    pub(crate) fn verdict(&self, none_class: Option<usize>, margin: T, none_margin: T) -> Verdict {
        let best = self.best();
        if none_class == Some(best) {
            return Verdict::None;
        }
        let Some(&largest) = self.values.get(best) else {
            return Verdict::None;
        };
        let leads = |(class, &other): (usize, &T)| {
            let none = none_class == Some(class);
            class == best || largest.leads(other, if none { none_margin } else { margin })
        };
        if self.values.iter().enumerate().all(leads) {
            Verdict::Digit
        } else {
            Verdict::Unsure
        }
    }

    /// Softmax of the scaled scores, in class order; the sum is 1 up to rounding.
    ///
    /// The exponential is micromath's approximation (relative error below 1 %).
    pub fn probabilities(&self) -> Vec<f32, MAX_CLASSES> {
        let mut powers: Vec<f32, MAX_CLASSES> = Vec::new();
        let Some(&largest) = self.values.get(self.best()) else {
            return powers;
        };
        let mut sum = 0.0;
        for &value in &self.values {
            let power = exp(value.below(largest, self.scale));
            sum += power;
            let _fits = powers.push(power);
        }
        for power in &mut powers {
            *power /= sum;
        }
        powers
    }

    /// The `K` most probable classes, best first; of equal ones the lower index first.
    pub fn top<const K: usize>(&self) -> Vec<Ranked, K> {
        // K passes instead of a sort: less code and memory, and no panic in it.
        let probabilities = self.probabilities();
        let mut top: Vec<Ranked, K> = Vec::new();
        while let Some(next) = probabilities
            .iter()
            .enumerate()
            .map(|(class, &probability)| Ranked { class, probability })
            .filter(|ranked| top.last().is_none_or(|last| last.order(ranked).is_lt()))
            .min_by(Ranked::order)
        {
            if top.push(next).is_err() {
                break;
            }
        }
        top
    }
}

impl Ranked {
    /// The more probable first, of equal ones the lower index.
    fn order(&self, other: &Self) -> Ordering {
        let by_probability = other.probability.total_cmp(&self.probability);
        by_probability.then(self.class.cmp(&other.class))
    }
}

impl Score for i32 {
    fn below(self, best: Self, scale: f32) -> f32 {
        // The difference of two i32 fits into an i64, not always into an i32.
        (i64::from(self) - i64::from(best)) as f32 * scale
    }

    fn leads(self, second: Self, margin: Self) -> bool {
        // The difference of two i32 always fits into a u32.
        self.abs_diff(second) >= margin.unsigned_abs()
    }
}

impl Score for f32 {
    fn below(self, best: Self, scale: f32) -> f32 {
        (self - best) * scale
    }

    fn leads(self, second: Self, margin: Self) -> bool {
        self - second >= margin
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for i32 {}
    impl Sealed for f32 {}
}

/// `e^x` for `x <= 0`; below -60 it is 0, out of reach of the approximation's range.
fn exp(x: f32) -> f32 {
    if x < -60.0 { 0.0 } else { F32Ext::exp(x) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_scores_the_lowest_index_wins() {
        assert_eq!(Scores::new([3, 9, 9, 1].into_iter(), 1.0).best(), 1);
        assert_eq!(Scores::new([i32::MIN; 4].into_iter(), 1.0).best(), 0);
    }

    #[test]
    fn softmax_agrees_with_the_exact_one() {
        let values = [100, 350, 400, -900];
        let scores = Scores::new(values.into_iter(), 0.01);
        let exact = values.map(|value| (f64::from(value - 400) * 0.01).exp());
        let sum: f64 = exact.iter().sum();
        for (found, expected) in scores.probabilities().iter().zip(exact) {
            assert!(
                (f64::from(*found) - expected / sum).abs() < 0.005,
                "{found} {expected}"
            );
        }
    }

    #[test]
    fn the_exponential_is_within_one_percent() {
        for step in 0..=6000 {
            let x = -0.01 * step as f32;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 0.01, "{x}");
        }
        assert_eq!(exp(-60.1), 0.0);
    }

    #[test]
    fn extreme_scores_stay_probabilities() {
        let scores = Scores::new([i32::MIN, i32::MAX, 0].into_iter(), 1.0);
        assert_eq!(scores.probabilities().as_slice(), [0.0, 1.0, 0.0]);
    }

    #[test]
    fn top_is_sorted_and_bounded() {
        let scores = Scores::new([1.0f32, 3.0, 2.0, 3.0].into_iter(), 1.0);
        let classes: std::vec::Vec<_> = scores.top::<3>().iter().map(|r| r.class).collect();
        assert_eq!(classes, [1, 3, 2]);
        assert_eq!(scores.top::<9>().len(), 4);
    }
}
