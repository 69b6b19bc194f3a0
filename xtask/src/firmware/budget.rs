//! The committed table of figures, which must stay true.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::figures::Figures;
use crate::command::root;

/// What the line with the compiler's version begins with.
const COMPILER: &str = "Compiler: ";

fn path() -> PathBuf {
    root().join("firmware/BUDGET.md")
}

fn read() -> Result<String> {
    let path = path();
    fs::read_to_string(&path).with_context(|| {
        format!(
            "{}: `cargo xtask firmware --update` writes it",
            path.display()
        )
    })
}

/// Fails when a figure has grown or shrunk, unless another compiler measured the budget: then it says so.
pub(super) fn hold(measured: &Figures, compiler: &str) -> Result<()> {
    let text = read()?;
    let checked = Figures::parse(&text)?.check(measured);
    let line = text.lines().find_map(|line| line.strip_prefix(COMPILER));
    let budgeted = line.context("the budget names no compiler")?;
    match checked {
        Err(error) if budgeted != compiler => {
            println!("not held against this build: {error:#}");
            println!("the budget is of {budgeted}, this is {compiler}");
            Ok(())
        }
        checked => checked,
    }
}

/// Writes what was measured; figures of boards that were not measured stay, unless `all` were.
pub(super) fn update(measured: &Figures, all: bool, compiler: &str) -> Result<()> {
    let path = path();
    let before = if all || !path.exists() {
        Figures::default()
    } else {
        Figures::parse(&read()?)?
    };
    let head = include_str!("budget_head.md");
    let table = before.updated(measured).table();
    fs::write(&path, format!("{head}{COMPILER}{compiler}\n\n{table}"))
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}
