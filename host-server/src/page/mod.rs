//! The upload page. The answer's part of it is rendered by [`digitnet_answer`], here and in
//! browsers alike: a script only swaps it for that of the next answer.

mod assets;
mod language;
mod texts;
mod view;

pub use assets::{ASSETS, Asset, BOOT, brotli, gzip, reader};
pub use digitnet_answer::Language;
pub use language::asked_for;

use askama::Template as _;

use crate::answer::Answer;
use crate::error::Error;

/// What the page has to show beside the form.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// Nothing was uploaded yet.
    Nothing,
    /// What was read.
    Answer(&'a Answer),
    /// Why nothing was read.
    Error(&'a Error),
}

/// The whole page as HTML.
pub fn render(shown: Shown<'_>, language: Language) -> String {
    let page = view::Page::new(shown, language);
    page.render()
        .expect("templates are checked when they are compiled")
}

#[cfg(test)]
mod tests;
