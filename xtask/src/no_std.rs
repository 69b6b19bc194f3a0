//! Builds `digitnet-core` for a microcontroller that has no operating system, thus no `std`.

use std::{ffi::OsString, fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    command::{execute, root},
    embedded::CoreSource,
};

/// A Cortex-M4 or M7 with a floating point unit.
const TARGET: &str = "thumbv7em-none-eabihf";

pub(crate) fn run() -> Result<()> {
    let core_source = CoreSource::find(TARGET)?;
    println!("{TARGET}: {}", core_source.described());
    let built = root().join("target/no-std").join(TARGET).join("release");
    // A crate left from an earlier build would be found instead of a missing one.
    if built.exists() {
        fs::remove_dir_all(&built).with_context(|| format!("cannot clear {}", built.display()))?;
    }
    execute(&mut build(core_source))?;
    check_crates(&built.join("deps"))?;
    execute(&mut link_probe(core_source, &built))?;
    println!("digitnet-core builds for {TARGET}, and links neither std nor alloc");
    Ok(())
}

fn build(core_source: CoreSource) -> Command {
    let mut command = core_source.cargo();
    command.args(["build", "--release", "--package", "digitnet-core"]);
    command.args(["--target", TARGET, "--target-dir", "target/no-std"]);
    command.args(core_source.build_arguments());
    command
}

/// The compiler call for `probe/no_std.rs`; `built` is where [`build`] put its result.
fn link_probe(core_source: CoreSource, built: &Path) -> Command {
    let library = built.join("libdigitnet_core.rlib");
    let mut command = core_source.rustc();
    command.args([
        "--edition",
        "2024",
        "--crate-type",
        "staticlib",
        "--target",
        TARGET,
    ]);
    command.args(["-C", "panic=abort", "xtask/probe/no_std.rs", "-L"]);
    command
        .arg(built.join("deps"))
        .arg("-o")
        .arg(built.join("libprobe.a"));
    command
        .arg("--extern")
        .arg(joined("digitnet_core=", &library));
    command
}

/// Fails when `deps` has a compiled std or alloc, or has no digitnet-core at all.
fn check_crates(deps: &Path) -> Result<()> {
    let entries = fs::read_dir(deps).with_context(|| format!("cannot read {}", deps.display()))?;
    let mut found = false;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("libstd-") || name.starts_with("liballoc-") {
            bail!("digitnet-core drags in {name}: find out with `cargo tree -p digitnet-core`");
        }
        found |= name.starts_with("libdigitnet_core-") && name.ends_with(".rlib");
    }
    if !found {
        bail!("{} has no compiled digitnet-core", deps.display());
    }
    Ok(())
}

fn joined(start: &str, path: &Path) -> OsString {
    let mut text = OsString::from(start);
    text.push(path);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragged_in_crate_and_a_missing_core_are_found() {
        let deps = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str| fs::write(deps.path().join(name), "").expect("writable");
        assert!(check_crates(deps.path()).is_err());
        write("libdigitnet_core-1.rlib");
        assert!(check_crates(deps.path()).is_ok());
        write("liballoc-2.rlib");
        let error = check_crates(deps.path()).expect_err("alloc is there");
        assert!(error.to_string().contains("liballoc-2.rlib"), "{error}");
    }
}
