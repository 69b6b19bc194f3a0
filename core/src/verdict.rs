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
