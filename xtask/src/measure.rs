//! Measurements, which crates of their own make: no other chore waits until the server is built.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, execute, root};
use crate::mnist;
use crate::python::Environment;

const FLASK: &str = "bench/flask/requirements.txt";
const PEERS: &str = "bench/peers/requirements.txt";

/// Options of the program that measures.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Passed {
    /// See `--help` of the command
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<String>,
}

/// An evaluation in `eval/`.
pub(crate) fn evaluate(name: &str, passed: &Passed) -> Result<()> {
    execute(
        run("digitnet-eval", "digitnet-eval")?
            .arg(name)
            .args(&passed.options),
    )
}

/// What stands in `eval/situations.csv` must still be read.
pub(crate) fn check_situations() -> Result<()> {
    execute(run("digitnet-eval", "digitnet-eval")?.args(["situations", "--check"]))
}

/// What the server bears, in `bench/src/bin/load`.
pub(crate) fn load(passed: &Passed) -> Result<()> {
    let build = ["build", "--release", "--package", "digitnet-server"];
    execute(cargo(&build).args(["--bin", "digitnet-server", "--example", "constant"]))?;
    let mut load = run("digitnet-bench", "load")?;
    if passed.options.iter().any(|option| option == "--flask") {
        let environment = Environment::with("flask-venv", &[FLASK])?;
        load.env("DIGITNET_FLASK", environment.path(""));
    }
    execute(load.args(&passed.options))
}

/// Runtimes that others wrote beside our kernels, in `bench/peers`.
pub(crate) fn peers(passed: &Passed) -> Result<()> {
    let build = ["build", "--release", "--package", "digitnet-bench"];
    execute(cargo(&build).args(["--bin", "kernels"]))?;
    // A workspace of its own: nothing else waits for these runtimes to compile.
    let rust = [
        "build",
        "--release",
        "--locked",
        "--target-dir",
        "target/peers-rust",
    ];
    execute(cargo(&rust).args(["--manifest-path", "bench/peers-rust/Cargo.toml"]))?;
    let environment = Environment::with("peers-venv", &[PEERS])?;
    let mut peers = environment.program("python");
    // The reader of blobs is the one of the server in Flask.
    peers.env("PYTHONPATH", root().join("bench/flask"));
    peers.args(["bench/peers/peers.py", "--f32", "weights/digits.f32.dgn"]);
    peers.args(["--ours", "target/release/kernels"]);
    peers.args([
        "--rust",
        "target/peers-rust/release/digitnet-peers",
        "--mnist",
    ]);
    execute(peers.arg(mnist::dir()?).args(&passed.options))
}

/// In the folder where the chore was started: its paths are the caller's.
fn run(package: &str, program: &str) -> Result<Command> {
    let mut run = cargo(&["run", "--release", "--quiet", "--package", package]);
    run.args(["--bin", program, "--"])
        .current_dir(env::current_dir()?);
    Ok(run)
}
