//! A short training that must learn: seconds, not the half hour of a real one.

use std::path::Path;

use anyhow::{Context, Result, ensure};
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
const FLOOR: f64 = 0.9;
/// Share of the digits that it may refuse, twice a real training's: what it refuses without a digit
/// depends on it.
const REFUSED_DIGITS: &str = "0.005";
/// Share of the pictures without a digit that it must refuse; guessing gives 0.1.
const REFUSED: f64 = 0.5;

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
        "--refused",
        REFUSED_DIGITS,
    ]))?;
    for blob in ["digits.int8.dgn", "digits.f32.dgn"] {
        let report = evaluate(&out.path().join(blob), &data)?;
        let accuracy = number(&report, "/accuracy")?;
        let refused = number(&report, "/negatives/none")? + number(&report, "/negatives/unsure")?;
        let refused = refused / number(&report, "/negatives/pictures")?;
        println!(
            "{blob}: {:.2} % of the MNIST test set, {:.1} % of what is no digit refused",
            100.0 * accuracy,
            100.0 * refused
        );
        ensure!(
            accuracy >= FLOOR,
            "{blob} should read {:.0} % right",
            100.0 * FLOOR
        );
        ensure!(
            refused >= REFUSED,
            "{blob} should refuse {:.0} % of the pictures without a digit",
            100.0 * REFUSED
        );
    }
    Ok(())
}

fn evaluate(model: &Path, data: &Path) -> Result<Value> {
    let mut command = cargo(&["run", "--release", "--quiet", "--package", "digitnet-train"]);
    command
        .args(["--", "evaluate", "--json", "--model"])
        .arg(model);
    command.arg("--images").arg(data.join(mnist::TEST_IMAGES));
    command.arg("--labels").arg(data.join(mnist::TEST_LABELS));
    Ok(serde_json::from_str(&output(&mut command)?)?)
}

/// The number at a place of the report.
fn number(report: &Value, place: &str) -> Result<f64> {
    let found = report.pointer(place).and_then(Value::as_f64);
    found.with_context(|| format!("`evaluate --json` printed no `{place}`"))
}
