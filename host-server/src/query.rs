//! How a picture is to be read, as the query or fields of a form say it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::error::Error;
use crate::reader::Options;

/// What a query asks for: `explain=1&invert=1&rotate=90`. `lang` is the page's.
///
/// # Errors
///
/// [`Error::Query`] for a value that means nothing, [`Error::UnknownParameter`] for a name that does.
pub fn options(query: &str) -> Result<Options, Error> {
    let mut options = Options::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (decoded(name), decoded(value)),
            // As HTML has it: naming a flag sets it.
            None => (decoded(pair), "1".into()),
        };
        if is_setting(&name) {
            set(&mut options, &name, &value)?;
        } else if name != "lang" {
            return Err(Error::UnknownParameter {
                name: name.chars().take(SHOWN).collect(),
            });
        }
    }
    Ok(options)
}

/// Whether this says how a picture is to be read.
pub(crate) fn is_setting(name: &str) -> bool {
    matches!(name, "explain" | "invert" | "rotate")
}

/// Sets what `name` stands for; an empty value leaves it as it is.
///
/// # Errors
///
/// [`Error::Query`] for a value that means nothing.
pub(crate) fn set(options: &mut Options, name: &str, value: &str) -> Result<(), Error> {
    let value = value.trim();
    match name {
        _ if value.is_empty() => {}
        "explain" => options.explain = flag("explain", value)?,
        "invert" => options.invert = flag("invert", value)?,
        "rotate" => options.turns = quarter_turns(value)?,
        _ => {}
    }
    Ok(())
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return text.into();
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
        .into()
}

fn flag(name: &'static str, value: &str) -> Result<bool, Error> {
    match value {
        "0" | "false" => Ok(false),
        "1" | "true" => Ok(true),
        _ => Err(refused(name, value, "1 and 0, or true and false")),
    }
}

fn quarter_turns(degrees: &str) -> Result<u8, Error> {
    match degrees {
        "0" => Ok(0),
        "90" | "-270" => Ok(1),
        "180" | "-180" => Ok(2),
        "270" | "-90" => Ok(3),
        _ => Err(refused(
            "rotate",
            degrees,
            "0, 90, 180 and 270, and the same with a minus",
        )),
    }
}

fn refused(name: &'static str, value: &str, takes: &'static str) -> Error {
    Error::Query {
        name,
        value: value.chars().take(SHOWN).collect(),
        takes,
    }
}

/// Letters of what others wrote, in messages.
const SHOWN: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_on_or_off() {
        let explain = |query| options(query).ok().map(|options| options.explain);
        for (query, expected) in [
            ("", Some(false)),
            ("explain=1", Some(true)),
            ("explain", Some(true)),
            ("explain=true", Some(true)),
            ("%65xplain=%31", Some(true)),
            ("lang=zh&explain=1&", Some(true)),
            ("explain=0", Some(false)),
            ("explain=false", Some(false)),
            ("explain=", Some(false)),
            ("explain=yes", None),
            ("explain=2", None),
        ] {
            assert_eq!(explain(query), expected, "{query}");
        }
        let inverted = options("invert=1").ok().map(|options| options.invert);
        assert_eq!(inverted, Some(true));
    }

    #[test]
    fn pictures_turn_by_quarters() {
        let turns = |query| options(query).ok().map(|options| options.turns);
        assert_eq!(turns("rotate=270&explain=1"), Some(3));
        assert_eq!(turns("rotate=-90"), Some(3));
        assert_eq!(turns("rotate=%2D270"), Some(1));
        assert_eq!(turns("rotate=0"), Some(0));
        assert_eq!(turns("rotate="), Some(0));
        assert_eq!(turns("rotate=45"), None);
        assert_eq!(turns("rotate"), None);
    }

    #[test]
    fn parameters_that_mean_nothing_are_named() {
        let error = options("explained=1").expect_err("no such parameter");
        assert_eq!(error.code(), "unknown_parameter");
        assert!(error.to_string().contains("`explained`"), "{error}");
    }
}
