//! What the page says, in each language in one place.

mod chinese;
mod english;

use digitnet_answer::sentence;

use super::Language;
use crate::error::Error;

/// Every text of the page. Sentences around a value are given as what stands before, between and
/// after.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) tagline: &'static str,
    /// This language by its own name, for readers of the other ones.
    pub(super) name: &'static str,
    pub(super) theme: &'static str,

    pub(super) desk: &'static str,
    pub(super) pad: &'static str,
    pub(super) hint: &'static str,
    pub(super) choose: &'static str,
    pub(super) camera: &'static str,
    pub(super) send: &'static str,
    pub(super) undo: &'static str,
    pub(super) clear: &'static str,
    pub(super) rotate: &'static str,
    pub(super) invert: &'static str,
    pub(super) crop: &'static str,
    pub(super) crop_how: &'static str,
    /// The part that is chosen; the script puts percents for what is in braces.
    pub(super) part: &'static str,
    pub(super) live: &'static str,
    pub(super) no_camera: &'static str,
    pub(super) camera_denied: &'static str,
    pub(super) camera_gone: &'static str,
    pub(super) stop_camera: &'static str,
    pub(super) ask_camera: &'static str,
    pub(super) no_reader: &'static str,
    pub(super) tip: &'static str,
    pub(super) drop: &'static str,
    pub(super) examples: &'static str,
    pub(super) example_digit: &'static str,
    pub(super) example_photo: &'static str,
    pub(super) example_lines: &'static str,
    pub(super) example_tree: &'static str,

    pub(super) challenge: &'static str,
    /// The script puts the digit, or the seconds, for what is in braces.
    pub(super) write: &'static str,
    pub(super) done: &'static str,

    pub(super) copied: &'static str,

    pub(super) several: &'static str,
    /// Column heads: file, answer, certainty.
    pub(super) columns: [&'static str; 3],
    pub(super) save_csv: &'static str,
    pub(super) unread: &'static str,

    pub(super) inside: &'static str,
    pub(super) close: &'static str,
    pub(super) correct: &'static str,
    /// What a digit is that is none.
    pub(super) none: &'static str,
    pub(super) why: &'static str,
    pub(super) choose_map: &'static str,
    pub(super) map: &'static str,
    /// What weights, inputs and their products are called.
    pub(super) made_of: [&'static str; 3],
    /// A sentence about a value; the script puts numbers for what is in braces, here and in `right`.
    pub(super) cell: &'static str,

    /// Once somebody has said what it really is.
    pub(super) joined: &'static str,

    pub(super) set: &'static str,
    pub(super) set_note: &'static str,
    pub(super) right: &'static str,
    /// As long as nothing is in it.
    pub(super) set_empty: &'static str,
    pub(super) save_zip: &'static str,
    pub(super) open_zip: &'static str,
    pub(super) no_set: &'static str,
    /// The script puts file and row for what is in braces.
    pub(super) wrong_row: &'static str,
    pub(super) delete: &'static str,
    pub(super) remove: &'static str,
    pub(super) full: &'static str,
    pub(super) unkept: &'static str,
    /// `{yours}` was said in the place of `{read}`.
    pub(super) yours: &'static str,

    pub(super) visit: &'static str,
    pub(super) visit_note: &'static str,
    pub(super) again: &'static str,
    pub(super) forget: &'static str,
    pub(super) nothing_stored: &'static str,
    pub(super) forgotten: &'static str,
    pub(super) interface: &'static str,
    /// Before and after the digest of all scores.
    pub(super) on_device: [&'static str; 2],

    /// What the script says of requests that failed: no network, no answer, too many requests.
    pub(super) offline: &'static str,
    pub(super) unreachable: &'static str,
    pub(super) busy: &'static str,
    pub(super) sending: &'static str,
    /// The script puts the format for what is in braces.
    pub(super) unreadable: &'static str,
    pub(super) broken_link: &'static str,
    pub(super) no_file: &'static str,
    pub(super) too_large: &'static str,

    /// What an error with this code is called here; where there is none its own message is shown.
    errors: &'static [(&'static str, &'static str)],
}

impl Texts {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::TEXTS,
            Language::Chinese => &chinese::TEXTS,
        }
    }

    /// What went wrong, as a sentence.
    pub(super) fn error(&self, error: &Error) -> String {
        let code = error.code();
        let known = self.errors.iter().find(|(known, _)| *known == code);
        known.map_or_else(|| sentence(&error.to_string()), |(_, text)| (*text).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::DecodeError;

    #[test]
    fn messages_become_sentences() {
        let english = Texts::of(Language::English);
        let damaged = Error::from(DecodeError::UnknownFormat { looks_like: None });
        let message = english.error(&damaged);
        assert!(message.contains("PNG, JPEG, WebP"), "{message}");
        assert!(message.ends_with('.') && !message.starts_with(char::is_lowercase));
    }

    #[test]
    fn chinese_readers_are_told_in_chinese() {
        let chinese = Texts::of(Language::Chinese);
        for error in [
            Error::Empty,
            Error::NotFound,
            Error::Internal,
            Error::TooLarge { limit: 1 },
            Error::BrokenOff,
        ] {
            let said = chinese.error(&error);
            assert!(!said.is_ascii(), "{said}");
        }
    }
}
