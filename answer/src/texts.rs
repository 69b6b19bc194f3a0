//! What is said about an answer, in each language in one place.

mod chinese;
mod english;

use alloc::string::String;

use crate::answer::Reason;
use crate::language::Language;

/// The texts. Sentences around a value are given as what stands before, between and after.
#[derive(Debug)]
#[expect(missing_docs, reason = "the texts themselves say what they are")]
pub struct Texts {
    pub photo: &'static str,
    pub answer: &'static str,
    pub waiting: &'static str,
    /// Before, between and after the digit and how sure it is.
    pub digit: [&'static str; 3],
    /// The same for a number and its least certain digit.
    pub number: [&'static str; 3],
    /// Between a doubtful digit and the one that it may be instead.
    pub perhaps: &'static str,
    pub unsure: &'static str,
    /// Before, between and after two digits that look alike here.
    pub between: [&'static str; 3],
    pub none: &'static str,
    /// In sentences, instead of a probability that rounds to 1.
    pub over: &'static str,
    pub chances: &'static str,
    pub guesses: &'static str,
    pub help: [&'static str; 3],
    pub seen: &'static str,
    pub seen_alt: &'static str,
    pub line: [&'static str; 2],
    /// Before the times of all together, decoding, preparing, the network.
    pub times: [&'static str; 4],
    /// Before and after the degrees of a turn, and after what is read then.
    pub turned: [&'static str; 3],
    pub look: &'static str,
    pub copy: &'static str,
    pub share: &'static str,
    pub retry: &'static str,
    pub steps: &'static str,
    pub step_mine: &'static str,
    pub step_boxes: &'static str,
    pub dark_ink: &'static str,
    pub light_ink: &'static str,
    pub step_seen: &'static str,
    pub step_layers: [&'static str; 2],
    pub step_scores: &'static str,
    /// Why there is no digit, by code; where there is none its own text is shown.
    reasons: &'static [(&'static str, &'static str)],
}

impl Texts {
    /// Those of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::TEXTS,
            Language::Chinese => &chinese::TEXTS,
        }
    }

    /// Why there is no digit, as a sentence.
    pub fn reason(&self, reason: Reason) -> String {
        let known = self.reasons.iter().find(|(code, _)| *code == reason.code());
        known.map_or_else(|| sentence(reason.text()), |(_, text)| (*text).into())
    }
}

/// A message with a capital and a full stop.
pub fn sentence(message: &str) -> String {
    let mut sentence = String::from(message);
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence.push('.');
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_sentences() {
        let english = Texts::of(Language::English);
        let reason = english.reason(Reason::NoDigit);
        assert_eq!(reason, "What is written there is no digit.");
    }

    #[test]
    fn chinese_readers_are_told_in_chinese() {
        let chinese = Texts::of(Language::Chinese);
        for reason in Reason::ALL {
            let said = chinese.reason(reason);
            assert!(!said.is_ascii(), "{said}");
        }
    }
}
