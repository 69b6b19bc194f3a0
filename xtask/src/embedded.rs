//! How Rust is built for a machine without an operating system, which has no `std`.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, output, root};

/// How the crate `core` for a target is come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CoreSource {
    /// The toolchain has it, compiled.
    Prebuilt,
    /// The toolchain has its sources.
    Sources,
    /// The system's own Rust has its sources; Debian: `rustc-web`, `cargo-web`, `rust-web-src`.
    System,
}

const SYSTEM_RUSTC: &str = "/usr/bin/rustc";
const SYSTEM_CARGO: &str = "/usr/bin/cargo";

impl CoreSource {
    pub(crate) fn find(target: &str) -> Result<Self> {
        let installed = rustlib(&rustc())?;
        if installed.join(target).join("lib").is_dir() {
            return Ok(Self::Prebuilt);
        }
        if has_sources(&installed) {
            return Ok(Self::Sources);
        }
        let system = Path::new(SYSTEM_RUSTC);
        if system.is_file() && has_sources(&rustlib(system.as_os_str())?) {
            return Ok(Self::System);
        }
        bail!(
            "nothing here can build for {target}: `rustup target add {target}`, or `rustup \
             component add rust-src`, or on Debian `apt-get install rustc-web cargo-web rust-web-src`"
        )
    }

    pub(crate) fn described(self) -> &'static str {
        match self {
            Self::Prebuilt => "core is installed in the toolchain",
            Self::Sources => "core is compiled from the toolchain's rust-src",
            Self::System => "core is compiled from the sources of the system's Rust in /usr",
        }
    }

    /// The cargo to call, in the folder of the workspace.
    pub(crate) fn cargo(self) -> Command {
        match self {
            Self::Prebuilt => cargo(&[]),
            Self::Sources => bootstrapping(cargo(&[])),
            Self::System => {
                let mut command = Command::new(SYSTEM_CARGO);
                command.current_dir(root()).env("RUSTC", SYSTEM_RUSTC);
                bootstrapping(command)
            }
        }
    }

    /// The same, to build for a target: with the linker, where one has to be named.
    pub(crate) fn cargo_for(self, target: &str) -> Result<Command> {
        let mut command = self.cargo();
        if let Some(linker) = self.linker()? {
            command.env(target_variable(target, "LINKER"), linker);
        }
        Ok(command)
    }

    /// `cargo clippy`, in the folder of the workspace.
    pub(crate) fn clippy(self) -> Result<Command> {
        let mut command = match self {
            Self::Prebuilt | Self::Sources => self.cargo(),
            Self::System => {
                // Named, since another toolchain's may be found first.
                let clippy = Path::new("/usr/bin/cargo-clippy");
                if !clippy.is_file() {
                    bail!("the system's Rust has no clippy: `apt-get install rust-web-clippy`");
                }
                let mut command = bootstrapping(Command::new(clippy));
                command
                    .env("CARGO", SYSTEM_CARGO)
                    .env("RUSTC", SYSTEM_RUSTC);
                command.current_dir(root());
                command
            }
        };
        command.arg("clippy");
        Ok(command)
    }

    /// What `cargo build` needs besides `--target`.
    pub(crate) fn build_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Prebuilt => &[],
            Self::Sources | Self::System => &["-Zbuild-std=core"],
        }
    }

    /// The compiler to call, in the folder of the workspace.
    pub(crate) fn rustc(self) -> Command {
        let mut command = match self {
            Self::Prebuilt => Command::new(rustc()),
            Self::Sources => bootstrapping(Command::new(rustc())),
            Self::System => bootstrapping(Command::new(SYSTEM_RUSTC)),
        };
        command.current_dir(root());
        command
    }

    /// `None` where the compiler brings its own along, as rustup's does
    /// and Debian's does not.
    fn linker(self) -> Result<Option<PathBuf>> {
        if self != Self::System || rust_lld(&rustlib(OsStr::new(SYSTEM_RUSTC))?).is_some() {
            return Ok(None);
        }
        if let Some(linker) = rustlib(&rustc())
            .ok()
            .and_then(|rustlib| rust_lld(&rustlib))
        {
            return Ok(Some(linker));
        }
        let system = Path::new("/usr/bin/ld.lld");
        if system.is_file() {
            return Ok(Some(system.to_path_buf()));
        }
        bail!(
            "there is no linker: `apt-get install lld`, or a rustup toolchain, which has rust-lld"
        )
    }
}

/// The environment variable of a target's setting, such as `RUSTFLAGS`.
pub(crate) fn target_variable(target: &str, setting: &str) -> String {
    let target = target.replace(['-', '.'], "_").to_uppercase();
    format!("CARGO_TARGET_{target}_{setting}")
}

/// Lets a stable compiler build `core`, which uses unstable features by its nature.
fn bootstrapping(mut command: Command) -> Command {
    command.env("RUSTC_BOOTSTRAP", "1");
    command
}

fn rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn rustlib(rustc: &OsStr) -> Result<PathBuf> {
    let mut command = Command::new(rustc);
    let path = output(command.args(["--print", "sysroot"]).current_dir(root()))?;
    Ok(Path::new(path.trim_end()).join("lib/rustlib"))
}

fn has_sources(rustlib: &Path) -> bool {
    rustlib.join("src/rust/library/core/src/lib.rs").is_file()
}

/// The linker among the host's programs; which host it is does not matter.
fn rust_lld(rustlib: &Path) -> Option<PathBuf> {
    let hosts = fs::read_dir(rustlib).ok()?;
    let linkers = hosts.flatten().map(|host| host.path().join("bin/rust-lld"));
    linkers.into_iter().find(|linker| linker.is_file())
}

/// A program that has to be installed, or an error that names Debian's package of it.
pub(crate) fn installed(programs: &[&str], package: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut candidates = programs
        .iter()
        .flat_map(|program| folders.iter().map(move |folder| folder.join(program)));
    candidates
        .find(|candidate| candidate.is_file())
        .with_context(|| {
            format!(
                "there is no {}: on Debian `apt-get install {package}`",
                programs.join(" or ")
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_names_its_package() {
        assert!(installed(&["no-such-program", "sh"], "dash").is_ok());
        let error = installed(&["no-such-program"], "some-package").expect_err("not there");
        assert!(
            error.to_string().contains("apt-get install some-package"),
            "{error}"
        );
    }

    #[test]
    fn the_linker_is_found_among_the_hosts_programs() {
        let rustlib = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(rust_lld(rustlib.path()), None);
        let programs = rustlib.path().join("some-host/bin");
        fs::create_dir_all(&programs).expect("writable");
        fs::write(programs.join("rust-lld"), "").expect("writable");
        assert_eq!(rust_lld(rustlib.path()), Some(programs.join("rust-lld")));
    }
}
