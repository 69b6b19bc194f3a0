//! What a reader makes of digits: it decides by the mean scores of several views of each, where
//! [`evaluate`](crate::evaluation::evaluate) and firmware look once.

use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Scratch, ScratchTooSmall, Verdict, int8};
use rayon::prelude::*;

use crate::dataset::Dataset;

/// How digits were read by [`int8::Network::judge`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByViews {
    /// How many digits there were.
    pub digits: usize,
    /// Whose own class had the best score.
    pub right: usize,
    /// Taken for no digit, or unsure.
    pub refused: usize,
    /// Accepted as another digit.
    pub accepted_wrong: usize,
}

/// Reads every digit of `data` as a reader does.
///
/// # Errors
///
/// [`ScratchTooSmall`] never for a network that the core has parsed.
pub fn evaluate_views(
    network: &int8::Network<'_>,
    data: &Dataset,
) -> Result<ByViews, ScratchTooSmall> {
    let digits = data.images.par_iter().zip(&data.labels);
    let read = digits.map_init(
        || Box::new(Scratch::<MAX_SCRATCH_BYTES>::new()),
        |scratch, (image, &label)| {
            let (judgement, scores) = network.judge(&Digit::new(*image), scratch)?;
            let label = usize::from(label);
            Ok(ByViews {
                digits: 1,
                right: usize::from(scores.best() == label),
                refused: usize::from(judgement.verdict.is_refusal()),
                accepted_wrong: usize::from(
                    judgement.verdict == Verdict::Digit && judgement.class != label,
                ),
            })
        },
    );
    read.try_reduce(ByViews::default, |one, other| Ok(one.and(other)))
}

impl ByViews {
    fn and(self, other: Self) -> Self {
        Self {
            digits: self.digits + other.digits,
            right: self.right + other.right,
            refused: self.refused + other.refused,
            accepted_wrong: self.accepted_wrong + other.accepted_wrong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use digitnet_testing::drawn;

    /// The delivered network on digits drawn by hand, counted one by one.
    #[test]
    fn counts_are_those_of_the_digits_one_by_one() {
        let network = int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));
        let mut data = Dataset::default();
        for digit in drawn::digits() {
            data.images.push(digit.render_digit());
            data.labels.push(digit.label);
        }
        // One label that is not what is written.
        data.labels[0] = (data.labels[0] + 1) % 10;
        let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
        let mut expected = ByViews::default();
        for (image, &label) in data.images.iter().zip(&data.labels) {
            let judged = network.judge(&Digit::new(*image), &mut scratch);
            let (judgement, scores) = judged.expect("enough scratch");
            expected.digits += 1;
            expected.right += usize::from(scores.best() == usize::from(label));
            let wrong = judgement.class != usize::from(label);
            match judgement.verdict {
                Verdict::Digit if wrong => expected.accepted_wrong += 1,
                Verdict::Unsure | Verdict::None => expected.refused += 1,
                _ => {}
            }
        }
        let found = evaluate_views(&network, &data).expect("enough scratch");
        assert_eq!(found, expected);
        assert!(
            found.right > data.len() / 2 && found.right < data.len(),
            "{found:?}"
        );
    }
}
