//! What a network makes of one digit.

use crate::scores::{Score, Scores};
use crate::verdict::Verdict;

/// What a network makes of one [`Digit`](crate::Digit).
#[derive(Clone, Debug, PartialEq)]
pub struct Classification<T = i32> {
    /// Whether it is a digit: never [`Verdict::Number`].
    pub verdict: Verdict,
    /// The class that it most resembles of those that are digits, whatever the verdict.
    pub class: usize,
    /// The scores behind both.
    pub scores: Scores<T>,
}

impl<T: Score> Classification<T> {
    pub(crate) fn new(scores: Scores<T>, verdict: Verdict, none_class: Option<usize>) -> Self {
        Self {
            verdict,
            class: scores.best_but(none_class),
            scores,
        }
    }

    /// Probability of [`class`](Self::class), `0.0..=1.0`: for people, see
    /// [`Scores::probabilities`].
    pub fn confidence(&self) -> f32 {
        let probabilities = self.scores.probabilities();
        probabilities.get(self.class).copied().unwrap_or(0.0)
    }
}
