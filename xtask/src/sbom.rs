//! What the server is built from.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, execute, root};

/// Without the extension, which cargo-cyclonedx adds.
const NAME: &str = "digitnet-server.cdx";

/// Whether the program that makes it is installed.
pub(crate) fn present() -> bool {
    let version = cargo(&["cyclonedx", "--version"]).output();
    version.is_ok_and(|output| output.status.success())
}

/// Writes the list, and returns where.
pub(crate) fn run() -> Result<PathBuf> {
    if !present() {
        bail!(
            "cargo-cyclonedx is missing: install it with `cargo install --locked cargo-cyclonedx`"
        );
    }
    let mut list = cargo(&["cyclonedx", "--format", "json", "--spec-version", "1.5"]);
    list.args(["--no-build-deps", "--override-filename", NAME]);
    list.args(["--manifest-path", "host-server/Cargo.toml"]);
    execute(&mut list)?;
    // It writes one beside every manifest of the workspace; the server's is the one that is wanted.
    let target = root().join("target").join(format!("{NAME}.json"));
    let mut found = false;
    for folder in fs::read_dir(root())?.flatten() {
        let file = folder.path().join(format!("{NAME}.json"));
        if !file.is_file() || folder.file_name() == "target" {
            continue;
        }
        if folder.file_name() == "host-server" {
            fs::copy(&file, &target)
                .with_context(|| format!("cannot write {}", target.display()))?;
            found = true;
        }
        fs::remove_file(&file)?;
    }
    if !found {
        bail!("cargo-cyclonedx wrote nothing for digitnet-server");
    }
    Ok(target)
}
