//! What a network makes of one mark.

use heapless::Vec;

use super::shape::MarkShape;
use crate::limits::{MAX_CLASSES, PIXELS, SIDE};
use crate::scores::{Score, Scores};
use crate::scratch::ScratchTooSmall;
use crate::verdict::Verdict;
use crate::{Digit, Scratch, int8};

/// Shifts of the mark that are looked at, in pixels to the right and down, first none: a mark that is read
/// otherwise one pixel further is not read surely.
const VIEWS: [(isize, isize); 5] = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)];

/// Evidence for or against a digit, in 1 / 16 of a natural-logarithm unit, at which one view is
/// enough: four hundred to one. Two thirds of all marks have it, and read alike with it or without.
const ENOUGH: i32 = 6 * 16;

/// Evidence far beyond what any comparison asks for, with which sums still cannot overflow.
const MOST: f32 = 1e6;

/// What a network makes of one mark.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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

/// A judgement and the scores behind it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) judgement: Judgement,
    pub(crate) scores: Scores<i32>,
    /// What it looks like, told without the network.
    pub(crate) shape: Option<MarkShape>,
}

impl Judgement {
    /// Takes the network's scores, its verdict on them and its class for "no digit", if it has one.
    pub fn new<T: Score>(scores: &Scores<T>, verdict: Verdict, none: Option<usize>) -> Self {
        let digit = scores.leading(|class| Some(class) != none);
        let class = digit.map_or(0, |(class, _)| class);
        let other = scores.leading(|other| other != class);
        let lead = match (digit, other) {
            (Some((_, digit)), Some((_, other))) => -other.below(digit, scores.scale()),
            _ => 0.0,
        };
        Self {
            verdict,
            class,
            evidence: (lead * 16.0).clamp(-MOST, MOST) as i32,
            probability: scores.probabilities().get(class).copied().unwrap_or(0.0),
        }
    }
}

impl Judged {
    /// With the shape that it has, which may speak against what the network says.
    pub(super) fn shaped(mut self, shape: Option<MarkShape>) -> Self {
        if shape == Some(MarkShape::Dotted) {
            self.judgement.verdict = Verdict::None;
            self.judgement.evidence = -self.judgement.evidence.abs();
        }
        Self { shape, ..self }
    }
}

impl int8::Network<'_> {
    /// Judges a mark as it is, and where that leaves doubt, by the mean scores of five views of it, each
    /// shifted by at most one pixel. A blank one is none, as for [`classify`](Self::classify).
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn judge<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<(Judgement, Scores<i32>), ScratchTooSmall> {
        let Judged {
            judgement, scores, ..
        } = self.judge_in(digit, scratch.bytes())?;
        Ok((judgement, scores))
    }

    pub(crate) fn judge_in(
        &self,
        digit: &Digit,
        memory: &mut [u8],
    ) -> Result<Judged, ScratchTooSmall> {
        let none = self.none_class();
        let judged_as = |verdict, scores: Scores<i32>| Judged {
            judgement: Judgement::new(&scores, verdict, none),
            scores,
            shape: None,
        };
        if digit.is_blank() {
            return Ok(judged_as(Verdict::None, self.scores_of_nothing()));
        }
        let judged = |scores| judged_as(self.verdict(&scores), scores);
        let mut sums: Vec<i64, MAX_CLASSES> = Vec::new();
        let add = |sums: &mut Vec<i64, MAX_CLASSES>, scores: &Scores<i32>| {
            let _fits = sums.resize(scores.values().len(), 0);
            for (sum, &score) in sums.iter_mut().zip(scores.values()) {
                *sum += i64::from(score);
            }
        };
        for (right, down) in VIEWS {
            let scores = if sums.is_empty() {
                self.forward_in(digit.pixels(), memory)?
            } else {
                self.forward_in(shifted(digit, right, down).pixels(), memory)?
            };
            let first = sums.is_empty();
            add(&mut sums, &scores);
            if first {
                let one = judged(scores);
                if one.judgement.evidence.abs() >= ENOUGH {
                    return Ok(one);
                }
                // The other views together, where that is faster.
                let pixels = digit.pixels();
                if let Some(()) = self.neighbours(pixels, memory, |of| add(&mut sums, &of))? {
                    break;
                }
            }
        }
        // The mean of numbers that fit is one that fits.
        let means = sums
            .iter()
            .map(|sum| i32::try_from(sum / VIEWS.len() as i64).unwrap_or(i32::MAX));
        Ok(judged(Scores::new(means, self.score_scale())))
    }
}

/// What leaves the picture is gone, what comes in is paper.
fn shifted(digit: &Digit, right: isize, down: isize) -> Digit {
    let mut pixels = [0; PIXELS];
    let side = SIDE as isize;
    let places = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    for (pixel, (x, y)) in pixels.iter_mut().zip(places) {
        let (x, y) = (x - right, y - down);
        if (0..side).contains(&x) && (0..side).contains(&y) {
            *pixel = digit
                .pixels()
                .get((y * side + x) as usize)
                .copied()
                .unwrap_or(0);
        }
    }
    Digit::new(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_the_lead_over_all_others() {
        let scores = Scores::new([10, 90, 50, 80].into_iter(), 0.1);
        let judgement = Judgement::new(&scores, Verdict::Digit, Some(3));
        assert_eq!((judgement.class, judgement.evidence), (1, 16));
        let judgement = Judgement::new(&scores, Verdict::None, Some(1));
        assert_eq!((judgement.class, judgement.evidence), (3, -16));
    }

    #[test]
    fn evidence_of_boundless_scores_is_bounded() {
        let scores = Scores::new([i32::MAX, i32::MIN].into_iter(), f32::MAX);
        let evidence = |none| Judgement::new(&scores, Verdict::None, none).evidence;
        assert_eq!((evidence(None), evidence(Some(0))), (1_000_000, -1_000_000));
    }

    #[test]
    fn a_shift_moves_every_pixel() {
        let mut pixels = [0; PIXELS];
        pixels[5 * SIDE + 27] = 7;
        pixels[5 * SIDE + 3] = 9;
        let moved = shifted(&Digit::new(pixels), 1, -1);
        assert_eq!(moved.pixels()[4 * SIDE + 4], 9);
        assert_eq!(moved.pixels().iter().filter(|&&level| level > 0).count(), 1);
    }
}
