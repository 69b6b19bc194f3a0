//! The fuzz targets: built with libFuzzer, given seeds, and run so many times that CI has the time
//! for it; or for longer, by hand.

mod seeds;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};

use crate::command::{cargo, execute, output, root};
use crate::in_parallel::in_parallel;

/// What cargo-fuzz passes as well, but for the sanitizer: all of it is stable.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Where cargo puts what it builds, from the folder of the workspace.
const TARGET_DIR: &str = "target/fuzz";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Targets to run, all if none is named
    #[arg(value_name = "TARGET", value_parser = Target::find)]
    targets: Vec<&'static Target>,
    /// Inputs to try, for each target [default: as many as CI tries in three minutes at most]
    #[arg(long, value_name = "N")]
    runs: Option<u64>,
    /// Go on for so many seconds instead, for each target
    #[arg(long, value_name = "SECONDS", conflicts_with = "runs")]
    seconds: Option<u64>,
    /// Try this one input again
    #[arg(long, value_name = "FILE", conflicts_with_all = ["runs", "seconds"], requires = "targets")]
    input: Option<PathBuf>,
}

/// A program in fuzz/fuzz_targets.
struct Target {
    name: &'static str,
    /// Inputs that a CI run tries.
    runs: u64,
    /// Most bytes of an input.
    longest: usize,
    seeds: fn() -> Result<Vec<Vec<u8>>>,
}

static TARGETS: [Target; 4] = [
    Target {
        name: "reading",
        // A whole reading, instrumented, takes a fifth of a second: 2,000 of them took CI five minutes.
        runs: 800,
        longest: 8 << 10,
        seeds: seeds::readings,
    },
    Target {
        name: "picture",
        runs: 4_000,
        longest: 16 << 10,
        seeds: seeds::pictures,
    },
    Target {
        name: "request",
        runs: 10_000,
        longest: 16 << 10,
        seeds: seeds::requests,
    },
    Target {
        name: "blob",
        runs: 100_000,
        longest: 4 << 10,
        seeds: seeds::blobs,
    },
];

/// How CI runs it.
pub(crate) fn smoke() -> Result<()> {
    run(&Args {
        targets: Vec::new(),
        runs: None,
        seconds: None,
        input: None,
    })
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let programs = build()?;
    let program = |target: &Target| programs.join(target.name);
    let all: Vec<_> = TARGETS.iter().collect();
    let targets = if args.targets.is_empty() {
        &all
    } else {
        &args.targets
    };
    if let Some(input) = &args.input {
        let again = |target: &&Target| execute(Command::new(program(target)).arg(input));
        return targets.iter().try_for_each(again);
    }
    let results = in_parallel(targets, |target| {
        let result = target.run(&program(target), args);
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        result.is_ok()
    });
    let failed = targets.iter().zip(results).filter(|(_, passed)| !passed);
    let failed: Vec<_> = failed.map(|(target, _)| target.name).collect();
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

/// Builds all targets and returns the folder of the programs.
fn build() -> Result<PathBuf> {
    let triple = output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    // With a target named, the flags are not for build scripts.
    let mut build = cargo(&["build", "--release", "--locked", "--target", triple.trim()]);
    build.current_dir(root().join("fuzz"));
    build.arg("--target-dir").arg(root().join(TARGET_DIR));
    execute(build.env("RUSTFLAGS", FLAGS))?;
    Ok(root().join(TARGET_DIR).join(triple.trim()).join("release"))
}

impl Target {
    fn find(name: &str) -> Result<&'static Self, String> {
        let found = TARGETS.iter().find(|target| target.name == name);
        found.ok_or_else(|| {
            let names = TARGETS.each_ref().map(|target| target.name);
            format!("the targets are {}", names.join(", "))
        })
    }

    fn run(&self, program: &Path, args: &Args) -> Result<()> {
        let corpus = folder("corpus", self.name)?;
        let artifacts = folder("artifacts", self.name)?;
        for (index, seed) in (self.seeds)()?.iter().enumerate() {
            fs::write(corpus.join(format!("seed-{index}")), seed)?;
        }
        let found_before = files(&artifacts)?;
        let mut fuzz = Command::new(program);
        fuzz.arg(&corpus);
        fuzz.arg(format!("-artifact_prefix={}/", artifacts.display()));
        fuzz.arg(format!("-max_len={}", self.longest));
        // The same numbers on every machine; a long run is to find something else every time.
        let runs = args.runs.unwrap_or(self.runs);
        match args.seconds {
            Some(seconds) => fuzz.arg(format!("-max_total_time={seconds}")),
            None => fuzz.args([format!("-runs={runs}"), "-seed=1".into()]),
        };
        fuzz.args(["-timeout=120", "-rss_limit_mb=768", "-print_final_stats=1"]);
        let start = Instant::now();
        let output = fuzz.output();
        let output = output.with_context(|| format!("cannot start {}", program.display()))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let log = root().join(TARGET_DIR).join(format!("{}.log", self.name));
        fs::write(&log, &*said)?;
        if !output.status.success() {
            let lines: Vec<_> = said.lines().collect();
            eprintln!(
                "{}",
                lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
            );
            bail!("{}", self.repeat(&artifacts, &found_before, &log)?);
        }
        let (tried, covered) = (tried(&said), covered(&said));
        let (Some(tried), Some(covered)) = (tried, covered) else {
            bail!("{} covered nothing: see {}", self.name, log.display());
        };
        ensure!(
            args.seconds.is_some() || tried >= runs,
            "{} tried {tried} inputs, not {runs}",
            self.name
        );
        println!(
            "{:<8} {tried} inputs in {:.0} s, {covered} places covered, nothing found",
            self.name,
            start.elapsed().as_secs_f64()
        );
        Ok(())
    }

    /// What was found, and how to see it again.
    fn repeat(&self, artifacts: &Path, before: &[PathBuf], log: &Path) -> Result<String> {
        let mut text = format!("{} failed: see {}", self.name, log.display());
        for file in files(artifacts)? {
            if !before.contains(&file) {
                let (name, file) = (self.name, file.display());
                text += &format!("\nagain: cargo xtask fuzz {name} --input {file}");
            }
        }
        Ok(text)
    }
}

