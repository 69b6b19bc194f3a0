//! A short training that must learn: seconds, not the half hour of a real one.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{
    command::{cargo, execute, output},
    mnist,
};

/// Pictures to learn from, out of 60,000.
const PICTURES: &str = "6000";
/// Passes over them.
const EPOCHS: &str = "3";
/// Share of the MNIST test set that the result must read right; guessing gives 0.1.
const FLOOR: f64 = 0.93;

pub(crate) fn run() -> Result<()> {
    let data = mnist::dir()?;
    let out = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut train = cargo(&[
        "run",
        "--release",
        "--package",
        "digitnet-train",
        "--",
        "train",
    ]);
    train.arg("--data").arg(&data).arg("--out").arg(out.path());
    execute(train.args([
        "--epochs",
        EPOCHS,
        "--int8-epochs",
        "1",
        "--subset",
        PICTURES,
    ]))?;
    for blob in ["digits.int8.dgn", "digits.f32.dgn"] {
        let accuracy = accuracy(&out.path().join(blob), &data)?;
        println!("{blob}: {:.2} % of the MNIST test set", 100.0 * accuracy);
        ensure!(
            accuracy >= FLOOR,
            "{blob} should read {:.0} % right",
            100.0 * FLOOR
        );
    }
    Ok(())
}

fn accuracy(model: &Path, data: &Path) -> Result<f64> {
    let mut command = cargo(&["run", "--release", "--quiet", "--package", "digitnet-train"]);
    command
        .args(["--", "evaluate", "--json", "--model"])
        .arg(model);
    command.arg("--images").arg(data.join(mnist::TEST_IMAGES));
    command.arg("--labels").arg(data.join(mnist::TEST_LABELS));
    let report: Value = serde_json::from_str(&output(&mut command)?)?;
    match report["accuracy"].as_f64() {
        Some(accuracy) => Ok(accuracy),
        None => bail!("`evaluate --json` printed no `accuracy`"),
    }
}
