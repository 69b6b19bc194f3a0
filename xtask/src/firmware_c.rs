//! The firmware in C: builds `capi` for a Cortex-M4, links `firmware/c` with it by GCC.
//!
//! No panic can be reached from any function of the C interface that the program calls: the
//! library's panic handler calls a function that is defined nowhere, so this link would fail.

use std::path::{Path, PathBuf};
use std::{fs, process::Command};

use anyhow::{Context, Result};

use crate::command::{execute, root};
use crate::embedded::{Way, installed};

/// The Cortex-M4 of QEMU's `mps2-an386`.
pub(crate) const TARGET: &str = "thumbv7em-none-eabihf";
const TARGET_DIR: &str = "target/firmware";
const SOURCES: [&str; 5] = [
    "startup.c",
    "semihosting.c",
    "sha256.c",
    "verify.c",
    "weights.S",
];

/// The target's calling convention and instructions, as GCC says them.
const PROCESSOR: [&str; 4] = [
    "-mcpu=cortex-m4",
    "-mthumb",
    "-mfpu=fpv4-sp-d16",
    "-mfloat-abi=hard",
];
const FLAGS: [&str; 10] = [
    "-std=gnu99",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Os",
    "-g",
    "-ffreestanding",
    "-ffunction-sections",
    "-fdata-sections",
    "-nostdlib",
];

/// Builds the program and hands it to `run`, which runs it on the Cortex-M4 board with the
/// arguments `IMAGES LABELS` (uncompressed IDX files) and returns what it printed: the figures
/// `digits`, `correct` and `digest`, as `verify` in Rust prints them.
pub(crate) fn build_and_run(run: impl FnOnce(&Path) -> Result<String>) -> Result<String> {
    run(&build()?)
}

/// Builds the library, and returns where it is.
pub(crate) fn built_library() -> Result<PathBuf> {
    execute(&mut library(Way::find(TARGET)?))?;
    Ok(root()
        .join(TARGET_DIR)
        .join(TARGET)
        .join("release/libdigitnet_capi.a"))
}

/// Builds library and program, and returns the program's path.
fn build() -> Result<PathBuf> {
    built_library()?;
    let built = root().join(TARGET_DIR).join(TARGET).join("c");
    fs::create_dir_all(&built).with_context(|| format!("cannot make {}", built.display()))?;
    let program = built.join("verify");
    execute(&mut link(
        &installed(&["arm-none-eabi-gcc"], "gcc-arm-none-eabi")?,
        &program,
    ))?;
    Ok(program)
}

/// The static library alone: cargo gives no link-time optimization to a library that is built for
/// Rust programs as well, and without it panics stay that cannot be reached.
fn library(way: Way) -> Command {
    let mut command = way.cargo();
    command.env("CARGO_PROFILE_RELEASE_LTO", "fat");
    command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1");
    command.env("CARGO_PROFILE_RELEASE_PANIC", "abort");
    command.args(["rustc", "--release", "--package", "digitnet-capi"]);
    command.args(["--lib", "--crate-type", "staticlib"]);
    command.args(["--target", TARGET, "--target-dir", TARGET_DIR]);
    command.args(way.build_arguments());
    command
}

fn link(gcc: &Path, program: &Path) -> Command {
    let mut command = Command::new(gcc);
    command
        .current_dir(root().join("firmware/c"))
        .args(PROCESSOR)
        .args(FLAGS);
    command.args(["-I../../capi/include", "-Wa,-I../../weights"]);
    command
        .args([
            "-Tmps2.ld",
            "-Wl,--gc-sections,--fatal-warnings,-znoexecstack",
        ])
        .args(SOURCES);
    let library = format!("../../{TARGET_DIR}/{TARGET}/release/libdigitnet_capi.a");
    command.arg(library).arg("-lgcc").arg("-o").arg(program);
    command
}
