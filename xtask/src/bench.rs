//! Holds the speed of each step: in CI by counting instructions, for people in pairs with a revision.

mod pairs;
mod steps;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::command::{output, root};
use steps::build;

/// `step,instructions` of one pass.
const TABLE: &str = "bench/instructions.csv";
/// Share by which a count may differ from the table's before it fails.
const TOLERANCE: f64 = 0.02;
/// Instructions that are worth counting more than one pass of.
const PASSES: [(&str, u64); 2] = [("1000", 1), ("", 20)];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compare the times with those of this revision instead, in pairs
    #[arg(long)]
    against: Option<String>,
    /// Slowdown that fails the comparison
    #[arg(long, default_value_t = 0.03, requires = "against")]
    bound: f64,
    /// Pairs of runs of each step
    #[arg(long, default_value_t = 15, requires = "against")]
    pairs: usize,
    /// Put what is counted into the table
    #[arg(long, conflicts_with = "against")]
    write: bool,
    /// Only these steps
    steps: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let program = build(&root(), None)?;
    let steps = chosen(&program, &args.steps)?;
    match &args.against {
        Some(revision) => pairs::run(&program, revision, &steps, args.pairs, args.bound),
        None => count(&program, &steps, args.write),
    }
}

/// The step of CI.
pub(crate) fn check() -> Result<()> {
    let program = build(&root(), None)?;
    count(&program, &chosen(&program, &[])?, false)
}

fn chosen(program: &Path, asked: &[String]) -> Result<Vec<String>> {
    let list = output(Command::new(program).arg("--list"))?;
    let all: Vec<String> = list.lines().map(str::to_owned).collect();
    if let Some(unknown) = asked.iter().find(|name| !all.contains(name)) {
        bail!("there is no step {unknown}: there are {}", all.join(", "));
    }
    Ok(if asked.is_empty() {
        all
    } else {
        asked.to_vec()
    })
}

/// Counts the instructions of each step and holds them to the table.
fn count(program: &Path, steps: &[String], write: bool) -> Result<()> {
    let path = root().join(TABLE);
    let mut table = read(&path)?;
    println!(
        "{:<18} {:>12} {:>12} {:>8}",
        "step", "instructions", "table", ""
    );
    let mut failures = Vec::new();
    for step in steps {
        let found = instructions(program, step)?;
        let row = table.iter_mut().find(|row| row.0 == *step);
        let change = row.as_ref().map(|row| found as f64 / row.1 as f64 - 1.0);
        println!(
            "{step:<18} {found:>12} {:>12} {:>8}",
            row.as_ref()
                .map_or_else(String::new, |row| row.1.to_string()),
            change.map_or_else(String::new, |change| format!("{:+.1} %", 100.0 * change)),
        );
        match (row, write) {
            (Some(row), true) => row.1 = found,
            (None, true) => table.push((step.clone(), found)),
            (_, false) => failures.extend(failure(step, change)),
        }
    }
    if write {
        let rows = table
            .iter()
            .map(|(step, count)| format!("{step},{count}\n"));
        let text: String = std::iter::once("step,instructions\n".to_owned())
            .chain(rows)
            .collect();
        return fs::write(&path, text).with_context(|| format!("cannot write {TABLE}"));
    }
    ensure!(failures.is_empty(), "{}", failures.join("; "));
    Ok(())
}

fn failure(step: &str, change: Option<f64>) -> Option<String> {
    match change {
        None => Some(format!(
            "{TABLE} has no {step}: `cargo xtask bench --write` adds it"
        )),
        Some(change) if change > TOLERANCE => Some(format!(
            "{step} takes {:.1} % more instructions than {TABLE} says; if it must, `cargo xtask \
             bench --write` says so",
            100.0 * change
        )),
        Some(change) if change < -TOLERANCE => Some(format!(
            "{step} takes {:.1} % fewer instructions than {TABLE} says: keep that with `cargo xtask bench \
             --write`",
            -100.0 * change
        )),
        Some(_) => None,
    }
}

fn read(path: &Path) -> Result<Vec<(String, u64)>> {
    let mut table = csv::Reader::from_path(path).with_context(|| format!("cannot read {TABLE}"))?;
    let rows = table.deserialize();
    rows.collect::<Result<_, _>>()
        .with_context(|| format!("{TABLE} is damaged"))
}

/// Instructions of one pass.
fn instructions(program: &Path, step: &str) -> Result<u64> {
    let long = PASSES.iter().find(|(part, _)| step.contains(part));
    let passes = long.map_or(1, |(_, passes)| *passes);
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command
        .args(["--toggle-collect=*digitnet_measured*"])
        .arg(program);
    command.args([step, "--passes", &passes.to_string()]);
    let done = command.output();
    let done = done.context("cannot start valgrind: on Debian `apt-get install valgrind`")?;
    let said = String::from_utf8_lossy(&done.stderr);
    let all = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let all = all.and_then(|(_, count)| count.trim().parse::<u64>().ok());
    match all {
        Some(all) if all > 0 && done.status.success() => Ok(all / passes),
        _ => bail!(
            "valgrind counted nothing of {step} ({}):\n{said}",
            done.status
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_and_fewer_instructions_fail_and_say_what_to_do() {
        assert_eq!(failure("int8", Some(0.019)), None);
        assert_eq!(failure("int8", Some(-0.019)), None);
        for change in [Some(0.05), Some(-0.05), None] {
            let failure = failure("int8", change).expect("beyond the tolerance");
            assert!(
                failure.contains("int8") && failure.contains("--write"),
                "{failure}"
            );
        }
    }

    #[test]
    fn the_table_can_be_read() {
        let table = read(&root().join(TABLE)).expect("it is committed");
        assert!(
            table
                .iter()
                .any(|(step, count)| step == "int8" && *count > 10_000)
        );
    }
}
