//! One look at a picture: what is found and read as it is.

use alloc::string::String;
use core::time::Duration;

use digitnet_core::prepare::{self, Polarity, Span, Writing};
use digitnet_core::{ReadError, Reading, Unread};

use super::convert::{answer, nothing};
use super::explain::Found;
use super::{PictureReader, strokes};
use crate::answer::{Answer, Reason, Verdict};
use crate::picture::Picture;

/// What one look at a picture comes to.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) answer: Answer,
    /// The least evidence of its digits; `None` where nothing is read.
    pub(super) evidence: Option<i32>,
    /// Whether ink was found and judged.
    pub(super) judged: bool,
    /// How many marks were found.
    pub(super) marks: usize,
    /// Whether no mark is nearly as high as all of them together.
    pub(super) broken: bool,
    /// By how many levels the paper is uneven.
    pub(super) shading: u8,
    /// How many pieces of ink as large as writing were too faint for it.
    pub(super) faint: usize,
    /// Whether much of the paper is as dark as pale writing.
    pub(super) pale: bool,
    /// Whether something hangs on a line or an edge that was left out.
    pub(super) hanging: bool,
    /// Whether its strokes seem to be outlines.
    pub(super) outlined: bool,
    /// If it is to be explained.
    pub(super) found: Option<Found>,
}

/// Finds what is written, then reads it. `picture` tells the sizes, `grey` has the levels.
pub(super) fn look(
    reader: &mut PictureReader,
    grey: &prepare::Picture<'_>,
    picture: &Picture,
    polarity: Option<Polarity>,
    explain: bool,
) -> Look {
    let now = reader.now;
    let start = now();
    match reader.core.find(grey, polarity) {
        Ok(unread) => {
            let prepared = Prepared::of(&unread, start, now());
            let reading = unread.read();
            prepared.look(&reading, picture, explain, now())
        }
        Err(reason) => {
            let mut answer = nothing(picture, Some(reason.into()));
            answer.timing_us.prepare = microseconds(now() - start);
            Look {
                answer,
                evidence: None,
                judged: false,
                marks: 0,
                broken: false,
                shading: 0,
                faint: 0,
                pale: false,
                hanging: false,
                outlined: false,
                found: None,
            }
        }
    }
}

/// The same of a picture with a single mark that is judged once or twice; `None` of any other.
pub(super) fn look_at_one(
    reader: &mut PictureReader,
    grey: &prepare::Picture<'_>,
    picture: &Picture,
    polarity: Option<Polarity>,
) -> Option<Look> {
    let now = reader.now;
    let start = now();
    let unread = reader.core.find(grey, polarity).ok()?;
    let prepared = Prepared::of(&unread, start, now());
    if prepared.marks != 1 {
        return None;
    }
    let reading = unread.read_within(JUDGEMENTS).ok()??;
    Some(prepared.look(&Ok(reading), picture, false, now()))
}

/// What is told of a picture once its writing is found.
struct Prepared {
    marks: usize,
    broken: bool,
    shading: u8,
    faint: usize,
    pale: bool,
    hanging: bool,
    /// From when to when it took.
    time: [Duration; 2],
}

impl Prepared {
    fn of(unread: &Unread<'_>, start: Duration, end: Duration) -> Self {
        let writing = unread.writing();
        Self {
            marks: writing.all().end,
            broken: is_broken(writing),
            shading: writing.shading(),
            faint: writing.faint(),
            pale: writing.has_pale_paper(),
            hanging: writing.hanging() > 0,
            time: [start, end],
        }
    }

    fn look(
        self,
        reading: &Result<Reading<'_>, ReadError>,
        picture: &Picture,
        explain: bool,
        read: Duration,
    ) -> Look {
        let [start, prepared] = self.time;
        let Self {
            marks,
            broken,
            shading,
            faint,
            pale,
            hanging,
            ..
        } = self;
        let mut answer = match reading {
            Ok(reading) => answer(reading, picture),
            Err(reason) => Answer {
                verdict: Verdict::Unsure,
                ..nothing(picture, Some((*reason).into()))
            },
        };
        let evidence = reading.as_ref().ok().and_then(evidence);
        let judged = reading.is_ok();
        let outlined = reading.as_ref().is_ok_and(strokes::is_outlined);
        let hidden = evidence.is_some() && reading.as_ref().is_ok_and(strokes::hide_something);
        let size = (picture.width, picture.height);
        let found = reading.as_ref().ok().filter(|_| explain);
        let found = found.map(|reading| Found::of(reading, size));
        answer.timing_us.prepare = microseconds(prepared - start);
        answer.timing_us.infer = microseconds(read - prepared);
        let look = Look {
            answer,
            evidence,
            judged,
            marks,
            broken,
            shading,
            faint,
            pale,
            hanging,
            outlined,
            found,
        };
        if hidden {
            unsure(look, Reason::CrossedOut)
        } else {
            look
        }
    }
}

/// Judgements that a clear mark takes at most.
const JUDGEMENTS: usize = 2;

/// Whether no mark is nearly as high as all of them together.
fn is_broken(writing: &Writing<'_>) -> bool {
    let height = |span| writing.ink_box(span).map_or(0, |ink| ink.height);
    (0..writing.all().end).all(|mark| 10 * height(Span::of(mark)) <= 9 * height(writing.all()))
}

/// The least evidence of all digits, if they are read.
fn evidence(reading: &Reading<'_>) -> Option<i32> {
    let digits = reading
        .digits
        .iter()
        .filter(|_| !reading.verdict.is_refusal());
    digits.map(|digit| digit.judgement.evidence).min()
}

/// The same look, but nothing is read.
pub(super) fn unsure(look: Look, reason: Reason) -> Look {
    let answer = Answer {
        verdict: Verdict::Unsure,
        digit: None,
        text: String::new(),
        reason: Some(reason),
        ..look.answer
    };
    Look {
        answer,
        evidence: None,
        ..look
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
