//! A grey picture -> an [`Answer`]: prepare, infer, with the time of each.

mod attempts;
mod convert;
mod explain;
mod inside;
mod maps;

use alloc::boxed::Box;
use core::fmt;
use core::time::Duration;

use digitnet_core::prepare::{self, PictureError, Polarity};
use digitnet_core::{Digit, Reader, Reading, Scores, Verdict, int8};

use self::convert::{answer, nothing};
use self::explain::Found;
pub use self::inside::Cell;
use crate::answer::{Answer, Turned};
use crate::picture::Picture;
use crate::pixels;

/// The network that is read with; a blob that is not valid fails the build.
pub const NETWORK: int8::Network<'static> = int8::Network::embed(BLOB);

/// The same in one place of memory, as it lies in its blob.
pub static PLAIN: int8::Network<'static> = NETWORK;

/// The bytes of [`NETWORK`].
pub static BLOB: &[u8] = include_bytes!("../../weights/base.int8.dgn");

/// The card of [`NETWORK`].
pub static CARD: &str = include_str!("../../weights/base.md");

/// Most digits of one answer.
pub const MAX_DIGITS: usize = 64;

/// Pieces of rows that a picture's ink may have: a megapixel of handwriting has a tenth of it.
const RUNS: usize = 16_384;

/// The network with its memory, and a clock.
pub struct PictureReader {
    core: Box<CoreReader>,
    /// The time since some moment.
    now: fn() -> Duration,
}

type CoreReader = Reader<'static, RUNS, MAX_DIGITS, { NETWORK.scratch_bytes() }>;

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

impl PictureReader {
    /// A reader, larger than most pictures; `network` is [`NETWORK`], however it is laid out, and `now` tells
    /// the time.
    pub fn new(network: &'static int8::Network<'static>, now: fn() -> Duration) -> Self {
        let core = Box::new(Reader::new(network));
        Self { core, now }
    }

    /// Reads a picture that is turned already. A picture without digits is no error: its verdict says so.
    ///
    /// # Errors
    ///
    /// [`PictureError`] if its sizes are not those of its pixels.
    pub fn read(&mut self, picture: &Picture, options: &Options) -> Result<Answer, PictureError> {
        let softened = pixels::softened(picture);
        let from_few = softened.as_ref().is_some_and(|softened| softened.from_few);
        let picture = softened
            .as_ref()
            .map_or(picture, |softened| &softened.picture);
        let mut look = attempts::best(self, picture, options)?;
        if from_few
            && look
                .evidence
                .is_some_and(|evidence| evidence < OF_FEW_PIXELS)
        {
            look = attempts::unsure(look);
        }
        let mut answer = look.answer;
        if let Some(found) = look.found {
            found.explain(&mut answer, self);
        }
        // One mark is no number on any side.
        if options.turns == 0 && answer.reason.is_some() && look.marks > 1 {
            answer.turned = turned(self, picture, options);
        }
        Ok(answer)
    }

    /// The scores of one pass over a prepared digit, as the digest of `digitnet-train evaluate` has them.
    pub fn scores(&mut self, digit: &Digit) -> Scores<i32> {
        self.pass(digit, &mut |_, _| ())
    }

    /// One pass, watched: the same code whoever watches, since the page fetches it.
    fn pass(&mut self, digit: &Digit, watch: &mut dyn FnMut(&'static str, &[u8])) -> Scores<i32> {
        let scores = self.core.observe(digit, watch);
        scores.expect("scratch memory is sized by the network")
    }
}

impl fmt::Debug for PictureReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PictureReader").finish_non_exhaustive()
    }
}

/// Confidence that a number on its side must have to be spoken of.
const SURELY: f32 = 0.9;

/// What a picture that reads nothing reads when it lies on another side: a number, and surely. A 6 and a
/// 9 alone would prove nothing.
fn turned(reader: &mut PictureReader, picture: &Picture, options: &Options) -> Option<Turned> {
    let mut best: Option<Turned> = None;
    for turns in 1..4 {
        let picture = picture.clone().turned(turns);
        let grey = prepare::Picture::new(&picture.pixels, picture.width, picture.height).ok()?;
        let polarity = options.polarity(&grey);
        let answer = look(reader, &grey, &picture, polarity, false).answer;
        let sure = answer.verdict == Verdict::Number && answer.confidence >= SURELY;
        let longer = |best: &Turned| answer.text.len() > best.text.len();
        if sure && best.as_ref().is_none_or(longer) {
            best = Some(Turned {
                rotate: 90 * u16::from(turns),
                text: answer.text,
            });
        }
    }
    best
}