/// Lines of a failed run that are printed: the panic, the stack and what libFuzzer says of them.
const LAST_LINES: usize = 60;

/// The folder where cargo-fuzz has the same.
fn folder(kind: &str, target: &str) -> Result<PathBuf> {
    let folder = root().join("fuzz").join(kind).join(target);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()));
    entries?.map(|entry| Ok(entry?.path())).collect()
}

/// Inputs tried, as libFuzzer counts them at the end.
fn tried(said: &str) -> Option<u64> {
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    line?.trim().parse().ok()
}

/// Places in the code that were come by; `None` where nothing was counted.
fn covered(said: &str) -> Option<u64> {
    let mut counts = said.lines().rev().filter_map(|line| {
        let (_, rest) = line.split_once(" cov: ")?;
        rest.split(' ').next()?.parse().ok()
    });
    counts.next().filter(|&count| count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_run_is_understood() {
        let said = "INFO: Seed: 1\n#2\tINITED cov: 7 ft: 8 corp: 1/1b\n\
                    #64\tDONE   cov: 812 ft: 900 corp: 3/9b\n\
                    stat::number_of_executed_units: 64\n";
        assert_eq!((tried(said), covered(said)), (Some(64), Some(812)));
        assert_eq!(
            (tried(""), covered("#2\tINITED exec/s: 0 rss: 5Mb")),
            (None, None)
        );
    }

    #[test]
    fn what_was_found_is_named_with_the_way_to_repeat_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = |name: &str| folder.path().join(name);
        fs::write(file("crash-old"), "").expect("writable");
        let before = files(folder.path()).expect("readable");
        fs::write(file("crash-new"), "").expect("writable");
        let target = Target::find("blob").expect("there is one");
        let text = target.repeat(folder.path(), &before, Path::new("log"));
        let text = text.expect("readable");
        let again = format!(
            "again: cargo xtask fuzz blob --input {}",
            file("crash-new").display()
        );
        assert!(text.ends_with(&again), "{text}");
        assert!(!text.contains("crash-old"), "{text}");
    }

    #[test]
    fn targets_are_those_of_the_folder_and_have_seeds_that_fit() {
        let programs = files(&root().join("fuzz/fuzz_targets")).expect("readable");
        assert_eq!(programs.len(), TARGETS.len());
        for target in &TARGETS {
            let file = format!("fuzz/fuzz_targets/{}.rs", target.name);
            assert!(root().join(&file).is_file(), "{file}");
            let seeds = (target.seeds)().expect("seeds can be made");
            assert!(seeds.len() >= 2, "{}", target.name);
            for seed in seeds {
                assert!(seed.len() <= target.longest, "{}", target.name);
            }
        }
        assert!(Target::find("nothing").is_err());
    }
}
