//! The bytes of an uploaded file -> an [`Answer`]: decode, prepare, infer, with the time of each.

mod activations;
mod explain;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use digitnet_core::prepare::{self, Page, PrepareError, Workspace};
use digitnet_core::reading::{self, Judgement, Outcome, Reading};
use digitnet_core::{Digit, Scores, Scratch, Verdict as DigitVerdict, int8};

use crate::answer::{Answer, InkBox, ReadDigit, Reason, Timing, Verdict};
use crate::decode::{Decoder, Picture};
use crate::error::Error;

/// The network that the server reads with; a blob that is not valid fails the build.
pub const NETWORK: int8::Network<'static> = int8::Network::embed(BLOB);

/// The bytes of [`NETWORK`].
pub static BLOB: &[u8] = include_bytes!("../../weights/digits.int8.dgn");

thread_local! {
    /// Made once for each reader: it is larger than most pictures.
    static WORKSPACE: RefCell<Box<Workspace<RUNS>>> = RefCell::default();
}

/// How a picture is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Adds to the answer what was found on the way, and what the network saw.
    pub explain: bool,
    /// Takes ink for paper and paper for ink.
    pub invert: bool,
    /// Quarter turns clockwise before reading, `0..=3`.
    pub turns: u8,
}

/// Reads one uploaded file.
///
/// # Errors
///
/// [`Error::Decode`] if the file is not a picture that can be decoded. A picture without digits is
/// no error: its verdict says so.
pub fn read(decoder: &Decoder, file: &[u8], options: &Options) -> Result<Answer, Error> {
    let start = Instant::now();
    let picture = decoder.decode(file)?.turned(options.turns);
    let decode = start.elapsed();

    let grey = prepare::Picture::new(&picture.pixels, picture.width, picture.height)
        .map_err(|_| Error::Internal)?;
    let mut network = Timed::default();
    let mut explaining = Duration::ZERO;
    let mut answer = WORKSPACE.with_borrow_mut(|workspace| match find(&grey, options, workspace) {
        Err(reason) => nothing(&picture, Some(reason.into())),
        Ok(mut page) => match reading::read(&mut page, |digit| network.judge(digit)) {
            Err(reason) => Answer {
                verdict: Verdict::Unsure,
                ..nothing(&picture, Some(reason.into()))
            },
            Ok(reading) => {
                let mut answer = answer(&reading, &picture);
                if let [digit] = reading.digits.as_slice()
                    && let Some(scores) = network.scores_behind(&digit.judgement)
                {
                    answer.probabilities = digits_only(scores);
                }
                if options.explain {
                    let start = Instant::now();
                    explain::add(&mut answer, &page, &reading, &picture);
                    explaining = start.elapsed();
                }
                answer
            }
        },
    });
    answer.timing_us = Timing {
        decode: microseconds(decode),
        prepare: microseconds(
            start
                .elapsed()
                .saturating_sub(decode + network.time + explaining),
        ),
        infer: microseconds(network.time),
    };
    Ok(answer)
}

fn find<'a>(
    grey: &'a prepare::Picture<'a>,
    options: &Options,
    workspace: &'a mut Workspace<RUNS>,
) -> Result<Page<'a>, PrepareError> {
    if !options.invert {
        return Page::find(grey, workspace);
    }
    // Even where nothing stands out one way, something may the other way.
    let polarity = prepare::Polarity::of(grey).unwrap_or(prepare::Polarity::LightOnDark);
    Page::find_as(grey, polarity.opposite(), workspace)
}

