//! The server, built and started for a chore.

use std::path::PathBuf;

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

/// A program that cargo has built.
pub(crate) fn built(folder: &str, program: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(target).join(folder).join(program)
}

/// Builds the server and returns where it is.
pub(crate) fn build(build: Build) -> Result<PathBuf> {
    let mut command = cargo(&["build", "--package", "digitnet-server"]);
    let folder = match build {
        Build::Debug => "debug",
        Build::Release => {
            command.arg("--release");
            "release"
        }
    };
    execute(&mut command)?;
    Ok(built(folder, "digitnet-server"))
}

/// Builds the server and starts it.
pub(crate) fn start(how: Build, arguments: &[&str]) -> Result<Server> {
    Ok(Server::run(build(how)?, arguments)?)
}
