//! An answer as the templates show it: what was read becomes words, widths and pictures.

mod quantities;
mod tiles;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use askama::Template;

use self::quantities::{NEARLY_ALL, duration, percent, tenths};
use self::tiles::{Tile, lines};
use crate::answer::{Answer, Polarity, Timing, Verdict};
use crate::language::Language;
use crate::reader::label;
use crate::texts::Texts;

/// What the page shows of an answer.
#[derive(Debug)]
pub struct View<'a> {
    t: &'static Texts,
    /// `empty`, `error`, or the verdict.
    state: &'static str,
    /// What is written large; several lines where there are.
    signs: Vec<&'a str>,
    /// How large: the most letters of a line, as one of few sizes.
    size: &'static str,
    /// Of the answer, as the page says it.
    confidence: String,
    /// Whether that is too little to be written as if it were certain.
    doubtful: bool,
    /// The digit that the answer may be instead, where it is doubtful.
    perhaps: Option<&'static str>,
    /// The digits that an unsure answer hesitates between, the likelier one first.
    between: Option<[&'static str; 2]>,
    /// Why there is no digit, or what went wrong.
    reason: String,
    answer: Option<&'a Answer>,
    bars: Vec<Bar>,
    lines: Vec<Vec<Tile>>,
    times: Option<[String; 4]>,
}

/// A class and its probability.
#[derive(Debug)]
struct Bar {
    label: &'static str,
    best: bool,
    /// `0.0..=100.0`.
    width: String,
    percent: String,
}

/// Where the answer stands.
#[derive(Template)]
#[template(path = "answer.html")]
struct ResultPart<'a> {
    v: &'a View<'a>,
}

/// Where its digits and their probabilities stand.
#[derive(Template)]
#[template(path = "detail.html")]
struct DetailPart<'a> {
    v: &'a View<'a>,
}

/// Where it is shown step by step.
#[derive(Template)]
#[template(path = "steps.html")]
struct StepsPart<'a> {
    v: &'a View<'a>,
}

impl<'a> View<'a> {
    /// Before there is an answer.
    pub fn empty(language: Language) -> Self {
        Self {
            t: Texts::of(language),
            state: "empty",
            signs: vec!["?"],
            size: "one",
            confidence: String::new(),
            doubtful: false,
            perhaps: None,
            between: None,
            reason: String::new(),
            answer: None,
            bars: bars(&[0.0; 10], None),
            lines: Vec::new(),
            times: None,
        }
    }

    /// What went wrong, in this language.
    pub fn error(message: String, language: Language) -> Self {
        Self {
            state: "error",
            signs: vec!["!"],
            reason: message,
            bars: Vec::new(),
            ..Self::empty(language)
        }
    }

    /// What was read.
    pub fn answer(answer: &'a Answer, language: Language) -> Self {
        Self::empty(language).with(answer)
    }

    /// The section with the answer itself.
    pub fn result(&self) -> String {
        rendered(&ResultPart { v: self })
    }

    /// The section with what the answer consists of.
    pub fn detail(&self) -> String {
        rendered(&DetailPart { v: self })
    }

    /// The section that shows how it came about.
    pub fn steps(&self) -> String {
        rendered(&StepsPart { v: self })
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
            perhaps: rivals.map(|[_, rival]| label(rival)).filter(|_| doubtful),
            between: rivals
                .map(|rivals| rivals.map(label))
                .filter(|_| state == "unsure"),
            state,
            size: size(&signs),
            signs,
            confidence: percent(answer.confidence, self.t.over),
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

    fn polarity(&self) -> &'static str {
        match self.answer.and_then(|answer| answer.steps.as_ref()) {
            Some(steps) if steps.polarity == Polarity::LightOnDark => self.t.light_ink,
            _ => self.t.dark_ink,
        }
    }
}

fn rendered(part: &impl Template) -> String {
    let html = part.render();
    html.expect("templates are checked when they are compiled")
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

/// One bar per class.
fn bars(probabilities: &[f32], best: Option<usize>) -> Vec<Bar> {
    let classes = probabilities.iter().enumerate();
    let bar = |(class, chance): (usize, &f32)| Bar {
        label: label(class),
        best: best == Some(class),
        width: tenths((chance * 1000.0 + 0.5) as u64),
        percent: percent(*chance, NEARLY_ALL),
    };
    classes.map(bar).collect()
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

fn times(timing: &Timing) -> [String; 4] {
    [timing.total(), timing.decode, timing.prepare, timing.infer].map(duration)
}
