//! From the core's reading to the answer that people get.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use digitnet_core::reading::{Doubt, Sign};
use digitnet_core::{Reading, Scores, Verdict, prepare};

use super::{NETWORK, label};
use crate::answer::{Answer, InkBox, ReadDigit, Reason, Timing};
use crate::picture::Picture;

/// Classes that are digits.
pub(super) const DIGITS: usize = NETWORK.shape().classes - NETWORK.none_class().is_some() as usize;

/// The answer that a reading is; times are filled in later.
pub(super) fn answer(reading: &Reading<'_>, picture: &Picture) -> Answer {
    let digits: Vec<_> = reading
        .digits
        .iter()
        .map(|digit| described(digit, picture))
        .collect();
    let mut answer = Answer {
        verdict: reading.verdict,
        confidence: reading.confidence(),
        ink_box: digits
            .iter()
            .map(|digit| digit.ink_box)
            .reduce(InkBox::union),
        ..nothing(picture, doubt(reading))
    };
    if let ([only], [read]) = (digits.as_slice(), reading.digits) {
        answer.probabilities = digits_only(&read.scores);
        answer.digit = (reading.verdict == Verdict::Digit).then_some(only.digit);
    }
    if !reading.verdict.is_refusal() {
        answer.text = text(&digits);
    }
    answer.digits = digits;
    answer
}

fn doubt(reading: &Reading<'_>) -> Option<Reason> {
    match (reading.verdict, reading.doubt) {
        (Verdict::Digit | Verdict::Number, _) => None,
        (Verdict::None, _) => Some(Reason::NoDigit),
        (Verdict::Unsure, Some(Doubt::Raised)) => Some(Reason::RaisedMark),
        (Verdict::Unsure, Some(Doubt::Hanging)) => Some(Reason::TouchesLine),
        (Verdict::Unsure, _) if reading.rejected > 0 => Some(Reason::PartlyNoDigit),
        (Verdict::Unsure, Some(Doubt::Sign)) => Some(Reason::DigitOrSign),
        (Verdict::Unsure, None) => Some(Reason::SeveralReadings),
    }
}

fn described(digit: &digitnet_core::ReadDigit, picture: &Picture) -> ReadDigit {
    ReadDigit {
        // There are at most 64 classes.
        digit: digit.judgement.class as u8,
        confidence: digit.judgement.probability,
        sure: digit.judgement.verdict == Verdict::Digit,
        ink_box: full_size_box(&digit.ink_box, picture),
        line: digit.line,
        sign: digit.sign.map(Sign::symbol),
        prepared: None,
    }
}

/// The digits one after the other with the signs between them, a new line for each line of writing.
fn text(digits: &[ReadDigit]) -> String {
    let mut text = String::new();
    let mut line = digits.first().map_or(0, |digit| digit.line);
    for digit in digits {
        if digit.line != line {
            text.push('\n');
            line = digit.line;
        }
        text.extend(digit.sign);
        text.push_str(label(digit.digit));
    }
    text
}

/// An answer without a digit.
pub(super) fn nothing(picture: &Picture, reason: Option<Reason>) -> Answer {
    Answer {
        verdict: Verdict::None,
        digit: None,
        confidence: 0.0,
        probabilities: vec![0.0; DIGITS],
        text: String::new(),
        reason,
        ink_box: None,
        digits: Vec::new(),
        width: picture.full_width,
        height: picture.full_height,
        prepared: None,
        steps: None,
        turned: None,
        timing_us: Timing::default(),
    }
}

/// The probabilities of the digits, without that of "no digit".
pub(super) fn digits_only(scores: &Scores<i32>) -> Vec<f32> {
    let none = NETWORK.none_class();
    let classes = scores.probabilities().into_iter().enumerate();
    classes
        .filter(|(class, _)| Some(*class) != none)
        .map(|(_, probability)| probability)
        .collect()
}

/// The box in pixels of the upload, grown outwards to whole pixels where the picture was reduced.
fn full_size_box(found: &prepare::InkBox, picture: &Picture) -> InkBox {
    let (left, width) = stretch(found.left, found.width, picture.width, picture.full_width);
    let (top, height) = stretch(found.top, found.height, picture.height, picture.full_height);
    InkBox {
        left,
        top,
        width,
        height,
    }
}

/// A span on a line of `reduced` pixels, on the same line of `full` pixels.
fn stretch(start: usize, length: usize, reduced: usize, full: usize) -> (usize, usize) {
    let first = start * full / reduced;
    let end = ((start + length) * full).div_ceil(reduced).min(full);
    (first, end - first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::{Options, PictureReader};
    use core::time::Duration;
    use digitnet_testing::written;

    /// What reasons are given for writing that is refused, by how often.
    fn refused(written: impl Fn(u64) -> digitnet_testing::GreyImage) -> Vec<(Reason, usize)> {
        let mut reader = PictureReader::new(&NETWORK, || Duration::ZERO);
        let mut reasons: Vec<(Reason, usize)> = Vec::new();
        for seed in 0..24 {
            let image = written(seed);
            let picture = Picture::new(image.pixels, [image.width, image.height]);
            let answer = reader.read(&picture, &Options::default());
            let Some(reason) = answer.expect("a picture").reason else {
                continue;
            };
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => reasons.push((reason, 1)),
            }
        }
        reasons.sort_by_key(|(_, count)| core::cmp::Reverse(*count));
        reasons
    }

    #[test]
    fn what_is_known_of_a_refusal_is_told() {
        for (text, reason) in [
            ("52²", Reason::RaisedMark),
            ("1234°", Reason::RaisedMark),
            ("43|", Reason::DigitOrSign),
            ("4|5", Reason::DigitOrSign),
        ] {
            let reasons = refused(|seed| written::on_paper(text, seed, 160, 7.0));
            let most = reasons.first().map(|(reason, _)| *reason);
            assert_eq!(most, Some(reason), "{text}: {reasons:?}");
        }
    }

    #[test]
    fn a_box_covers_the_same_part_of_the_full_picture() {
        assert_eq!(stretch(3, 4, 10, 10), (3, 4));
        assert_eq!(stretch(1, 2, 10, 30), (3, 6));
        assert_eq!(stretch(0, 10, 10, 33), (0, 33));
        assert_eq!(stretch(9, 1, 10, 33), (29, 4));
    }
}
