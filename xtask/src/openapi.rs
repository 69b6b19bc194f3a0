//! Holds the server to its OpenAPI document, and to a client that others wrote.
//!
//! `schemathesis` makes requests of its own from the document and looks whether the answers are as
//! described; `check.py` sends pictures, holds the answers to the document's schemas, and asks over
//! the Open Inference Protocol with `tritonclient`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{execute, root};
use crate::server::{Build, Server};

/// The Python packages, each with its version.
const REQUIREMENTS: &str = include_str!("openapi/requirements.txt");
const CHECK: &str = "xtask/src/openapi/check.py";

pub(crate) fn run() -> Result<()> {
    let programs = python()?;
    let server = Server::start(Build::Debug)?;
    let check = root().join(CHECK);
    execute(
        Command::new(programs.join("python"))
            .arg(check)
            .arg(server.url()),
    )?;
    let document = format!("{}/openapi.json", server.url());
    execute(
        Command::new(programs.join("st"))
            .args(["run", &document, "--no-color", "--continue-on-failure"])
            .args(["--phases", "examples,coverage,fuzzing"])
            // The same requests each time, and an end to them.
            .args(["--generation-deterministic", "--max-examples", "5"])
            .args(["--max-time", "60", "--request-timeout", "20"])
            // No schema tells which bytes are a picture, so valid requests may well be refused.
            .args(["--exclude-checks", "positive_data_acceptance"])
            .current_dir(root().join("target")),
    )
}

/// The programs of an environment with the packages, made anew when they change.
fn python() -> Result<PathBuf> {
    let folder = root().join("target/openapi-python");
    let programs = folder.join("bin");
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|packages| packages == REQUIREMENTS) {
        return Ok(programs);
    }
    let make = ["-m", "venv", "--clear"];
    execute(Command::new("python3").args(make).arg(&folder))
        .context("python3 with its venv module is needed (apt-get install python3-venv)")?;
    let requirements = root().join("xtask/src/openapi/requirements.txt");
    install(&programs, &requirements)?;
    fs::write(&installed, REQUIREMENTS)
        .with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(programs)
}

fn install(programs: &Path, requirements: &Path) -> Result<()> {
    execute(
        Command::new(programs.join("pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(requirements),
    )
}
