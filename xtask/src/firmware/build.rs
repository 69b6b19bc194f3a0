//! Builds the programs.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use super::board::Board;
use crate::{
    command::{execute, root},
    embedded::{CoreSource, target_variable},
};

/// Where cargo puts what it builds, from the folder of the workspace.
const TARGET_DIR: &str = "target/firmware";

/// Programs that need not be fast: `minimal` for chips with little flash.
pub(crate) const SMALL: &str = "small";
/// The same with the network for such chips.
pub(crate) const TINY: &str = "tiny";
/// The profile of everything else.
pub(crate) const RELEASE: &str = "release";

/// Builds `programs`, or all when none is named.
pub(crate) fn build(
    board: &Board,
    core_source: CoreSource,
    profile: &str,
    programs: &[&str],
) -> Result<()> {
    execute(&mut command(board, core_source, profile, programs)?)
}

/// Builds the program that has the README's example.
pub(crate) fn readme(board: &Board, core_source: CoreSource) -> Result<()> {
    let mut command = command(board, core_source, RELEASE, &["readme"])?;
    execute(command.args(["--features", "readme"]))
}

/// Builds a program that must not build and returns what the build says.
pub(crate) fn refused(board: &Board, core_source: CoreSource, program: &str) -> Result<String> {
    let mut command = command(board, core_source, RELEASE, &[program])?;
    let command = command.args(["--features", "must-not-build", "--quiet"]);
    let output = command.output().context("cannot start cargo")?;
    if output.status.success() {
        bail!("{program} builds, and must not");
    }
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The built program.
pub(crate) fn program(board: &Board, profile: &str, name: &str) -> PathBuf {
    root()
        .join(TARGET_DIR)
        .join(board.target)
        .join(profile)
        .join(name)
}

fn command(
    board: &Board,
    core_source: CoreSource,
    profile: &str,
    programs: &[&str],
) -> Result<Command> {
    let mut command = core_source.cargo_for(board.target)?;
    command.current_dir(root().join("firmware"));
    command.args([
        "build",
        "--locked",
        "--target",
        board.target,
        "--profile",
        profile,
    ]);
    command.args(core_source.build_arguments());
    command.arg("--target-dir").arg(root().join(TARGET_DIR));
    for program in programs {
        command.args(["--bin", program]);
    }
    if profile == TINY {
        command.args(["--features", "tiny"]);
    }
    if let Some(processor) = board.processor {
        let flags = format!("-Ctarget-cpu={processor}");
        command.env(target_variable(board.target, "RUSTFLAGS"), flags);
    }
    Ok(command)
}
