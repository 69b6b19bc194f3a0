//! Builds `digitnet-core` for a microcontroller that has no operating system, thus no `std`.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, execute, output, root};

/// A Cortex-M4 or M7 with a floating point unit.
const TARGET: &str = "thumbv7em-none-eabihf";

pub(crate) fn run() -> Result<()> {
    let way = Way::find()?;
    println!("{TARGET}: {}", way.described());
    let built = root().join("target/no-std").join(TARGET).join("release");
    // A crate left from an earlier build would be found instead of a missing one.
    if built.exists() {
        fs::remove_dir_all(&built).with_context(|| format!("cannot clear {}", built.display()))?;
    }
    execute(&mut way.build())?;
    check_crates(&built.join("deps"))?;
    execute(&mut way.link_probe(&built))?;
    println!("digitnet-core builds for {TARGET}, and links neither std nor alloc");
    Ok(())
}

/// How the crate `core` for [`TARGET`] is come by.
enum Way {
    /// The toolchain has it, compiled.
    Prebuilt,
    /// The toolchain has its sources.
    Sources,
    /// The system's own Rust has its sources; Debian: `rustc-web`, `cargo-web`, `rust-web-src`.
    System,
}

impl Way {
    fn find() -> Result<Self> {
        let installed = sysroot(&rustc())?.join("lib/rustlib");
        if installed.join(TARGET).join("lib").is_dir() {
            return Ok(Self::Prebuilt);
        }
        if has_sources(&installed) {
            return Ok(Self::Sources);
        }
        let system = Path::new("/usr/bin/rustc");
        if system.is_file() && has_sources(&sysroot(system.as_os_str())?.join("lib/rustlib")) {
            return Ok(Self::System);
        }
        bail!(
            "nothing here can build for {TARGET}: `rustup target add {TARGET}`, or `rustup \
             component add rust-src`, or on Debian `apt-get install rustc-web cargo-web rust-web-src`"
        )
    }

    fn described(&self) -> &'static str {
        match self {
            Self::Prebuilt => "core is installed in the toolchain",
            Self::Sources => "core is compiled from the toolchain's rust-src",
            Self::System => "core is compiled from the sources of the system's Rust in /usr",
        }
    }

    fn build(&self) -> Command {
        let mut command = match self {
            Self::Prebuilt => cargo(&[]),
            Self::Sources => bootstrapping(cargo(&[])),
            Self::System => {
                let mut command = Command::new("/usr/bin/cargo");
                command.current_dir(root()).env("RUSTC", "/usr/bin/rustc");
                bootstrapping(command)
            }
        };
        command.args([
            "build",
            "--release",
            "--package",
            "digitnet-core",
            "--target",
            TARGET,
        ]);
        command.args(["--target-dir", "target/no-std"]);
        if !matches!(self, Self::Prebuilt) {
            command.arg("-Zbuild-std=core");
        }
        command
    }

    /// The compiler call for `probe/no_std.rs`; `built` is where [`Way::build`] put its result.
    fn link_probe(&self, built: &Path) -> Command {
        let mut command = match self {
            Self::Prebuilt => Command::new(rustc()),
            Self::Sources => bootstrapping(Command::new(rustc())),
            Self::System => bootstrapping(Command::new("/usr/bin/rustc")),
        };
        let library = built.join("libdigitnet_core.rlib");
        command
            .current_dir(root())
            .args(["--edition", "2024", "--crate-type", "staticlib"]);
        command.args([
            "--target",
            TARGET,
            "-C",
            "panic=abort",
            "xtask/probe/no_std.rs",
        ]);
        command
            .arg("-L")
            .arg(built.join("deps"))
            .arg("-o")
            .arg(built.join("libprobe.a"));
        command
            .arg("--extern")
            .arg(joined("digitnet_core=", &library));
        command
    }
}

/// Lets a stable compiler build `core`, which uses unstable features by its nature.
fn bootstrapping(mut command: Command) -> Command {
    command.env("RUSTC_BOOTSTRAP", "1");
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

fn rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn sysroot(rustc: &std::ffi::OsStr) -> Result<PathBuf> {
    let path = output(
        Command::new(rustc)
            .args(["--print", "sysroot"])
            .current_dir(root()),
    )?;
    Ok(PathBuf::from(path.trim_end()))
}

fn has_sources(rustlib: &Path) -> bool {
    rustlib.join("src/rust/library/core/src/lib.rs").is_file()
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
