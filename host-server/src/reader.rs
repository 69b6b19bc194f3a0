//! The bytes of an uploaded file -> an [`Answer`]: decode, prepare, infer, with the time of each.

use std::time::Instant;

use digitnet_core::prepare::{self, Prepared, Workspace};
use digitnet_core::{Scratch, int8};

use crate::answer::{Answer, InkBox, Timing, Verdict};
use crate::decode::{self, Picture};
use crate::error::Error;

/// The network that the server reads with; a blob that is not valid fails the build.
pub const NETWORK: int8::Network<'static> = int8::Network::embed(BLOB);

/// The bytes of [`NETWORK`].
pub static BLOB: &[u8] = include_bytes!("../../weights/digits.int8.dgn");

/// Reads one uploaded file; `explain` adds the picture that the network saw to the answer.
///
/// # Errors
///
/// [`Error::Decode`] if the file is not a picture that can be decoded. A picture without ink is no
/// error: its verdict is [`Verdict::None`].
pub fn read(file: &[u8], explain: bool) -> Result<Answer, Error> {
    let mut clock = Stopwatch::start();
    let picture = decode::decode(file)?;
    let decode = clock.lap();

    let grey = prepare::Picture::new(&picture.pixels, picture.width, picture.height)
        .map_err(|_| Error::Internal)?;
    let prepared = prepare::prepare(&grey, &mut Workspace::new());
    let prepare = clock.lap();

    let Ok(prepared) = prepared else {
        return Ok(nothing_written(Timing {
            decode,
            prepare,
            infer: 0,
        }));
    };
    let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
    let scores = NETWORK
        .forward(&prepared.digit, &mut scratch)
        .map_err(|_| Error::Internal)?;
    let infer = clock.lap();

    let class = scores.best();
    let probabilities = scores.probabilities().to_vec();
    let text = NETWORK.label(class).unwrap_or_default();
    Ok(Answer {
        verdict: Verdict::Digit,
        digit: text.parse().ok(),
        confidence: probabilities.get(class).copied().unwrap_or_default(),
        probabilities,
        text: text.to_owned(),
        ink_box: Some(full_size_box(&prepared, &picture)),
        prepared: explain.then(|| prepared.digit.pixels().to_vec()),
        timing_us: Timing {
            decode,
            prepare,
            infer,
        },
    })
}

fn nothing_written(timing_us: Timing) -> Answer {
    Answer {
        verdict: Verdict::None,
        digit: None,
        confidence: 0.0,
        probabilities: vec![0.0; NETWORK.shape().classes],
        text: String::new(),
        ink_box: None,
        prepared: None,
        timing_us,
    }
}

/// The box in pixels of the upload, grown outwards to whole pixels where the picture was reduced.
fn full_size_box(prepared: &Prepared, picture: &Picture) -> InkBox {
    let found = prepared.ink_box;
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

/// Measures one step after the other.
struct Stopwatch {
    last: Instant,
}

impl Stopwatch {
    fn start() -> Self {
        Self {
            last: Instant::now(),
        }
    }

    /// Microseconds since the last lap.
    fn lap(&mut self) -> u64 {
        let now = Instant::now();
        let step = now.duration_since(self.last);
        self.last = now;
        u64::try_from(step.as_micros()).unwrap_or(u64::MAX)
    }
}

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
