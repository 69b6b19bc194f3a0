//! An answer as the templates show it: what was read becomes words, widths and pictures.

use std::io::Cursor;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::{GrayImage, ImageFormat};

use super::texts::Texts;
use super::{Asset, BOOT, Language, Shown};
use crate::answer::{Answer, Polarity, ReadDigit, Timing, Verdict};
use crate::upload;

/// The whole page.
#[derive(Template)]
#[template(path = "index.html")]
pub(super) struct Page<'a> {
    t: &'static Texts,
    language: Language,
    max_bytes: usize,
    boot: &'static str,
    /// `empty`, `error`, or the verdict.
    state: &'static str,
    /// What is written large; several lines where there are.
    signs: Vec<&'a str>,
    /// How large: the most letters of a line, as one of few sizes.
    size: &'static str,
    /// How sure the answer is.
    sure: String,
    /// Whether that is too little to be written as if it were certain.
    doubtful: bool,
    /// The digit that the answer may be instead, where it is doubtful.
    perhaps: Option<usize>,
    /// The digits that an unsure answer hesitates between, the likelier one first.
    between: Option<[usize; 2]>,
    /// Why there is no digit, or what went wrong.
    reason: String,
    answer: Option<&'a Answer>,
    bars: Vec<Bar>,
    lines: Vec<Vec<Tile>>,
    times: Option<[String; 4]>,
}

/// A class and its probability.
struct Bar {
    class: usize,
    best: bool,
    /// `0.0..=100.0`.
    width: String,
    percent: String,
}

/// One digit of the picture.
struct Tile {
    digit: u8,
    sure: bool,
    percent: String,
    /// What the network saw, as a `data:` address.
    seen: Option<String>,
    frame: Frame,
}

/// A digit's box over the picture, in its pixels, and where the digit is written beside it.
struct Frame {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    text_top: usize,
    text_size: usize,
}

impl<'a> Page<'a> {
    pub(super) fn new(shown: Shown<'a>, language: Language) -> Self {
        let t = Texts::of(language);
        let empty = Self {
            t,
            language,
            max_bytes: upload::MAX_BYTES,
            boot: BOOT,
            state: "empty",
            signs: vec!["?"],
            size: "one",
            sure: String::new(),
            doubtful: false,
            perhaps: None,
            between: None,
            reason: String::new(),
            answer: None,
            bars: bars(&[0.0; 10], None),
            lines: Vec::new(),
            times: None,
        };
        match shown {
            Shown::Nothing => empty,
            Shown::Error(error) => Self {
                state: "error",
                signs: vec!["!"],
                reason: t.error(error),
                bars: Vec::new(),
                ..empty
            },
            Shown::Answer(answer) => empty.with(answer),
        }
    }

    fn with(self, answer: &'a Answer) -> Self {
        let (state, signs) = match answer.verdict {
            Verdict::Digit => ("digit", answer.text.lines().collect()),
            Verdict::Number => ("number", answer.text.lines().collect()),
            Verdict::Unsure => ("unsure", vec!["?"]),
            Verdict::None => ("none", vec!["–"]),
        };
        let found = answer.probabilities.iter().any(|chance| *chance > 0.0);
        let best = answer.digits.first().map(|digit| usize::from(digit.digit));
        let doubtful = matches!(state, "digit" | "number") && answer.confidence < CERTAIN;
        let rivals = best.and_then(|best| Some([best, rival(&answer.probabilities, best)?]));
        let rivals = rivals.filter(|_| answer.digits.len() == 1);
        Self {
            doubtful,
            perhaps: rivals.map(|[_, rival]| rival).filter(|_| doubtful),
            between: rivals.filter(|_| state == "unsure"),
            state,
            size: size(&signs),
            signs,
            sure: percent(answer.confidence, self.t.over),
            reason: answer
                .reason
                .map_or_else(String::new, |reason| self.t.reason(reason)),
            bars: if found {
                bars(&answer.probabilities, best)
            } else {
                Vec::new()
            },
            lines: lines(answer),
            times: Some(times(&answer.timing_us)),
            answer: Some(answer),
            ..self
        }
    }

    /// Whether there is an answer to rely on.
    fn reads(&self) -> bool {
        matches!(self.state, "digit" | "number")
    }

    /// Whether there are steps to show.
    fn explained(&self) -> bool {
        self.answer.is_some_and(|answer| answer.steps.is_some())
    }

    /// The only digit that was found.
    fn only(&self) -> Option<&Tile> {
        let mut tiles = self.lines.iter().flatten();
        tiles.next().filter(|_| tiles.next().is_none())
    }

    /// The pictures to try, by the names of their files, and what is to be seen.
    fn examples(&self) -> [(&'static str, &'static str); 4] {
        [
            ("digit", self.t.example_digit),
            ("photo", self.t.example_photo),
            ("lines", self.t.example_lines),
            ("tree", self.t.example_tree),
        ]
    }

