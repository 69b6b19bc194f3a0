//! What the API answers, field by field.

use serde::Serialize;

/// What was read in a picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Whether there is a digit to speak of.
    pub verdict: Verdict,
    /// The digit, `None` where there is none.
    pub digit: Option<u8>,
    /// Probability of `digit`, `0.0..=1.0`.
    pub confidence: f32,
    /// Probability of each class, in class order; all zero where there is no ink.
    pub probabilities: Vec<f32>,
    /// What the picture reads, as a string; empty where it reads nothing.
    pub text: String,
    /// Where the ink lies, in pixels of the upright upload.
    #[serde(rename = "box")]
    pub ink_box: Option<InkBox>,
    /// The 28 x 28 grey levels that the network saw, row-major, 0 = paper, 255 = ink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepared: Option<Vec<u8>>,
    /// How long it took.
    pub timing_us: Timing,
}

/// What kind of answer it is. More kinds will join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// The picture shows a digit.
    Digit,
    /// The picture shows nothing written.
    None,
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
    /// Grey pixels to the 28 x 28 picture.
    pub prepare: u64,
    /// The network.
    pub infer: u64,
}

impl Timing {
    /// All steps together.
    pub fn total(&self) -> u64 {
        self.decode + self.prepare + self.infer
    }
}
