//! The kernels that this processor would not choose, against the specification.

use anyhow::{Context, Result};

use crate::command::{cargo, execute, root};
use crate::embedded::{CoreSource, installed, target_variable};
use crate::mnist;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// On aarch64 the digest of all scores of MNIST's 10,000 test digits as well (from MNIST_DIR)
    #[arg(long)]
    digests: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    for kernels in ["portable", "scalar", "vector"] {
        let kernels = format!("__internal-{kernels}");
        let mut test = cargo(&["test", "-p", "digitnet-core", "--features", &kernels]);
        execute(test.args(["--test", "int8_matches_format"]))?;
    }
    aarch64(args.digests)
}

/// The step of CI.
pub(crate) fn check() -> Result<()> {
    run(&Args { digests: false })
}

const AARCH64: &str = "aarch64-unknown-linux-gnu";

/// NEON with and without its dot product, in QEMU, which has both.
fn aarch64(digests: bool) -> Result<()> {
    let qemu = installed(&["qemu-aarch64", "qemu-aarch64-static"], "qemu-user")?;
    let linker = installed(&["aarch64-linux-gnu-gcc"], "gcc-aarch64-linux-gnu")?;
    let core_source = CoreSource::find(AARCH64)?;
    let test = |names: &[&str]| {
        let mut test = core_source.cargo();
        test.args(["test", "--release", "--package", "digitnet-core"])
            .args(["--target", AARCH64, "--target-dir", "target/aarch64"]);
        if core_source != CoreSource::Prebuilt {
            test.arg("-Zbuild-std=std,test,panic_unwind");
        }
        // What is tested is the instructions; a build for the fastest program takes three times as long.
        test.env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env(target_variable(AARCH64, "LINKER"), &linker)
            .env(
                target_variable(AARCH64, "RUNNER"),
                format!("{} -L /usr/aarch64-linux-gnu", qemu.display()),
            );
        execute(test.args(names))
    };
    test(&["--test", "int8_matches_format"])?;
    if digests {
        let _there = mnist::dir()?;
        let name = "the_scores_are_those_that_the_model_card_publishes";
        test(&["--test", "all", name]).with_context(|| format!("in {}", root().display()))?;
    }
    Ok(())
}
