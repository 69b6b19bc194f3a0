//! The firmware in C: builds `capi` for a Cortex-M4, links `firmware/c` with it by GCC.
//!
//! No panic can be reached from any function of the C interface that the program calls: the
//! library's panic handler calls a function that is defined nowhere, so this link would fail.

use std::path::{Path, PathBuf};
use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use digitnet_testing::drawn::{self, Style};
use digitnet_testing::written;

use crate::command::{execute, root};
use crate::embedded::{CoreSource, installed, target_variable};

/// The Cortex-M4 of QEMU's `mps2-an386`.
pub(crate) const TARGET: &str = "thumbv7em-none-eabihf";
const TARGET_DIR: &str = "target/firmware";
/// What every program is made of, and the programs.
const COMMON: [&str; 3] = ["startup.c", "semihosting.c", "weights.S"];
const VERIFY: (&str, &[&str]) = ("verify", &["verify.c", "sha256.c"]);
const FRAME: (&str, &[&str]) = ("frame", &["frame.c", "pictures.S"]);
const NUMBER: (&str, &[&str]) = ("number", &["number.c", "pictures.S"]);

/// The README's example, written to the folder of the programs.
const README: &str = "readme";

/// What these are to read, and how they say it.
const SHOWN: [(&str, &str); 3] = [
    ("frame", "digit: 3"),
    ("number", "number: 2047"),
    (README, "2047"),
];

/// The target's calling convention and instructions, as GCC says them.
const PROCESSOR: [&str; 4] = [
    "-mcpu=cortex-m4",
    "-mthumb",
    "-mfpu=fpv4-sp-d16",
    "-mfloat-abi=hard",
];
const FLAGS: [&str; 11] = [
    "-std=gnu99",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-Os",
    "-g",
    "-ffreestanding",
    "-ffunction-sections",
    "-fdata-sections",
    "-nostdlib",
];

/// Builds the programs and hands them to `run`, which runs one on the Cortex-M4 board with the
/// arguments `IMAGES LABELS` (uncompressed IDX files) and returns what it printed. Returns what all
/// printed: `digits`, `correct` and `digest`, as `verify` in Rust prints them, and the `stack of` each
/// function.
pub(crate) fn build_and_run(run: impl Fn(&Path) -> Result<String>) -> Result<String> {
    let folder = build()?;
    let mut all = String::new();
    for (name, expected) in SHOWN {
        let printed = run(&folder.join(name))?;
        println!("{name}.c on m4:\n{printed}");
        ensure!(
            printed.starts_with(expected),
            "{name}.c is to print {expected}"
        );
        all.push_str(&printed);
        // The README's example ends within a line.
        all.push('\n');
    }
    all.push_str(&run(&folder.join(VERIFY.0))?);
    Ok(all)
}

/// Builds the library, and returns where it is.
pub(crate) fn built_library() -> Result<PathBuf> {
    library_for(TARGET, None)
}

/// Builds the library for a target, or for a processor that can do more than all of it, and returns
/// where it is.
pub(crate) fn library_for(target: &str, processor: Option<&str>) -> Result<PathBuf> {
    // A folder for each processor: cargo keeps no two builds of one target.
    let folder = processor.map_or_else(
        || TARGET_DIR.to_owned(),
        |processor| format!("{TARGET_DIR}-{processor}"),
    );
    let mut command = library(CoreSource::find(target)?, target, &folder);
    if let Some(processor) = processor {
        let flags = format!("-Ctarget-cpu={processor}");
        command.env(target_variable(target, "RUSTFLAGS"), flags);
    }
    execute(&mut command)?;
    Ok(root()
        .join(folder)
        .join(target)
        .join("release/libdigitnet_capi.a"))
}

/// Builds library and programs, and returns the programs' folder.
fn build() -> Result<PathBuf> {
    built_library()?;
    let built = root().join(TARGET_DIR).join(TARGET).join("c");
    fs::create_dir_all(&built).with_context(|| format!("cannot make {}", built.display()))?;
    draw(&built)?;
    let gcc = installed(&["arm-none-eabi-gcc"], "gcc-arm-none-eabi")?;
    let readme = example(&built)?;
    for (name, sources) in [VERIFY, FRAME, NUMBER, (README, &[&readme, "pictures.S"])] {
        execute(&mut link(&gcc, sources, &built, name))?;
    }
    Ok(built)
}

/// The README's example in C, as it stands there, and what it needs around it.
fn example(folder: &Path) -> Result<String> {
    let text = fs::read_to_string(root().join("README.md")).context("README.md")?;
    let block = text
        .split("```c\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let block = block.context("README.md has no example in C")?;
    let file = folder.join("readme.c");
    let program = format!("{block}{}", include_str!("firmware/readme_main.c"));
    fs::write(&file, program).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file.display().to_string())
}

/// A "3" on a camera's frame, and a number.
pub(crate) fn draw(folder: &Path) -> Result<()> {
    let digits = drawn::digits();
    let three = digits.iter().find(|digit| digit.label == 3);
    let three = three.context("every digit is drawn")?;
    let style = Style {
        width: 96,
        height: 96,
        fill: 0.6,
        pen: 7.0,
        ink: 60,
        paper: 200,
        noise: 8,
        shade: 50,
        ..Style::default()
    };
    fs::write(folder.join("frame.grey"), three.render(&style).pixels)?;
    let wide = Style {
        width: 192,
        pen: 5.0,
        ..style
    };
    let number = written::line("2047", 1).render(&wide);
    fs::write(folder.join("number.grey"), number.pixels)?;
    Ok(())
}

/// The static library alone: cargo gives no link-time optimization to a library that is built for
/// Rust programs as well, and without it panics stay that cannot be reached.
fn library(core_source: CoreSource, target: &str, folder: &str) -> Command {
    let mut command = core_source.cargo();
    command.env("CARGO_PROFILE_RELEASE_LTO", "fat");
    command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1");
    command.env("CARGO_PROFILE_RELEASE_PANIC", "abort");
    command.args(["rustc", "--release", "--package", "digitnet-capi"]);
    command.args(["--lib", "--crate-type", "staticlib"]);
    command.args(["--target", target, "--target-dir", folder]);
    command.args(core_source.build_arguments());
    command
}

fn link(gcc: &Path, sources: &[&str], folder: &Path, name: &str) -> Command {
    let mut command = Command::new(gcc);
    command
        .current_dir(root().join("firmware/c"))
        .args(PROCESSOR)
        .args(FLAGS);
    command.args(["-I.", "-I../../capi/include", "-Wa,-I../../weights"]);
    command.arg(format!("-Wa,-I{}", folder.display()));
    command
        .args([
            "-Tmps2.ld",
            "-Wl,--gc-sections,--fatal-warnings,-znoexecstack",
        ])
        .args(COMMON)
        .args(sources);
    let library = format!("../../{TARGET_DIR}/{TARGET}/release/libdigitnet_capi.a");
    command
        .arg(library)
        .arg("-lgcc")
        .arg("-o")
        .arg(folder.join(name));
    command
}
