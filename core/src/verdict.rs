//! What an answer is worth.

/// What a network says of a picture. The thresholds are data in its blob, found by training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// This class, and its score leads all others by the network's margin or more.
    Digit(usize),
    /// This class more than any other, but by less than the margin: better ask again.
    Unsure(usize),
    /// The class that means "no digit" has the best score.
    None,
}

impl Verdict {
    /// The class that was read; `None` where there is no digit.
    pub const fn class(self) -> Option<usize> {
        match self {
            Self::Digit(class) | Self::Unsure(class) => Some(class),
            Self::None => None,
        }
    }

    /// Whether the answer should not be taken for a digit.
    pub const fn is_refusal(self) -> bool {
        !matches!(self, Self::Digit(_))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Scores, Verdict};

    #[test]
    fn a_digit_needs_the_whole_margin() {
        let verdict = |second: i32, margin| {
            Scores::new([second, 40, -3].into_iter(), 1.0).verdict(Some(2), margin)
        };
        assert_eq!(verdict(30, 10), Verdict::Digit(1));
        assert_eq!(verdict(31, 10), Verdict::Unsure(1));
        assert_eq!(
            verdict(40, 0),
            Verdict::Digit(0),
            "the lowest of equal ones"
        );
        assert_eq!(verdict(40, 1), Verdict::Unsure(0));
    }

    #[test]
    fn the_class_for_no_digit_needs_no_margin() {
        let scores = Scores::new([1.5f32, 1.4].into_iter(), 1.0);
        assert_eq!(scores.verdict(Some(0), 9.0), Verdict::None);
        assert_eq!(scores.verdict(None, 9.0), Verdict::Unsure(0));
        assert_eq!(scores.verdict(Some(1), 0.05), Verdict::Digit(0));
        // A lead over it counts like any other.
        assert_eq!(scores.verdict(Some(1), 0.2), Verdict::Unsure(0));
    }

    #[test]
    fn extreme_scores_do_not_overflow() {
        let scores = Scores::new([i32::MIN, i32::MAX].into_iter(), 1.0);
        assert_eq!(scores.verdict(None, i32::MAX), Verdict::Digit(1));
        let scores = Scores::new([i32::MIN, -1].into_iter(), 1.0);
        assert_eq!(scores.verdict(None, i32::MAX), Verdict::Digit(1));
        assert_eq!(scores.verdict(Some(1), i32::MAX), Verdict::None);
    }

    #[test]
    fn scores_that_are_no_numbers_are_never_a_digit() {
        let scores = Scores::new([f32::NAN, f32::NAN].into_iter(), 1.0);
        assert!(scores.verdict(None, 0.0).is_refusal());
    }
}