/// What one look at a picture comes to.
#[derive(Clone)]
struct Look {
    answer: Answer,
    /// The least evidence of its digits; `None` where it is not sure.
    evidence: Option<i32>,
    /// Whether ink was found and judged.
    judged: bool,
    /// How many marks were found.
    marks: usize,
    /// By how many levels the paper is uneven.
    shading: u8,
    /// How many pieces of ink as large as writing were too faint for it.
    faint: usize,
    /// Whether its strokes seem to be outlines.
    outlined: bool,
    /// If it is to be explained.
    found: Option<Found>,
}

/// Finds what is written, then reads it. `picture` tells the sizes, `grey` has the levels.
fn look(
    reader: &mut PictureReader,
    grey: &prepare::Picture<'_>,
    picture: &Picture,
    polarity: Option<Polarity>,
    explain: bool,
) -> Look {
    let now = reader.now;
    let start = now();
    let writing = match reader.core.find(grey, polarity) {
        Ok(writing) => writing,
        Err(reason) => {
            let mut answer = nothing(picture, Some(reason.into()));
            answer.timing_us.prepare = microseconds(now() - start);
            return Look {
                answer,
                evidence: None,
                judged: false,
                marks: 0,
                shading: 0,
                faint: 0,
                outlined: false,
                found: None,
            };
        }
    };
    let shading = writing.page().shading();
    let (marks, faint) = (writing.page().all().end, writing.page().faint());
    let prepared = now();
    let reading = writing.read();
    let read = now();
    let mut answer = match &reading {
        Ok(reading) => answer(reading, picture),
        Err(reason) => Answer {
            verdict: Verdict::Unsure,
            ..nothing(picture, Some((*reason).into()))
        },
    };
    let evidence = reading.as_ref().ok().and_then(evidence);
    let judged = reading.is_ok();
    let outlined = reading.as_ref().is_ok_and(is_outlined);
    let size = (picture.width, picture.height);
    let found = reading.ok().filter(|_| explain);
    let found = found.map(|reading| Found::of(&reading, size));
    answer.timing_us.prepare = microseconds(prepared - start);
    answer.timing_us.infer = microseconds(read - prepared);
    Look {
        answer,
        evidence,
        judged,
        marks,
        shading,
        faint,
        outlined,
        found,
    }
}

/// Whether nearly all rows of each digit's ink are of two pieces, or four: as outlines are, but of digits only a 0,
/// or an 8.
fn is_outlined(reading: &Reading<'_>) -> bool {
    let [first, rest @ ..] = reading.digits else {
        return false;
    };
    let label = NETWORK.label(first.judgement.class);
    if rest.len() >= OUTLINED
        || (label == Some("0") && 4 * first.ink_box.width > first.ink_box.height)
    {
        return false;
    }
    let (mut rows, mut even) = (0, 0);
    for digit in reading.digits {
        let mut pieces = reading.page.pieces(digit.span).peekable();
        while let Some((row, ..)) = pieces.next() {
            let mut count = 1;
            while pieces.next_if(|piece| piece.0 == row).is_some() {
                count += 1;
            }
            rows += 1;
            even += usize::from(count % 2 == 0);
        }
    }
    EVEN_ROWS.0 * rows <= EVEN_ROWS.1 * even
}

/// Evidence that a digit of a few pixels needs: the pixels between them are guessed.
const OF_FEW_PIXELS: i32 = 26;
/// Most digits that one in outlines may pass for.
const OUTLINED: usize = 3;
/// Of so many rows at least so many are of two or four pieces.
const EVEN_ROWS: (usize, usize) = (17, 20);

/// The least evidence of all digits, if they are read.
fn evidence(reading: &Reading<'_>) -> Option<i32> {
    let digits = reading
        .digits
        .iter()
        .filter(|_| !reading.verdict.is_refusal());
    digits.map(|digit| digit.judgement.evidence).min()
}

impl Options {
    /// What is ink, if that is not to be found out.
    fn polarity(&self, grey: &prepare::Picture<'_>) -> Option<Polarity> {
        self.invert.then(|| {
            // Even where nothing stands out one way, something may the other way.
            Polarity::of(grey)
                .unwrap_or(Polarity::LightOnDark)
                .opposite()
        })
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
