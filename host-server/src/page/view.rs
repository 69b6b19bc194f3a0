//! The page as its template shows it.

use askama::Template;
use digitnet_answer::View;

use super::texts::Texts;
use super::{Asset, BOOT, Language, Shown, reader};
use crate::upload;

/// The whole page.
#[derive(Template)]
#[template(path = "index.html")]
pub(super) struct Page<'a> {
    t: &'static Texts,
    language: Language,
    max_bytes: usize,
    boot: &'static str,
    /// Within the page: two requests less.
    icon: &'static str,
    view: View<'a>,
    /// Where the reader for the browser is, and what all readers' scores of MNIST's test digits add up to.
    reader: Option<(String, &'static str)>,
}

impl<'a> Page<'a> {
    pub(super) fn new(shown: Shown<'a>, language: Language) -> Self {
        let t = Texts::of(language);
        let view = match shown {
            Shown::Nothing => View::empty(language),
            Shown::Error(error) => View::error(t.error(error), language),
            Shown::Answer(answer) => View::answer(answer, language),
        };
        Self {
            t,
            language,
            max_bytes: upload::MAX_BYTES,
            boot: BOOT,
            icon: ICON,
            view,
            reader: reader().and_then(|file| Some((file.address(), digest()?))),
        }
    }

    /// The pictures to try, in the order in which they lie in their file: name, first column, side, and what is
    /// to be seen.
    fn examples(&self) -> [(&'static str, u32, u32, &'static str); 4] {
        [
            ("digit", 0, 112, self.t.example_digit),
            ("photo", 112, 112, self.t.example_photo),
            ("lines", 224, 176, self.t.example_lines),
            ("tree", 400, 112, self.t.example_tree),
        ]
    }

    /// The address of one of the page's files.
    fn file(&self, name: &str) -> String {
        let file = Asset::find(&format!("/{name}"));
        file.expect("the template names files that are there")
            .address()
    }

    /// Texts of other languages lie behind links.
    fn others(&self) -> impl Iterator<Item = (Language, &'static Texts)> {
        let others = Language::ALL.into_iter();
        let others = others.filter(|other| *other != self.language);
        others.map(|other| (other, Texts::of(other)))
    }

    /// What the layers are.
    fn layers(&self) -> [&'static str; 2] {
        digitnet_answer::Texts::of(self.language).step_layers
    }

    /// The words about the answer, where the page needs them too.
    fn photo(&self) -> &'static str {
        digitnet_answer::Texts::of(self.language).photo
    }
}

/// The icon as a `data:` address.
const ICON: &str = include_str!(concat!(env!("OUT_DIR"), "/icon.txt"));

/// SHA-256 of the scores of MNIST's test digits, as the model's card has it.
fn digest() -> Option<&'static str> {
    let mut lines = digitnet_answer::reader::CARD.lines().map(str::trim);
    lines.find(|line| line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
