//! Everything that CI runs, in the order in which a mistake shows soonest.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::{
    bench, boards, checks, deny, dist, firmware, fuzz, kernels, loadtest, manifests, measure,
    no_std, openapi, package, release, rolling, train_smoke, wasm,
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only name the steps
    #[arg(long)]
    list: bool,
    /// Only these steps, by the names that `--list` shows
    steps: Vec<String>,
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "formatting",
        run: checks::check_formatting,
    },
    Step {
        name: "clippy",
        what: "lints, warnings denied",
        run: checks::clippy,
    },
    Step {
        name: "deny",
        what: "licences and sources of all dependencies",
        run: deny::check_licences,
    },
    Step {
        name: "doc",
        what: "documentation, warnings denied",
        run: checks::doc,
    },
    Step {
        name: "test",
        what: "README's test command, no skips: the page in Chromium, too",
        run: checks::test_without_skips,
    },
    Step {
        name: "kernels",
        what: "the reference, scalar and Arm kernels against the specification",
        run: kernels::check,
    },
    Step {
        name: "no-std",
        what: "digitnet-core without std",
        run: no_std::run,
    },
    Step {
        name: "package",
        what: "digitnet-core as a package, by itself",
        run: package::run,
    },
    Step {
        name: "situations",
        what: "drawn digits in the situations of people's pictures, none read worse than is on record",
        run: measure::check_situations,
    },
    Step {
        name: "bench",
        what: "instructions of each step, none more than are on record",
        run: bench::check,
    },
    Step {
        name: "firmware",
        what: "the programs for microcontrollers, in QEMU",
        run: firmware::run_whole,
    },
    Step {
        name: "boards",
        what: "the programs for boards that people own",
        run: boards::run_whole,
    },
    Step {
        name: "dist",
        what: "the archive for microcontrollers, unpacked, and a program of it alone",
        run: dist::short,
    },
    Step {
        name: "firmware-clippy",
        what: "lints of the firmware and of the core for it",
        run: firmware::lint::run,
    },
    Step {
        name: "fuzz",
        what: "fuzz targets, a short run each",
        run: fuzz::smoke,
    },
    Step {
        name: "wasm",
        what: "the reader for the page is what the sources give",
        run: wasm::check,
    },
    Step {
        name: "openapi",
        what: "the server against its OpenAPI document and clients that others wrote",
        run: openapi::run,
    },
    Step {
        name: "manifests",
        what: "Kubernetes, Cloud Run and App Engine, by schema and against each other",
        run: manifests::run,
    },
    Step {
        name: "loadtest",
        what: "a short distributed Locust run that must get every digit right",
        run: loadtest::smoke,
    },
    Step {
        name: "deployed",
        what: "the load test with the arguments and files of its manifests for Kubernetes",
        run: loadtest::as_deployed,
    },
    Step {
        name: "release",
        what: "the archives of a release, unpacked and tried",
        run: release::short,
    },
    Step {
        name: "rolling",
        what: "restarts behind HAProxy with each platform's settings: nothing may fail",
        run: rolling::short,
    },
    Step {
        name: "train-smoke",
        what: "a short training that must learn",
        run: train_smoke::run,
    },
];

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.list {
        for step in STEPS {
            println!("{:<16} {}", step.name, step.what);
        }
        return Ok(());
    }
    if let Some(unknown) = args.steps.iter().find(|name| !is_step(name)) {
        bail!("there is no step {unknown}: `cargo xtask ci --list` names them");
    }
    let asked =
        |step: &&Step| args.steps.is_empty() || args.steps.iter().any(|name| name == step.name);
    run_all(STEPS.iter().filter(asked))
}

fn is_step(name: &str) -> bool {
    STEPS.iter().any(|step| step.name == name)
}

/// Runs every step even after one failed: a run of CI tells all that is wrong.
fn run_all<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Result<()> {
    let mut summary = Vec::new();
    for step in steps {
        println!("\n=== {}: {}", step.name, step.what);
        let start = Instant::now();
        let result = (step.run)();
        let taken = start.elapsed();
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        println!(
            "=== {} {} after {}",
            step.name,
            verdict(result.is_ok()),
            seconds(taken)
        );
        summary.push((step.name, result.is_ok(), taken));
    }
    println!("\n=== summary");
    for (name, passed, taken) in &summary {
        println!("{name:<16} {:<6} {:>8}", verdict(*passed), seconds(*taken));
    }
    let total: Duration = summary.iter().map(|(_, _, taken)| *taken).sum();
    println!("{:<23} {:>8}", "in all", seconds(total));
    let failed: Vec<_> = summary
        .iter()
        .filter(|step| !step.1)
        .map(|step| step.0)
        .collect();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn verdict(passed: bool) -> &'static str {
    if passed { "ok" } else { "FAILED" }
}

fn seconds(taken: Duration) -> String {
    format!("{:.1} s", taken.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_run_and_is_named() {
        let good = || Step {
            name: "good",
            what: "",
            run: || Ok(()),
        };
        let bad = |name| Step {
            name,
            what: "",
            run: || bail!("broken"),
        };
        assert!(run_all(&[good(), good()]).is_ok());
        let error = run_all(&[good(), bad("first"), good(), bad("second")]).expect_err("two bad");
        assert_eq!(error.to_string(), "failed: first, second");
    }
}
