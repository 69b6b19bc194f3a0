//! The upload page. Its answers are rendered here, for browsers with and without a script alike:
//! a script only swaps the answer's part of the page for that of the next answer.

mod assets;
mod language;
mod texts;
mod view;

pub use assets::{ASSETS, Asset, BOOT};
pub use language::Language;

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
