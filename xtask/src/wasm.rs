//! The reader for the page: builds `browser/digitnet.wasm`, which is committed as the weights are, so that
//! `cargo run` needs nothing but Rust for its own machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{execute, output, root};
use crate::embedded::{CoreSource, target_variable};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only say whether the committed file is what the sources give
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.check {
        return check();
    }
    let (built, compiler) = build()?;
    fs::write(committed(), &built).context("browser/digitnet.wasm cannot be written")?;
    fs::write(noted(), &compiler).context("browser/compiler.txt cannot be written")?;
    println!(
        "browser/digitnet.wasm: {} bytes, by {compiler}",
        built.len()
    );
    Ok(())
}

/// Builds it anew and compares: bytes if the compiler is the same. That the committed one reads as the
/// sources do with whatever compiler is tested in the browser.
pub(crate) fn check() -> Result<()> {
    let (built, compiler) = build()?;
    let found = fs::read(committed()).context("there is no browser/digitnet.wasm")?;
    let noted = fs::read_to_string(noted()).context("there is no browser/compiler.txt")?;
    if noted != compiler {
        println!(
            "it builds; made by another compiler than this one ({noted}), so bytes say nothing"
        );
    } else if found == built {
        println!(
            "browser/digitnet.wasm is what the sources give, {} bytes",
            found.len()
        );
    } else {
        bail!(
            "browser/digitnet.wasm is not what the sources give: `cargo xtask wasm`, and commit it"
        );
    }
    Ok(())
}

/// The module, and what compiled it.
fn build() -> Result<(Vec<u8>, String)> {
    let core_source = CoreSource::find(TARGET)?;
    println!("{TARGET}: {}", core_source.described());
    let version = output(core_source.rustc().arg("--version"))?;
    let mut command = core_source.cargo_for(TARGET)?;
    command.args(["build", "--locked", "--lib"]);
    command.args(["--package", "digitnet-browser"]);
    // Loops that are worth vectors are written with them, so the compiler's would only be larger.
    let mut flags = vec![
        "-Ctarget-feature=+simd128",
        "-Cno-vectorize-loops",
        "-Cno-vectorize-slp",
        "-Cllvm-args=-inline-threshold=25",
        "-Cllvm-args=-unroll-threshold=40",
        // Addresses are counted up where WebAssembly would add them for nothing.
        "-Cllvm-args=-disable-lsr",
    ];
    if core_source == CoreSource::Prebuilt {
        println!("core is compiled already, so the file is larger than it has to be");
    } else {
        // What a panic would say is told to nobody.
        flags.extend(["-Zunstable-options", "-Cpanic=immediate-abort"]);
        flags.extend(["-Zlocation-detail=none", "-Zfmt-debug=none"]);
        command.arg("-Zbuild-std=core,alloc");
        command.arg("-Zbuild-std-features=optimize_for_size");
    }
    command.env(target_variable(TARGET, "RUSTFLAGS"), flags.join(" "));
    command.args(["--profile", "browser", "--target", TARGET]);
    command.args(["--target-dir", "target/wasm"]);
    execute(&mut command)?;
    let module = root()
        .join("target/wasm")
        .join(TARGET)
        .join("browser/digitnet_browser.wasm");
    let (smaller, optimizer) = optimize(&module)?;
    let version = version.trim_end();
    Ok((
        smaller,
        format!("{version} ({}), {optimizer}", core_source.described()),
    ))
}

/// The module made smaller and faster by binaryen, and what that calls itself.
fn optimize(module: &Path) -> Result<(Vec<u8>, String)> {
    let version = output(Command::new("wasm-opt").arg("--version"))
        .context("there is no wasm-opt: `apt-get install binaryen`")?;
    let smaller = module.with_extension("small.wasm");
    let mut command = Command::new("wasm-opt");
    // What the compiler is told that browsers have, but no more.
    for feature in [
        "simd",
        "bulk-memory",
        "nontrapping-float-to-int",
        "sign-ext",
        "mutable-globals",
    ] {
        command.arg(format!("--enable-{feature}"));
    }
    // The lowest kilobyte is the far end of a stack of 1 MiB.
    command.args(["-O3", "--converge", "--low-memory-unused"]);
    command.args(["--strip-debug", "-o"]);
    execute(command.arg(&smaller).arg(module))?;
    let read = fs::read(&smaller).with_context(|| format!("no {}", smaller.display()))?;
    Ok((read, version.trim_end().into()))
}

fn committed() -> PathBuf {
    root().join("browser/digitnet.wasm")
}

fn noted() -> PathBuf {
    root().join("browser/compiler.txt")
}

const TARGET: &str = "wasm32-unknown-unknown";
