//! What the API answers, field by field.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use digitnet_core::ReadError;
pub use digitnet_core::Verdict;
use digitnet_core::prepare::PrepareError;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// What was read in a picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Whether there is a digit, or a number, to speak of.
    #[serde(serialize_with = "name")]
    pub verdict: Verdict,
    /// The digit; `None` unless the verdict is [`Verdict::Digit`].
    pub digit: Option<u8>,
    /// Probability of the digit, of a number's least certain digit, `0.0..=1.0`; 0 where there is
    /// none.
    pub confidence: f32,
    /// Probability of each digit, in order, where one was found; all zero otherwise. What is
    /// missing to 1 is the probability that it is no digit.
    pub probabilities: Vec<f32>,
    /// What the picture reads, lines separated by `\n`; empty unless it is a digit or a number.
    pub text: String,
    /// What speaks against a digit, as `reason` and `reason_code`; `None` where nothing does.
    #[serde(flatten)]
    pub reason: Option<Reason>,
    /// Where the digits lie together, in pixels of the upright upload.
    #[serde(rename = "box")]
    pub ink_box: Option<InkBox>,
    /// The digits in reading order: from left to right, line by line. Guesses, or nothing, unless
    /// the verdict is a digit or a number.
    pub digits: Vec<ReadDigit>,
    /// Columns of the upright upload.
    pub width: usize,
    /// Rows of the upright upload.
    pub height: usize,
    /// The 28 x 28 grey levels that the network saw, row-major, 0 = paper, 255 = ink; only if asked
    /// for, and where one digit was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepared: Option<Vec<u8>>,
    /// What was found on the way; only if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Steps>,
    /// What it reads when it is turned, where it reads nothing as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turned: Option<Turned>,
    /// How long it took.
    pub timing_us: Timing,
}

/// What a picture reads that lies on another side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Turned {
    /// Degrees by which it was turned clockwise: 90, 180 or 270.
    pub rotate: u16,
    /// The number that it reads then.
    pub text: String,
}

/// One digit of a picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadDigit {
    /// The digit: the class of the network, whose label is in `text`.
    pub digit: u8,
    /// Its probability, `0.0..=1.0`.
    pub confidence: f32,
    /// Whether it is ahead of every other reading, "no digit" among them, by the margins of the network.
    /// They are made for refusing what is no digit, so a sure digit may still have a close rival.
    pub sure: bool,
    /// Where it lies, in pixels of the upright upload.
    #[serde(rename = "box")]
    pub ink_box: InkBox,
    /// Line of writing, from the top, counted from 0.
    pub line: usize,
    /// The sign between the digit before it on its line and this one, one of `. , : - / = + × ÷`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign: Option<char>,
    /// The 28 x 28 grey levels that the network saw; only if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepared: Option<Vec<u8>>,
}

/// What was found on the way from the upload to the answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Steps {
    /// Whether dark ink on light paper was seen, or light ink on dark paper.
    pub polarity: Polarity,
    /// Level that parts ink from paper once the paper is made white and the ink dark.
    pub threshold: u8,
    /// The ink that was taken for writing, black on white: a PNG picture as a `data:` address, of
    /// the upright upload's proportions.
    pub ink: String,
    /// What each convolution gave, in order; empty unless exactly one digit was found.
    pub layers: Vec<LayerMaps>,
}

/// The maps that a layer gave.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerMaps {
    /// How many.
    pub maps: usize,
    /// Side of each, in values.
    pub side: usize,
    /// The maps side by side, one value a pixel, each map's highest value white: a PNG picture as
    /// a `data:` address.
    pub picture: String,
}

/// The verdict in one word.
fn name<S: Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(verdict.name())
}

