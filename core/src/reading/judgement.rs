//! What a network makes of one mark.

use crate::Verdict;
use crate::scores::{Score, Scores};

/// What a network makes of one mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// Whether it is a digit, and which.
    pub verdict: Verdict,
    /// The most probable class that is a digit, whatever the verdict.
    pub class: usize,
    /// How far the score of `class` lies above every other class's, in 1 / 16 of a
    /// natural-logarithm unit; negative where the class "no digit" is ahead.
    pub evidence: i32,
    /// Probability of `class`, `0.0..=1.0`.
    pub probability: f32,
}

impl Judgement {
    /// Takes the network's scores, its verdict on them and its class for "no digit", if it has one.
    pub fn new<T: Score>(scores: &Scores<T>, verdict: Verdict, none: Option<usize>) -> Self {
        let values = scores.values();
        let leading = |without: [Option<usize>; 2]| {
            let mut best: Option<(usize, T)> = None;
            for (class, &value) in values.iter().enumerate() {
                if !without.contains(&Some(class)) && best.is_none_or(|(_, most)| value > most) {
                    best = Some((class, value));
                }
            }
            best
        };
        let digit = leading([none, None]);
        let class = digit.map_or(0, |(class, _)| class);
        let other = leading([Some(class), None]);
        let lead = match (digit, other) {
            (Some((_, digit)), Some((_, other))) => -other.below(digit, scores.scale()),
            _ => 0.0,
        };
        Self {
            verdict,
            class,
            // Saturates far beyond what any comparison asks for.
            evidence: (lead * 16.0) as i32,
            probability: scores.probabilities().get(class).copied().unwrap_or(0.0),
        }
    }
}
