//! Rolling restarts behind HAProxy, with the times that each platform's manifest says.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use digitnet_testing::process::free_port;

use crate::{
    command::{cargo, execute, root},
    manifests,
    python::Environment,
    server::built,
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Divide all times of the platforms by this; 1 takes three minutes
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
}

/// What CI does: all platforms, at four times their pace.
pub(crate) fn short() -> Result<()> {
    run(&Args { speed: 4.0 })
}

pub(crate) fn run(args: &Args) -> Result<()> {
    ensure!(
        Command::new("haproxy")
            .arg("-v")
            .output()
            .is_ok_and(|output| output.status.success()),
        "haproxy is missing: on Debian `apt-get install haproxy`"
    );
    let environment = Environment::with(manifests::ENVIRONMENT, &[manifests::LOCK])?;
    execute(&mut cargo(&[
        "build",
        "--release",
        "--package",
        "digitnet-server",
    ]))?;
    let folder = root().join("target/rolling");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut check = environment.program("python");
    check.arg("deploy/check/rolling.py");
    check
        .arg("--server")
        .arg(built("release", "digitnet-server"));
    check.args(["--picture", "host-server/src/page/examples/digit.png"]);
    check.arg("--out").arg(&folder).arg("--ports");
    for _ in 0..3 {
        check.arg(free_port()?.to_string());
    }
    execute(check.arg("--speed").arg(args.speed.to_string()))
}
