//! What the query string asks for.

use crate::error::Error;
use crate::reader::Options;

/// `explain=1`, `invert=1`, `rotate=90`; other parameters are nobody's business.
///
/// # Errors
///
/// [`Error::Query`] for a value that means nothing.
pub fn options(query: &str) -> Result<Options, Error> {
    let mut options = Options::default();
    for pair in query.split('&') {
        match pair.split_once('=').unwrap_or((pair, "")) {
            ("explain", value) => options.explain = flag("explain", value)?,
            ("invert", value) => options.invert = flag("invert", value)?,
            ("rotate", value) => options.turns = quarter_turns(value)?,
            _ => {}
        }
    }
    Ok(options)
}

fn flag(name: &'static str, value: &str) -> Result<bool, Error> {
    match value {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(refused(name, value, "0 or 1")),
    }
}

fn quarter_turns(degrees: &str) -> Result<u8, Error> {
    match degrees {
        "0" => Ok(0),
        "90" => Ok(1),
        "180" => Ok(2),
        "270" => Ok(3),
        _ => Err(refused("rotate", degrees, "0, 90, 180 or 270")),
    }
}

fn refused(name: &'static str, value: &str, takes: &'static str) -> Error {
    Error::Query {
        name,
        value: value.chars().take(20).collect(),
        takes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_take_0_or_1() {
        let explain = |query| options(query).ok().map(|options| options.explain);
        assert_eq!(explain(""), Some(false));
        assert_eq!(explain("explain=1"), Some(true));
        assert_eq!(explain("a=b&explain=1&c"), Some(true));
        assert_eq!(explain("explain=0"), Some(false));
        assert_eq!(explain("explained=yes"), Some(false));
        assert_eq!(explain("explain"), None);
        assert_eq!(explain("explain=yes"), None);
        assert_eq!(
            options("invert=1").ok().map(|options| options.invert),
            Some(true)
        );
        assert!(options("invert=2").is_err());
    }

    #[test]
    fn pictures_turn_by_quarters() {
        let turns = |query| options(query).ok().map(|options| options.turns);
        assert_eq!(turns("rotate=270&explain=1"), Some(3));
        assert_eq!(turns("rotate=0"), Some(0));
        assert_eq!(turns("rotate=45"), None);
        assert_eq!(turns("rotate=-90"), None);
    }
}
