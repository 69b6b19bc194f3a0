//! The manifests in `deploy/` and `loadtest/`, checked without a cluster.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    command::{execute, root},
    loadtest::{pictures, roles},
    python::Environment,
    server::{self, Build},
};

pub(crate) const ENVIRONMENT: &str = "manifests-venv";
pub(crate) const LOCK: &str = "deploy/check/requirements.txt";

pub(crate) fn run() -> Result<()> {
    let environment = Environment::with(ENVIRONMENT, &[LOCK])?;
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
    check.arg("--crds").arg(validators()?);
    execute(check.arg("--kubectl").arg(environment.path("kubectl")))?;
    for other in ["workflows.py", "terraform.py"] {
        let mut python = environment.program("python");
        execute(python.arg(format!("deploy/check/{other}")))?;
    }
    monitoring(&environment)
}

/// Rules, their tests and the dashboard, held to what a server really tells.
fn monitoring(environment: &Environment) -> Result<()> {
    // So narrow that it turns uploads away.
    let narrow = ["--readers", "1", "--queue", "1", "--queue-per-client", "1"];
    let server = server::start(Build::Debug, &narrow)?;
    let mut check = environment.program("python");
    check.args(["deploy/check/monitoring.py", "--url", &server.url()]);
    check
        .arg("--metrics")
        .arg(format!("{}/metrics", server.url()));
    for picture in ["digit", "lines", "tree"] {
        check.arg(format!("host-server/src/page/examples/{picture}.png"));
    }
    execute(&mut check).context("promtool is of Debian's package prometheus")
}

/// Where npm put the validators of the Gateway API's and GKE's kinds: the version in the lock file.
fn validators() -> Result<PathBuf> {
    let from = root().join("deploy/check/npm");
    let folder = root().join("target/manifests-npm");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let lock = fs::read(from.join("package-lock.json")).context("package-lock.json")?;
    let stamp = folder.join("installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(from.join(name), folder.join(name)).context(name)?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    execute(npm.current_dir(&folder)).context("npm is needed (apt-get install npm)")?;
    fs::write(stamp, lock).context("the stamp of what was installed")?;
    Ok(folder)
}
