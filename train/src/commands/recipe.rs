//! Recipes that come with the program: arguments in a file, each with its reasons.

use std::ffi::OsString;

use anyhow::{Context as _, Result};

/// Name and arguments.
const RECIPES: [(&str, &str); 5] = [
    ("base", include_str!("../../recipes/base.txt")),
    ("base8", include_str!("../../recipes/base8.txt")),
    ("digits", include_str!("../../recipes/digits.txt")),
    ("small", include_str!("../../recipes/small.txt")),
    ("tiny", include_str!("../../recipes/tiny.txt")),
];

/// Puts a recipe's arguments before those of the command line, which therefore win.
///
/// # Errors
///
/// If there is no recipe of the name that `--recipe` gives.
pub(crate) fn expand(arguments: impl Iterator<Item = OsString>) -> Result<Vec<OsString>> {
    let mut arguments: Vec<OsString> = arguments.collect();
    let Some(command) = arguments.iter().position(|argument| argument == "train") else {
        return Ok(arguments);
    };
    let mut named = None;
    for (index, argument) in arguments.iter().enumerate().skip(command) {
        if argument == "--recipe" {
            named = arguments.get(index + 1).cloned();
        } else if let Some(name) = argument
            .to_str()
            .and_then(|text| text.strip_prefix("--recipe="))
        {
            named = Some(name.into());
        }
    }
    let Some(name) = named else {
        return Ok(arguments);
    };
    let names = RECIPES.map(|(name, _)| name).join(", ");
    let found = RECIPES.iter().find(|(recipe, _)| name == *recipe);
    let (_, text) = found.with_context(|| format!("--recipe {name:?}: there are {names}"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let inserted = lines.flat_map(str::split_whitespace).map(OsString::from);
    arguments.splice(command + 1..command + 1, inserted);
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(line: &str) -> Result<Vec<String>> {
        let arguments = expand(line.split(' ').map(OsString::from))?;
        let arguments = arguments.into_iter();
        Ok(arguments
            .map(|argument| argument.into_string().expect("UTF-8"))
            .collect())
    }

    #[test]
    fn a_recipe_comes_before_what_is_typed() {
        for line in [
            "digitnet-train train --recipe base --seed 7",
            "digitnet-train train --recipe=base --seed 7",
        ] {
            let found = expanded(line).expect("a recipe");
            assert_eq!(found[1..4], ["train", "--channels", "32,64"]);
            assert_eq!(found[found.len() - 2..], ["--seed", "7"]);
        }
        let plain = "digitnet-train evaluate --recipe";
        assert_eq!(expanded(plain).expect("no recipe").join(" "), plain);
    }

    #[test]
    fn unknown_recipes_are_named() {
        let error = expanded("digitnet-train train --recipe huge").expect_err("no such recipe");
        assert!(
            error
                .to_string()
                .contains("base, base8, digits, small, tiny"),
            "{error}"
        );
    }
}
