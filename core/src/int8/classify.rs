//! What a pass says of a digit.

use super::Network;
use crate::scratch::ScratchTooSmall;
use crate::{Classification, Digit, Scores, Scratch, Verdict};

impl Network<'_> {
    /// What the scores of this network say: the same on every machine.
    pub fn verdict(&self, scores: &Scores<i32>) -> Verdict {
        scores.verdict(self.none_class, self.margin, self.none_margin)
    }

    /// Reads one digit: one pass of the network, and what it says. Where the digit
    /// [is blank](Digit::is_blank) the network is not asked: it is none.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn classify<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Classification, ScratchTooSmall> {
        self.classify_in(digit, scratch.bytes())
    }

    /// [`classify`](Self::classify) in memory as [`forward_in`](Self::forward_in) wants it.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn classify_in(
        &self,
        digit: &Digit,
        memory: &mut [u8],
    ) -> Result<Classification, ScratchTooSmall> {
        if digit.is_blank() {
            let scores = self.scores_of_nothing();
            return Ok(Classification::new(scores, Verdict::None, self.none_class));
        }
        let scores = self.forward_in(digit.pixels(), memory)?;
        Ok(self.classification(scores))
    }

    /// "No digit", far ahead; where the model has no such class, all are alike.
    pub(crate) fn scores_of_nothing(&self) -> Scores<i32> {
        // A lead of 20 natural-logarithm units.
        let lead = (20.0 / self.score_scale) as i32;
        let score = |class| {
            if Some(class) == self.none_class {
                lead
            } else {
                0
            }
        };
        Scores::new((0..self.shape.classes).map(score), self.score_scale)
    }

    /// Scores that this network gave and that were kept elsewhere; `None` unless there is one for
    /// each class.
    pub fn scores(&self, values: &[i32]) -> Option<Scores<i32>> {
        let right = values.len() == self.shape.classes;
        right.then(|| Scores::new(values.iter().copied(), self.score_scale))
    }

    /// Verdict and class of scores of this network.
    pub fn classification(&self, scores: Scores<i32>) -> Classification {
        let verdict = self.verdict(&scores);
        Classification::new(scores, verdict, self.none_class)
    }
}
