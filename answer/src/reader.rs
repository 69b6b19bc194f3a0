//! A grey picture -> an [`Answer`]: prepare, infer, with the time of each.

mod attempts;
mod convert;
mod explain;
mod inside;
mod look;
mod maps;
mod strokes;

use alloc::boxed::Box;
use core::fmt;
use core::time::Duration;

use digitnet_core::prepare::{self, PictureError, Polarity};
use digitnet_core::{Digit, Reader, Scores, Verdict, int8};

pub use self::inside::Cell;
use self::look::{look, unsure};
use crate::answer::{Answer, Reason, Turned};
use crate::picture::Picture;
use crate::pixels;

/// The network that is read with; a blob that is not valid fails the build.
pub const NETWORK: int8::Network<'static> = int8::Network::embed(BLOB);

/// The same in one place of memory, as it lies in its blob.
pub static PLAIN: int8::Network<'static> = NETWORK;

/// What it calls a class: of one that reads digits, the digit itself.
pub(crate) fn label(class: impl Into<usize>) -> &'static str {
    PLAIN.label(class.into()).unwrap_or_default()
}

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
    /// A reader, larger than most pictures; `network` is [`NETWORK`], however it is prepacked, and `now` tells
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
            look = unsure(look, Reason::FewPixels);
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

    /// The same of a picture with a single mark that is clear at first sight; `None` of any other, which takes
    /// [`read`](Self::read) and its time. Nothing is explained.
    pub fn read_at_once(&mut self, picture: &Picture, options: &Options) -> Option<Answer> {
        if options.explain || pixels::softened(picture).is_some() {
            return None;
        }
        attempts::at_once(self, picture, options).map(|look| look.answer)
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
const CONFIDENT: f32 = 0.9;

/// Evidence that a digit of a few pixels needs: the pixels between them are guessed.
const OF_FEW_PIXELS: i32 = 26;

/// What a picture that reads nothing reads when it lies on another side: a number, with confidence. A 6 and a
/// 9 alone would prove nothing.
fn turned(reader: &mut PictureReader, picture: &Picture, options: &Options) -> Option<Turned> {
    let mut best: Option<Turned> = None;
    for turns in 1..4 {
        let picture = picture.clone().turned(turns);
        let grey = prepare::Picture::new(&picture.pixels, picture.width, picture.height).ok()?;
        let polarity = options.polarity(&grey);
        let answer = look(reader, &grey, &picture, polarity, false).answer;
        let confident = answer.verdict == Verdict::Number && answer.confidence >= CONFIDENT;
        let longer = |best: &Turned| answer.text.len() > best.text.len();
        if confident && best.as_ref().is_none_or(longer) {
            best = Some(Turned {
                rotate: 90 * u16::from(turns),
                text: answer.text,
            });
        }
    }
    best
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

#[cfg(test)]
mod tests {
    use super::*;
    use digitnet_testing::GreyImage;
    use digitnet_testing::drawn::{self, Style};
    use digitnet_testing::written::{self, Row};

    /// The answers to pictures whose text is known: none may be wrong, and some are refused for this reason.
    fn are_refused_for(reason: Reason, pictures: impl Iterator<Item = (String, GreyImage)>) {
        let mut reader = PictureReader::new(&NETWORK, || Duration::ZERO);
        let mut refused = 0;
        for (text, image) in pictures {
            let picture = Picture::new(image.pixels, [image.width, image.height]);
            let answer = reader
                .read(&picture, &Options::default())
                .expect("a picture");
            refused += usize::from(answer.reason == Some(reason));
            assert!(
                answer.reason.is_some() || answer.text == text,
                "{text:?} is {:?}",
                answer.text
            );
        }
        assert!(refused > 0, "{reason:?}");
    }

    #[test]
    fn digits_of_a_few_pixels_that_could_be_others_say_so() {
        let small = |digit: &drawn::DrawnDigit| {
            let style = Style {
                width: 8,
                height: 8,
                fill: 0.8,
                pen: 1.0,
                ink: 20,
                paper: 240,
                ..Style::default()
            };
            (digit.label.to_string(), digit.render(&style))
        };
        are_refused_for(Reason::FewPixels, drawn::digits().iter().map(small));
    }

    #[test]
    fn a_row_of_faint_ink_that_is_not_read_is_spoken_of() {
        let page = |(seed, ink)| {
            let [text, faint] = ["4729", "358"];
            let rows = [(text, 20), (faint, ink)].map(|(text, ink)| Row {
                text,
                pen: 12.0,
                ink,
            });
            let page = written::page(&rows, 900, 1.0, seed);
            (format!("{text}\n{faint}"), page)
        };
        let pages = |inks: [u8; 3]| (0..10).flat_map(move |seed| inks.map(|ink| (seed, ink)));
        are_refused_for(Reason::FaintInk, pages([140, 150, 160]).map(page));
        // So pale that it passes for paper: most of it is read.
        let mut read = 0;
        let mut reader = PictureReader::new(&NETWORK, || Duration::ZERO);
        for (text, image) in pages([190, 200, 210]).map(page) {
            let picture = Picture::new(image.pixels, [image.width, image.height]);
            let answer = reader
                .read(&picture, &Options::default())
                .expect("a picture");
            assert!(
                answer.reason.is_some() || answer.text == text,
                "{text:?} is {:?}",
                answer.text
            );
            read += usize::from(answer.text == text);
        }
        assert!(read >= 15, "{read} of 30");
    }
}
