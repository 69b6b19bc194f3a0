//! What an answer is worth.

/// What a picture, or a digit of it, is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Verdict {
    /// One digit. Of one mark: its best score leads all others by the network's margins or more,
    /// which are data in its blob, found by training.
    Digit,
    /// Several digits; only a whole picture is that.
    Number,
    /// Perhaps digits, but nothing to rely on. Of one mark: another digit, or no digit at all, is
    /// nearly as likely. Better ask again.
    Unsure,
    /// No digit. Of one mark: the class that means "no digit" has the best score.
    None,
}

impl Verdict {
    /// Whether this should be taken neither for a digit nor for a number.
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::Unsure | Self::None)
    }

    /// In one English word, lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Digit => "digit",
            Self::Number => "number",
            Self::Unsure => "unsure",
            Self::None => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Scores, Verdict};

    #[test]
    fn a_digit_needs_the_whole_margin() {
        let verdict = |second: i32, margin| {
            Scores::new([second, 40, -3].into_iter(), 1.0).verdict(Some(2), margin, 0)
        };
        assert_eq!(verdict(30, 10), Verdict::Digit);
        assert_eq!(verdict(31, 10), Verdict::Unsure);
        assert_eq!(verdict(40, 0), Verdict::Digit);
        assert_eq!(verdict(40, 1), Verdict::Unsure);
    }

    #[test]
    fn the_class_for_no_digit_needs_no_margin() {
        let scores = Scores::new([1.5f32, 1.4].into_iter(), 1.0);
        assert_eq!(scores.verdict(Some(0), 9.0, 9.0), Verdict::None);
        assert_eq!(scores.verdict(None, 9.0, 0.0), Verdict::Unsure);
        // A lead over it has a margin of its own.
        assert_eq!(scores.verdict(Some(1), 9.0, 0.05), Verdict::Digit);
        assert_eq!(scores.verdict(Some(1), 0.0, 0.2), Verdict::Unsure);
    }

    #[test]
    fn extreme_scores_do_not_overflow() {
        let scores = Scores::new([i32::MIN, i32::MAX].into_iter(), 1.0);
        assert_eq!(scores.verdict(None, i32::MAX, 0), Verdict::Digit);
        let scores = Scores::new([i32::MIN, -1].into_iter(), 1.0);
        assert_eq!(scores.verdict(None, i32::MAX, 0), Verdict::Digit);
        assert_eq!(scores.verdict(Some(1), i32::MAX, 0), Verdict::None);
    }

    #[test]
    fn scores_that_are_no_numbers_are_never_a_digit() {
        let scores = Scores::new([f32::NAN, f32::NAN].into_iter(), 1.0);
        assert!(scores.verdict(None, 0.0, 0.0).is_refusal());
    }
}
