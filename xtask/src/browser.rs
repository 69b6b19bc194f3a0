//! The page in headless Chromium, with axe-core looking for what some people could not use.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{cargo, execute, root};

/// Tries the page and prints its figures.
pub(crate) fn run() -> Result<()> {
    fetch_axe()?;
    let mut test = cargo(&["test", "-p", "digitnet-browser", "--test", "page"]);
    execute(test.env("DIGITNET_NO_SKIP", "1"))?;
    print_figures()
}

/// What the page's tests measured.
pub(crate) fn print_figures() -> Result<()> {
    let figures = root().join("target/page-figures.txt");
    let figures = fs::read_to_string(&figures)
        .with_context(|| format!("the tests wrote no {}", figures.display()))?;
    print!("{figures}");
    Ok(())
}

/// Puts axe-core into `target/axe` if it is not there: the version and the digest in the lock file.
pub(crate) fn fetch_axe() -> Result<()> {
    let folder = root().join("target/axe");
    fs::create_dir_all(&folder).context("a folder for axe-core")?;
    let lock = folder.join("package-lock.json");
    let present = folder.join("node_modules/axe-core/axe.min.js").is_file()
        && fs::read_to_string(&lock).is_ok_and(|found| found == LOCK);
    if present {
        return Ok(());
    }
    fs::write(folder.join("package.json"), PACKAGE).context("package.json for axe-core")?;
    fs::write(lock, LOCK).context("package-lock.json for axe-core")?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    execute(npm.current_dir(folder)).context("axe-core is fetched with npm (apt-get install npm)")
}

const PACKAGE: &str = include_str!("browser/package.json");
const LOCK: &str = include_str!("browser/package-lock.json");
