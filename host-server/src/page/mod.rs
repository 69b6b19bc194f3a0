//! The upload page: its files, built in, and the answer written into it for browsers that run no
//! script. With a script the same elements are filled by `app.js`.

mod result;

use crate::answer::Answer;
use crate::error::Error;

/// The page's style sheet.
pub const STYLE: &str = include_str!("style.css");
/// The page's script.
pub const SCRIPT: &str = include_str!("app.js");
/// The page's icon.
pub const ICON: &str = include_str!("favicon.svg");

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
pub fn render(shown: Shown<'_>) -> String {
    TEMPLATE.replacen(MARK, &result::render(shown), 1)
}

const TEMPLATE: &str = include_str!("index.html");
const MARK: &str = "<!-- result -->";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_has_its_place() {
        assert_eq!(TEMPLATE.matches(MARK).count(), 1);
        assert!(!render(Shown::Nothing).contains(MARK));
    }

    #[test]
    fn the_script_knows_the_limit_of_uploads() {
        let limit = format!("data-max-bytes=\"{}\"", crate::upload::MAX_BYTES);
        assert!(TEMPLATE.contains(&limit), "{limit}");
    }

    #[test]
    fn nothing_comes_from_another_host() {
        for file in [TEMPLATE, STYLE, SCRIPT] {
            assert!(!file.contains("http://") && !file.contains("https://"));
            assert!(!file.contains("src=\"//") && !file.contains("url("));
        }
    }

    #[test]
    fn the_policy_forbids_what_the_page_does_not_use() {
        let page = render(Shown::Error(&Error::NotFound));
        for inline in ["style=\"", "<style", "onclick", "onload", "<script>"] {
            assert!(!page.contains(inline), "{inline} would be blocked");
        }
    }
}