    /// The address of one of the page's files.
    fn file(&self, name: &str) -> String {
        let file = Asset::find(&format!("/{name}"));
        file.expect("the template names files that are there")
            .address()
    }

    fn example(&self, name: &str) -> String {
        self.file(&format!("examples/{name}.png"))
    }

    /// Texts of other languages lie behind links.
    fn others(&self) -> impl Iterator<Item = (Language, &'static Texts)> {
        let others = Language::ALL.into_iter();
        let others = others.filter(|other| *other != self.language);
        others.map(|other| (other, Texts::of(other)))
    }

    fn polarity(&self) -> &'static str {
        match self.answer.and_then(|answer| answer.steps.as_ref()) {
            Some(steps) if steps.polarity == Polarity::LightOnDark => self.t.light_ink,
            _ => self.t.dark_ink,
        }
    }
}

/// Answers with a smaller probability are shown as doubtful.
const CERTAIN: f32 = 0.9;

/// A digit with a smaller probability is no rival.
const RIVAL: f32 = 0.02;

/// The likeliest digit beside the best one, where it has a chance.
fn rival(probabilities: &[f32], best: usize) -> Option<usize> {
    let others = probabilities.iter().enumerate();
    let others = others.filter(|(class, chance)| *class != best && **chance >= RIVAL);
    let rival = others.max_by(|one, other| one.1.total_cmp(other.1));
    rival.map(|(class, _)| class)
}

/// In tables, instead of a probability that rounds to 1.
const NEARLY_ALL: &str = ">\u{a0}99.9\u{a0}%";

/// One bar per class.
fn bars(probabilities: &[f32], best: Option<usize>) -> Vec<Bar> {
    let classes = probabilities.iter().enumerate();
    let bar = |(class, chance): (usize, &f32)| Bar {
        class,
        best: best == Some(class),
        width: format!("{:.1}", chance * 100.0),
        percent: percent(*chance, NEARLY_ALL),
    };
    classes.map(bar).collect()
}

/// The digits that were found, line by line.
fn lines(answer: &Answer) -> Vec<Vec<Tile>> {
    let same_line = |one: &ReadDigit, next: &ReadDigit| one.line == next.line;
    let tile = |digit: &ReadDigit| Tile {
        digit: digit.digit,
        sure: digit.sure,
        percent: percent(digit.confidence, NEARLY_ALL),
        seen: digit.prepared.as_deref().and_then(picture),
        frame: frame(digit, answer),
    };
    let lines = answer.digits.chunk_by(same_line);
    lines.map(|line| line.iter().map(tile).collect()).collect()
}

fn frame(digit: &ReadDigit, answer: &Answer) -> Frame {
    let ink_box = digit.ink_box;
    let longest = answer.width.max(answer.height);
    let (gap, smallest) = (longest.div_ceil(80), longest.div_ceil(24));
    let text_size = (ink_box.height / 4).clamp(smallest, 2 * smallest);
    let (left, top) = (
        ink_box.left.saturating_sub(gap),
        ink_box.top.saturating_sub(gap),
    );
    Frame {
        left,
        top,
        width: (ink_box.left + ink_box.width + gap).min(answer.width) - left,
        height: (ink_box.top + ink_box.height + gap).min(answer.height) - top,
        // Above the box, or in it where there is no room.
        text_top: if top > text_size {
            top - text_size / 5
        } else {
            top + text_size
        },
        text_size,
    }
}

/// 28 x 28 grey levels as a picture, ink light on dark.
fn picture(levels: &[u8]) -> Option<String> {
    let picture = GrayImage::from_raw(28, 28, levels.to_vec())?;
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    let png = BASE64.encode(png.into_inner());
    Some(format!("data:image/png;base64,{png}"))
}

fn size(lines: &[&str]) -> &'static str {
    let letters = lines.iter().map(|line| line.len()).max();
    match (lines.len(), letters.unwrap_or(0)) {
        (1, ..=1) => "one",
        (..=2, ..=4) => "few",
        (..=3, ..=8) => "some",
        _ => "many",
    }
}

/// `0.998` -> `99.8 %`; the spaces do not break. No network is ever wholly sure.
fn percent(probability: f32, nearly_all: &str) -> String {
    if probability >= 0.9995 {
        return nearly_all.into();
    }
    format!("{:.1}\u{a0}%", probability * 100.0)
}

fn times(timing: &Timing) -> [String; 4] {
    [timing.total(), timing.decode, timing.prepare, timing.infer].map(span)
}

fn span(microseconds: u64) -> String {
    if microseconds < 1000 {
        format!("{microseconds}\u{a0}µs")
    } else {
        format!("{:.1}\u{a0}ms", microseconds as f64 / 1000.0)
    }
}