fn answer(reading: &Reading, picture: &Picture) -> Answer {
    let digits: Vec<_> = reading
        .digits
        .iter()
        .map(|digit| described(digit, picture))
        .collect();
    let reads = matches!(reading.outcome, Outcome::Digit | Outcome::Number);
    let lowest = digits
        .iter()
        .map(|digit| digit.confidence)
        .fold(1.0, f32::min);
    Answer {
        verdict: match reading.outcome {
            Outcome::Digit => Verdict::Digit,
            Outcome::Number => Verdict::Number,
            Outcome::Unsure => Verdict::Unsure,
            Outcome::None => Verdict::None,
        },
        digit: match digits.as_slice() {
            [only] if reading.outcome == Outcome::Digit => Some(only.digit),
            _ => None,
        },
        confidence: if digits.is_empty() { 0.0 } else { lowest },
        text: if reads { text(&digits) } else { String::new() },
        ink_box: digits
            .iter()
            .map(|digit| digit.ink_box)
            .reduce(InkBox::union),
        digits,
        ..nothing(picture, doubt(reading.outcome, reading.rejected))
    }
}

fn doubt(outcome: Outcome, rejected: usize) -> Option<Reason> {
    match outcome {
        Outcome::Digit | Outcome::Number => None,
        Outcome::None => Some(Reason::NoDigit),
        Outcome::Unsure if rejected > 0 => Some(Reason::PartlyNoDigit),
        Outcome::Unsure => Some(Reason::SeveralReadings),
    }
}

fn described(digit: &reading::ReadDigit, picture: &Picture) -> ReadDigit {
    let label = NETWORK.label(digit.judgement.class).unwrap_or_default();
    ReadDigit {
        // The embedded network's classes are digits, but for the one that is never read.
        digit: label.parse().unwrap_or_default(),
        confidence: digit.judgement.probability,
        sure: matches!(digit.judgement.verdict, DigitVerdict::Digit(_)),
        ink_box: full_size_box(&digit.ink_box, picture),
        line: digit.line,
        prepared: None,
    }
}

/// The digits one after the other, a new line for each line of writing.
fn text(digits: &[ReadDigit]) -> String {
    let mut text = String::new();
    let mut line = digits.first().map_or(0, |digit| digit.line);
    for digit in digits {
        if digit.line != line {
            text.push('\n');
            line = digit.line;
        }
        text.push_str(&digit.digit.to_string());
    }
    text
}

fn nothing(picture: &Picture, reason: Option<Reason>) -> Answer {
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
        timing_us: Timing::default(),
    }
}

/// The probabilities of the digits, without that of "no digit".
fn digits_only(scores: &Scores<i32>) -> Vec<f32> {
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

/// The network, with its memory, a clock, and what it said.
struct Timed {
    scratch: Scratch<{ NETWORK.scratch_bytes() }>,
    time: Duration,
    said: Vec<(Judgement, Scores<i32>)>,
}

impl Default for Timed {
    fn default() -> Self {
        Self {
            scratch: Scratch::new(),
            time: Duration::ZERO,
            said: Vec::new(),
        }
    }
}

impl Timed {
    fn judge(&mut self, digit: &Digit) -> Judgement {
        let start = Instant::now();
        let said = NETWORK
            .judge(digit, &mut self.scratch)
            .expect("sized by the network");
        self.time += start.elapsed();
        let judgement = said.0;
        // Scores are asked for only where one digit was found, which is soon.
        if self.said.len() < MOST_SAID {
            self.said.push(said);
        }
        judgement
    }

    fn scores_behind(&self, judgement: &Judgement) -> Option<&Scores<i32>> {
        let said = self.said.iter().find(|(said, _)| said == judgement);
        said.map(|(_, scores)| scores)
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Marks whose scores are kept; beyond, a digit has no bars.
const MOST_SAID: usize = 256;

/// Pieces of rows that a picture's ink may have: a megapixel of handwriting has a tenth of it.
const RUNS: usize = 16_384;

/// Classes that are digits.
const DIGITS: usize = NETWORK.shape().classes - NETWORK.none_class().is_some() as usize;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_covers_the_same_part_of_the_full_picture() {
        assert_eq!(stretch(3, 4, 10, 10), (3, 4));
        assert_eq!(stretch(1, 2, 10, 30), (3, 6));
        assert_eq!(stretch(0, 10, 10, 33), (0, 33));
        assert_eq!(stretch(9, 1, 10, 33), (29, 4));
    }
}