/// What speaks against a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing stands out from the paper.
    NothingWritten,
    /// More ink than writing has.
    TooMuchInk,
    /// More pieces of ink than can be told apart.
    TooManyMarks,
    /// More digits than are read.
    TooManyDigits,
    /// There is something, but no digit.
    NoDigit,
    /// Beside what may be digits there is something else.
    PartlyNoDigit,
    /// Something small stands high beside a digit, as an exponent does.
    RaisedMark,
    /// A mark could be a digit or a sign.
    DigitOrSign,
    /// Something as tall as a digit hangs on a line, a box or an edge.
    TouchesLine,
    /// Something is drawn through a digit, or fills it.
    CrossedOut,
    /// A shadow or a light makes what is read doubtful.
    UnevenLight,
    /// Some of the ink is far fainter than the rest.
    FaintInk,
    /// Too few pixels for what is read.
    FewPixels,
    /// What is there could be read as several digits.
    SeveralReadings,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::NothingWritten,
        Self::TooMuchInk,
        Self::TooManyMarks,
        Self::TooManyDigits,
        Self::NoDigit,
        Self::PartlyNoDigit,
        Self::RaisedMark,
        Self::DigitOrSign,
        Self::TouchesLine,
        Self::CrossedOut,
        Self::UnevenLight,
        Self::FaintInk,
        Self::FewPixels,
        Self::SeveralReadings,
    ];

    /// A word for programs, which stays the same when the text is reworded.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NothingWritten => "nothing_written",
            Self::TooMuchInk => "too_much_ink",
            Self::TooManyMarks => "too_many_marks",
            Self::TooManyDigits => "too_many_digits",
            Self::NoDigit => "no_digit",
            Self::PartlyNoDigit => "partly_no_digit",
            Self::RaisedMark => "raised_mark",
            Self::DigitOrSign => "digit_or_sign",
            Self::TouchesLine => "touches_line",
            Self::CrossedOut => "crossed_out",
            Self::UnevenLight => "uneven_light",
            Self::FaintInk => "faint_ink",
            Self::FewPixels => "few_pixels",
            Self::SeveralReadings => "several_readings",
        }
    }

    /// What was found and what to do, in English.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NothingWritten => PrepareError::NoInk.text(),
            Self::TooMuchInk => PrepareError::TooMuchInk.text(),
            Self::TooManyMarks => PrepareError::TooManyMarks.text(),
            Self::TooManyDigits => "more than 64 digits: crop the picture to fewer lines",
            Self::NoDigit => "what is written there is no digit",
            Self::PartlyNoDigit => "some of what is written there is no digit",
            Self::RaisedMark => "a small mark stands high, as an exponent: write digits only",
            Self::DigitOrSign => "a mark could be a digit or a sign: write it more clearly",
            Self::TouchesLine => "a digit may touch a line or an edge: write clear of it",
            Self::CrossedOut => "a digit looks crossed out: write it anew",
            Self::UnevenLight => "the light is too uneven: send it without shadows",
            Self::FaintInk => "some of the ink is too faint: write it as dark as the rest",
            Self::FewPixels => "the digits have too few pixels: send a larger picture",
            Self::SeveralReadings => "it could be several digits: write it more clearly",
        }
    }
}

impl From<PrepareError> for Reason {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::NoInk => Self::NothingWritten,
            PrepareError::TooMuchInk => Self::TooMuchInk,
            _ => Self::TooManyMarks,
        }
    }
}

impl From<ReadError> for Reason {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Prepare(error) => error.into(),
            _ => Self::TooManyDigits,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Reason", 2)?;
        fields.serialize_field("reason", self.text())?;
        fields.serialize_field("reason_code", self.code())?;
        fields.end()
    }
}

/// Which of the picture's levels are ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// Pen on paper.
    DarkOnLight,
    /// Chalk on a board.
    LightOnDark,
}

/// A rectangle in pixels of the upright upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InkBox {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// Times in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Timing {
    /// File to grey pixels.
    pub decode: u64,
    /// Grey pixels to marks of ink.
    pub prepare: u64,
    /// Marks to digits, by the network.
    pub infer: u64,
}

impl Timing {
    /// All steps together.
    pub fn total(&self) -> u64 {
        self.decode + self.prepare + self.infer
    }
}

impl InkBox {
    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let left = self.left.min(other.left);
        let top = self.top.min(other.top);
        Self {
            left,
            top,
            width: (self.left + self.width).max(other.left + other.width) - left,
            height: (self.top + self.height).max(other.top + other.height) - top,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::MAX_DIGITS;

    #[test]
    fn reasons_say_what_the_core_says() {
        let many = ReadError::TooManyDigits { most: MAX_DIGITS };
        assert_eq!(Reason::from(many).text(), many.to_string());
    }

    #[test]
    fn a_reason_is_told_twice() {
        let json = serde_json::to_value(Reason::NoDigit).expect("plain data");
        let text = "what is written there is no digit";
        assert_eq!(
            json,
            serde_json::json!({"reason": text, "reason_code": "no_digit"})
        );
    }
}
