//! Which of several looks is to be believed.

use alloc::vec::Vec;

use crate::reader::look::Look;

/// Evidence that a reading must have, in 1 / 16 of a natural-logarithm unit.
#[derive(Clone, Copy)]
pub(super) struct Required {
    pub(super) alone: i32,
    /// Where two looks agree on one or two digits.
    agreed: i32,
}

impl Required {
    /// Where the light is uneven anyway: fifty to one.
    pub(super) const LOW: Self = Self {
        alone: 64,
        agreed: 32,
    };
    /// Where the picture was changed for it: four hundred to one.
    pub(super) const HIGH: Self = Self {
        alone: 96,
        agreed: 64,
    };

    /// What two looks that agree must have: the more digits, the less can it be chance.
    fn agreed(self, digits: usize) -> i32 {
        let digits = i32::try_from(digits).unwrap_or(i32::MAX).max(2);
        (2 * self.agreed / digits).max(DOUBTFUL)
    }
}

/// No digit of any number may have less: three to one.
const DOUBTFUL: i32 = 18;

/// Two looks that differ by less, seven to one, are as good.
const CLOSE: i32 = 32;

/// What several looks come to.
pub(super) enum Choice {
    /// One reading is clear.
    Clear(Look),
    /// One reading is ahead, but not far enough for a picture that was changed.
    Doubtful(Look),
    /// Several readings are as good.
    Torn,
    /// None reads anything.
    Nothing,
}

impl Choice {
    /// Evidence that a number must have which one look alone reads: a hundred and fifty to one.
    const NUMBER_ALONE: i32 = 80;

    pub(super) fn of(looks: Vec<Look>, required: Required) -> Self {
        let mut read: Vec<(i32, Look)> = looks
            .into_iter()
            .filter_map(|look| Some((look.evidence?, look)))
            .collect();
        // The first of the best.
        let Some(at) = (0..read.len()).rev().max_by_key(|&at| read[at].0) else {
            return Self::Nothing;
        };
        let (evidence, best) = read.remove(at);
        let mut agreed = false;
        for (other_evidence, other) in read {
            let alike = other.answer.text == best.answer.text;
            if !alike && other_evidence + CLOSE > evidence {
                return Self::Torn;
            }
            agreed |= alike;
        }
        let least = if agreed {
            required.agreed(best.answer.digits.len())
        } else if best.answer.digits.len() > 1 {
            // Shadows of fingers pass for ones.
            required.alone.max(Self::NUMBER_ALONE)
        } else {
            required.alone
        };
        if evidence >= least {
            Self::Clear(best)
        } else {
            Self::Doubtful(best)
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::picture::Picture;
    use crate::reader::convert::nothing;

    pub(in crate::reader::attempts) fn reads(text: &str, evidence: i32) -> Look {
        let picture = Picture::new(Vec::new(), [1, 1]);
        let mut answer = nothing(&picture, None);
        answer.text = text.into();
        Look {
            answer,
            evidence: Some(evidence),
            judged: true,
            marks: text.len(),
            broken: false,
            shading: 0,
            faint: 0,
            pale: false,
            hanging: false,
            outlined: false,
            found: None,
        }
    }

    fn chosen(looks: &[(&str, i32)]) -> Option<String> {
        let looks = looks.iter().map(|&(text, evidence)| reads(text, evidence));
        match Choice::of(looks.collect(), Required::HIGH) {
            Choice::Clear(look) => Some(look.answer.text),
            _ => None,
        }
    }

    #[test]
    fn the_better_evidence_wins_and_equals_that_disagree_do_not() {
        assert_eq!(chosen(&[]), None);
        assert_eq!(chosen(&[("7", 95)]), None);
        assert_eq!(chosen(&[("7", 96)]).as_deref(), Some("7"));
        assert_eq!(chosen(&[("7", 64), ("7", 40)]).as_deref(), Some("7"));
        assert_eq!(chosen(&[("1", 60), ("7", 100)]).as_deref(), Some("7"));
        assert_eq!(chosen(&[("1", 80), ("7", 100)]), None);
    }

    #[test]
    fn agreement_on_many_digits_needs_less_but_never_nothing() {
        let of = |digits| Required::HIGH.agreed(digits);
        assert_eq!([of(0), of(1), of(2)], [64; 3]);
        assert_eq!([of(4), of(10), of(64)], [32, DOUBTFUL, DOUBTFUL]);
        assert!(Required::LOW.agreed(10) == DOUBTFUL && Required::LOW.agreed(1) == 32);
    }
}
