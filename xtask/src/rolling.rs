//! Rolling restarts behind HAProxy, with the times that each platform's manifest says.

use std::process::Command;

use anyhow::{Result, ensure};
use digitnet_testing::process::free_port;

use crate::{
    command::{empty, execute, root},
    manifests,
    python::Environment,
    server::{self, Build},
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
    let server = server::build(Build::Release)?;
    let folder = root().join("target/rolling");
    empty(&folder)?;
    let mut check = environment.program("python");
    check.arg("deploy/check/rolling.py");
    check.arg("--server").arg(server);
    check.args(["--picture", "host-server/src/page/examples/digit.png"]);
    check.arg("--out").arg(&folder).arg("--ports");
    for _ in 0..3 {
        check.arg(free_port()?.to_string());
    }
    execute(check.arg("--speed").arg(args.speed.to_string()))
}
