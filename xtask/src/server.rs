//! The server, built and started for a chore.

use anyhow::Result;
use digitnet_testing::server::Server;

use crate::command::{cargo, execute, root};

/// How the server is built.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    /// As the tests build it.
    Debug,
    Release,
}

/// Builds the server and starts it.
pub(crate) fn start(build: Build) -> Result<Server> {
    let mut command = cargo(&["build", "--package", "digitnet-server"]);
    let folder = match build {
        Build::Debug => "debug",
        Build::Release => {
            command.arg("--release");
            "release"
        }
    };
    execute(&mut command)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let program = root().join(target).join(folder).join("digitnet-server");
    Ok(Server::run(program, &[])?)
}
