//! Two builds in turns, so that whatever else the machine does meets both alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::build;
use crate::command::{execute, output, root};

/// How long a step runs at a time.
const MILLISECONDS: &str = "60";

/// Fails where a step takes longer than at `revision` by more than `bound`.
pub(super) fn run(
    program: &Path,
    revision: &str,
    steps: &[String],
    pairs: usize,
    bound: f64,
) -> Result<()> {
    let other = build_revision(revision)?;
    println!("\nhow many times as long as at {revision}, in {pairs} pairs");
    println!(
        "{:<18} {:>8} {:>17} {:>12}",
        "step", "median", "middle half", "now"
    );
    let mut slower = Vec::new();
    for step in steps {
        let mut ratios = Vec::new();
        let mut fastest = f64::MAX;
        for pair in 0..pairs.max(1) {
            // Either may profit from going second.
            let (now, before) = if pair % 2 == 0 {
                let now = time(program, step)?;
                (now, time(&other, step)?)
            } else {
                let before = time(&other, step)?;
                (time(program, step)?, before)
            };
            fastest = fastest.min(now);
            ratios.push(now / before);
        }
        let [low, median, high] = quartiles(&mut ratios);
        println!(
            "{step:<18} {median:>8.3} {:>17} {:>9.2} us",
            format!("{low:.3} .. {high:.3}"),
            fastest / 1e3
        );
        if median > 1.0 + bound {
            slower.push(format!("{step} takes {median:.3} times as long"));
        }
    }
    ensure!(slower.is_empty(), "{} as at {revision}", slower.join(", "));
    Ok(())
}

/// A checkout of its own under `target/`, taken away when it was built. All revisions share one folder
/// of what is built.
fn build_revision(revision: &str) -> Result<PathBuf> {
    let folder = root().join("target/against");
    let checkout = folder.join("checkout");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(root()).args(arguments).arg(&checkout);
        git
    };
    // Left from a run that was broken off, or not there.
    let _gone = git(&["worktree", "remove", "--force"]).output();
    let mut add = git(&["worktree", "add", "--quiet", "--detach"]);
    execute(add.arg(revision))?;
    let program = build(&checkout, Some(&folder.join("target")));
    execute(&mut git(&["worktree", "remove", "--force"]))?;
    program.with_context(|| format!("at {revision}; is there a bench/src/bin/steps.rs?"))
}

/// Nanoseconds of one pass.
fn time(program: &Path, step: &str) -> Result<f64> {
    let printed = output(Command::new(program).args([step, "--time", MILLISECONDS]))?;
    let time = printed.trim().parse();
    time.with_context(|| format!("{step} printed no time but {printed:?}"))
}

fn quartiles(numbers: &mut [f64]) -> [f64; 3] {
    numbers.sort_unstable_by(f64::total_cmp);
    let last = numbers.len() - 1;
    [1, 2, 3].map(|quarter| numbers[(last * quarter + 2) / 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_those_of_the_sorted_numbers() {
        assert_eq!(quartiles(&mut [5.0, 1.0, 3.0, 2.0, 4.0]), [2.0, 3.0, 4.0]);
        assert_eq!(quartiles(&mut [7.0]), [7.0; 3]);
    }
}
