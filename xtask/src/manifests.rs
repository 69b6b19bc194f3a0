//! The manifests in `deploy/` and `loadtest/`, checked without a cluster.

use anyhow::Result;
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
    environment.test("deploy/check")?;
    let mut check = environment.program("python");
    check.arg("deploy/check/check.py");
    // The same that a run on this machine starts; the manifests are held to it.
    let started = json!({
        "master": roles::master(roles::Mode::Page, "WORKERS"),
        "worker": roles::worker("MASTER"),
        "run": roles::Run::default().arguments("HOST"),
        "probes": roles::PROBES,
    });
    check.arg("--started").arg(started.to_string());
    execute(check.arg("--kubectl").arg(environment.path("kubectl")))
}
