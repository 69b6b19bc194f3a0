//! Two builds in turns, so that whatever else the machine does meets both alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::steps::build;
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
    // Kept until the end: its program reads the weights there.
    let checkout = Checkout::of(revision)?;
    let other = build(&checkout.folder(), Some(&checkout.0.join("target")))
        .with_context(|| format!("at {revision}; is there a bench/src/bin/steps.rs?"))?;
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

/// A revision's files under `target/`, until this is dropped. All revisions share one folder of what is
/// built.
struct Checkout(PathBuf);

impl Checkout {
    fn of(revision: &str) -> Result<Self> {
        let folder = root().join("target/against");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let checkout = Self(folder);
        // Left from a run that was broken off, or not there.
        checkout.remove();
        let mut add = Command::new("git");
        add.args(["worktree", "add", "--quiet", "--detach"]);
        execute(add.arg(checkout.folder()).arg(revision).current_dir(root()))?;
        Ok(checkout)
    }

    fn folder(&self) -> PathBuf {
        self.0.join("checkout")
    }

    fn remove(&self) {
        let mut remove = Command::new("git");
        remove.args(["worktree", "remove", "--force"]);
        let _gone = remove.arg(self.folder()).current_dir(root()).output();
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        self.remove();
    }
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
