//! The manifests in `deploy/` and `loadtest/`, checked without a cluster.

use std::{env, process::Command};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    command::execute,
    loadtest::{pictures, roles},
    python::Environment,
};

const LOCK: &str = "deploy/check/requirements.txt";

pub(crate) fn run() -> Result<()> {
    let environment = Environment::with("manifests-venv", &[LOCK])?;
    // The manifests take the pictures along.
    pictures::ensure()?;
    execute(environment.program("python").args([
        "-m",
        "unittest",
        "discover",
        "--start-directory",
        "deploy/check",
    ]))?;
    let mut check = environment.program("python");
    check.arg("deploy/check/check.py");
    // The same that a run on this machine starts; the manifests are held to it.
    let started = json!({
        "master": roles::master(roles::Mode::Page, "WORKERS"),
        "worker": roles::worker("MASTER"),
        "run": roles::Run::default().arguments("HOST"),
    });
    check.arg("--started").arg(started.to_string());
    execute(kubectl_of(&environment, &mut check)?)
}

/// The pinned kubectl before any other.
fn kubectl_of<'a>(environment: &Environment, check: &'a mut Command) -> Result<&'a mut Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders =
        std::iter::once(environment.programs().to_path_buf()).chain(env::split_paths(&path));
    let path = env::join_paths(folders).context("a folder in PATH has a colon in its name")?;
    Ok(check.env("PATH", path))
}
