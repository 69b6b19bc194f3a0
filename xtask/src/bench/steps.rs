//! The program that runs the steps.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::command::{cargo, execute};

/// Builds the program that runs the steps, from the sources in `folder`.
pub(super) fn build(folder: &Path, target: Option<&Path>) -> Result<PathBuf> {
    let mut build = cargo(&["build", "--release", "--package", "digitnet-bench"]);
    build.args(["--bin", "steps"]).current_dir(folder);
    if let Some(target) = target {
        build.arg("--target-dir").arg(target);
    }
    execute(&mut build)?;
    let target = target.map_or_else(|| folder.join("target"), Path::to_owned);
    Ok(target.join("release/steps"))
}
