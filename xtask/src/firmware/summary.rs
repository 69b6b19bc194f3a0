//! What the boards made of the digits, side by side, and that it is what the host makes of them.

use anyhow::{Context, Result, bail, ensure};

use super::{
    board_run::BoardRun,
    figures::{Figures, table},
    test_set::TestSetResult,
};
use crate::firmware_c;

pub(super) fn show(
    runs: &[BoardRun],
    from_c: Option<&TestSetResult>,
    expected: &TestSetResult,
    measured: &Figures,
) {
    if let Some(run) = runs.first() {
        let name = run.board.name;
        println!("\nclassify on {name}:\n{}", run.classified);
        println!("blobs that {name} gets while it runs:\n{}", run.refused);
    }
    let headings = [
        "",
        "target",
        "digest",
        "read right",
        "kernels as the reference",
        "instructions per multiply-accumulate",
    ];
    let mut lines = vec![headings.map(str::to_owned).to_vec()];
    let mut line = |name: String, target: &str, outcome: &TestSetResult, rest: [String; 2]| {
        let equal = outcome.digest == expected.digest;
        let digest = if equal { "equal" } else { "DIFFERS" }.to_owned();
        let right = format!("{} of {}", outcome.correct, outcome.digits);
        lines.push([vec![name, target.to_owned(), digest, right], rest.to_vec()].concat());
    };
    line(
        "host".to_owned(),
        "",
        expected,
        [String::new(), String::new()],
    );
    for run in runs {
        let BoardRun { board, outcome, .. } = run;
        let ratio = run.instructions as f64 / run.multiply_accumulates as f64;
        let rest = [format!("{} networks", run.compared), format!("{ratio:.2}")];
        line(
            format!("{} ({})", board.name, board.machine),
            board.target,
            outcome,
            rest,
        );
    }
    if let Some(outcome) = from_c {
        line(
            "m4, from C".to_owned(),
            firmware_c::TARGET,
            outcome,
            [String::new(), String::new()],
        );
    }
    println!("\ndigest {}\n", expected.digest);
    println!("{}\n{}", table(&lines), measured.table());
    println!(
        "Instructions are not cycles: on silicon some take several, and memory makes them wait.\n"
    );
}

pub(super) fn compare(
    runs: &[BoardRun],
    from_c: Option<&TestSetResult>,
    expected: &TestSetResult,
) -> Result<()> {
    let boards = runs.iter().map(|run| (run.board.name, &run.outcome));
    let all = boards.chain(from_c.map(|outcome| ("m4, from C", outcome)));
    let different: Vec<_> = all
        .filter(|(_, outcome)| *outcome != expected)
        .map(|(name, _)| name)
        .collect();
    if !different.is_empty() {
        bail!("other scores than the host's: {}", different.join(", "));
    }
    Ok(())
}

/// Fails where a board gets other scores than this machine.
pub(super) fn compare_tiny(runs: &[BoardRun], expected: &TestSetResult) -> Result<()> {
    for run in runs {
        let Some(found) = &run.tiny else { continue };
        let name = run.board.name;
        ensure!(
            found == expected,
            "{name}: tiny: other scores than the host's"
        );
        let digest = expected.digest.get(..8).context("a digest is longer")?;
        let TestSetResult {
            correct, digits, ..
        } = expected;
        println!(
            "{name}: tiny: {correct} of {digits} read right, digest {digest}... equal to the host's"
        );
    }
    Ok(())
}
