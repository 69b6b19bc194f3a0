//! The figures of the blobs in `weights/`, measured on the MNIST test set.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    command::{cargo, output, root},
    mnist,
};

const INT8: &str = "weights/digits.int8.dgn";
const FLOAT: &str = "weights/digits.f32.dgn";

pub(crate) fn run() -> Result<()> {
    let data = mnist::dir()?;
    let mut command = cargo(&["run", "--release", "--quiet", "--package", "digitnet-train"]);
    command.args([
        "--",
        "evaluate",
        "--json",
        "--model",
        INT8,
        "--against",
        FLOAT,
    ]);
    command.arg("--images").arg(data.join(mnist::TEST_IMAGES));
    command.arg("--labels").arg(data.join(mnist::TEST_LABELS));
    let report: Value = serde_json::from_str(&output(&mut command)?)?;
    print!("{}", table(&report, size(INT8)?, size(FLOAT)?)?);
    Ok(())
}

fn size(blob: &str) -> Result<u64> {
    Ok(fs::metadata(root().join(blob))
        .with_context(|| format!("no {blob}"))?
        .len())
}

/// The report of `evaluate --json --against` as a Markdown table, which a card can quote.
fn table(report: &Value, int8_bytes: u64, float_bytes: u64) -> Result<String> {
    let float = &report["against"];
    let disagreements = float["disagreements"].as_u64();
    let disagreements = disagreements.context("`evaluate --json` printed no `disagreements`")?;
    let mut text = String::from("| MNIST test set | int8 | f32 |\n|---|---:|---:|\n");
    let mut row = |name: &str, cells: [String; 2]| {
        text += &format!("| {name} | {} | {} |\n", cells[0], cells[1]);
    };
    row("bytes", [int8_bytes.to_string(), float_bytes.to_string()]);
    row("read right", [share(report)?, share(float)?]);
    row("us per digit, median", [median(report)?, median(float)?]);
    text += &format!("\nint8 and f32 disagree on {disagreements} digits.\n");
    let digest = report["digest"]
        .as_str()
        .context("`evaluate --json` printed no `digest`")?;
    text += &format!("digest of the int8 scores: {digest}\n");
    Ok(text)
}

fn share(report: &Value) -> Result<String> {
    let number = |name: &str| {
        report[name]
            .as_u64()
            .with_context(|| format!("`evaluate --json` printed no `{name}`"))
    };
    let (correct, digits) = (number("correct")?, number("digits")?);
    ensure!(digits > 0, "the test set is empty");
    Ok(format!(
        "{:.2} % ({correct} of {digits})",
        100.0 * correct as f64 / digits as f64
    ))
}

fn median(report: &Value) -> Result<String> {
    let median = report["timing"]["median_us"].as_f64();
    Ok(format!(
        "{:.1}",
        median.context("`evaluate --json` printed no `timing.median_us`")?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_has_both_networks_and_their_disagreement() {
        let report = json!({
            "correct": 9, "digits": 12, "digest": "abc", "timing": {"median_us": 81.25},
            "against": {"correct": 6, "digits": 12, "timing": {"median_us": 99.0}, "disagreements": 3},
        });
        let text = table(&report, 18_000, 74_000).expect("complete");
        assert!(text.contains("| bytes | 18000 | 74000 |"), "{text}");
        assert!(
            text.contains("| read right | 75.00 % (9 of 12) | 50.00 % (6 of 12) |"),
            "{text}"
        );
        assert!(
            text.contains("| us per digit, median | 81.2 | 99.0 |"),
            "{text}"
        );
        assert!(text.contains("disagree on 3 digits"), "{text}");
        let error = table(&json!({}), 0, 0).expect_err("empty");
        assert!(error.to_string().contains("disagreements"), "{error}");
    }
}
