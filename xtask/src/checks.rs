//! Chores that are one call of cargo.

use anyhow::Result;

use crate::browser;
use crate::command::{WORKSPACES, cargo, execute, root};

#[derive(clap::Args)]
pub(crate) struct FmtArgs {
    /// Format the files instead of only checking them
    #[arg(long)]
    write: bool,
}

pub(crate) fn fmt(args: &FmtArgs) -> Result<()> {
    let check: &[&str] = if args.write { &[] } else { &["--", "--check"] };
    for workspace in WORKSPACES {
        let mut fmt = cargo(&["fmt", "--all", "--manifest-path"]);
        fmt.arg(root().join(workspace).join("Cargo.toml"));
        execute(fmt.args(check))?;
    }
    Ok(())
}

pub(crate) fn check_formatting() -> Result<()> {
    fmt(&FmtArgs { write: false })
}

pub(crate) fn clippy() -> Result<()> {
    execute(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

pub(crate) fn doc() -> Result<()> {
    execute(cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

pub(crate) fn test() -> Result<()> {
    execute(&mut cargo(&["test", "--workspace"]))
}

pub(crate) fn test_without_skips() -> Result<()> {
    browser::fetch_axe()?;
    execute(cargo(&["test", "--workspace"]).env("DIGITNET_NO_SKIP", "1"))?;
    browser::print_figures()
}
