//! The firmware: builds every program for every board, runs it in QEMU, holds its scores against
//! the host's, and its size, memory and instructions against the committed table.

mod board;
mod build;
mod checks;
pub(crate) mod elf;
mod figures;
pub(crate) mod lint;
mod qemu;
mod test_set;
mod tiny;

use std::{
    fs,
    path::Path,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    command::{cargo, execute, output, root},
    embedded::CoreSource,
    firmware_c,
};
use board::{BOARDS, Board};
use figures::{Figures, table};
use test_set::TestSetResult;

/// How long a program may run; the slowest reads all digits in a few minutes.
const LIMIT: Duration = Duration::from_secs(1200);
/// Programs whose memory the table has.
const PROGRAMS: [&str; 4] = ["minimal", "no_panic", "classify", "verify"];

#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Only this board: m0, m3, m4, m55 or riscv
    #[arg(long, value_name = "BOARD")]
    only: Option<String>,
    /// Read only the first digits of the test set: a quick check
    #[arg(long, value_name = "N")]
    digits: Option<u32>,
    /// Write the figures into firmware/BUDGET.md instead of comparing with it
    #[arg(long)]
    update: bool,
}

/// What was found out about a board.
struct Report {
    board: &'static Board,
    outcome: TestSetResult,
    instructions: u64,
    multiply_accumulates: u64,
    /// Random networks that got the same scores from this processor's kernels as from the reference.
    compared: u64,
    figures: Vec<(String, u64)>,
    /// What it makes of the digits with the network for chips with little memory.
    tiny: Option<TestSetResult>,
    classified: String,
    refused: String,
}

/// What CI runs: every board, every digit.
pub(crate) fn run_whole() -> Result<()> {
    run(&Args::default())
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let boards = chosen(args.only.as_deref())?;
    // A workspace of its own, which `cargo xtask fmt` does not reach.
    execute(cargo(&["fmt", "--check"]).current_dir(root().join("firmware")))?;
    test_set::unpack(args.digits)?;
    let expected = test_set::expected(test_set::DIGITS)?;
    let expected_tiny = test_set::expected(test_set::TINY)?;
    for board in &boards {
        build_all(board)?;
    }
    let reports = run_all(&boards)?;
    let from_c = from_c(&boards)?;
    println!();
    for board in &boards {
        println!(
            "{}: linked without panic machinery: no_panic, minimal",
            board.name
        );
        checks::no_floats(board)?;
    }
    checks::refused_builds(boards[0], CoreSource::find(boards[0].target)?)?;
    let mut measured = measured(&reports);
    if let Some((_, printed)) = &from_c {
        for function in FUNCTIONS {
            let name = format!("stack of {function}");
            measured.set("m4", &name, qemu::number(printed, &name)?);
        }
    }
    let from_c = from_c.map(|(outcome, _)| outcome);
    show(&reports, from_c.as_ref(), &expected, &measured);
    compare(&reports, from_c.as_ref(), &expected)?;
    tiny::compare(&reports, &expected_tiny)?;
    if args.update {
        let all = boards.len() == BOARDS.len() || !Figures::path().exists();
        let before = if all {
            Figures::default()
        } else {
            Figures::committed()?
        };
        return update(&before.updated(&measured), &compiler(boards[0])?);
    }
    hold_to_budget(&measured, &compiler(boards[0])?)
}

/// The version of the compiler that builds for a board.
fn compiler(board: &Board) -> Result<String> {
    let version = output(CoreSource::find(board.target)?.rustc().arg("--version"))?;
    Ok(version.trim().to_owned())
}

/// Fails when a figure has grown or shrunk, unless another compiler measured the budget: then it says so.
fn hold_to_budget(measured: &Figures, compiler: &str) -> Result<()> {
    let checked = Figures::committed()?.check(measured);
    let budgeted = Figures::committed_compiler()?;
    match checked {
        Err(error) if budgeted != compiler => {
            println!("not held against this build: {error:#}");
            println!("the budget is of {budgeted}, this is {compiler}");
            Ok(())
        }
        checked => checked,
    }
}

fn chosen(only: Option<&str>) -> Result<Vec<&'static Board>> {
    let wanted = |board: &&Board| {
        only.is_none_or(|only| [board.name, board.machine, board.target].contains(&only))
    };
    let boards: Vec<_> = BOARDS.iter().filter(wanted).collect();
    let names = BOARDS.each_ref().map(|board| board.name).join(", ");
    ensure!(
        !boards.is_empty(),
        "there is no board {}: there are {names}",
        only.unwrap_or_default()
    );
    Ok(boards)
}

fn build_all(board: &Board) -> Result<()> {
    let way = CoreSource::find(board.target)?;
    println!("{}, {}: {}", board.name, board.target, way.described());
    build::build(board, way, build::RELEASE, &[])?;
    if tiny::is_for(board) {
        build::build(board, way, build::TINY, &["minimal", "verify"])?;
    }
    match board.name {
        "m0" => build::build(board, way, build::SMALL, &["minimal"]),
        "m4" => build::readme(board, way),
        _ => Ok(()),
    }
}

/// Functions in C whose stack the table has.
const FUNCTIONS: [&str; 6] = [
    "digitnet_model_open",
    "digitnet_scores",
    "digitnet_answer_of",
    "digitnet_prepare",
    "digitnet_classify",
    "digitnet_read",
];

/// What the programs in C make of the digits, and print besides, if their board was chosen.
fn from_c(boards: &[&Board]) -> Result<Option<(TestSetResult, String)>> {
    let Some(board) = boards
        .iter()
        .find(|board| board.target == firmware_c::TARGET)
    else {
        return Ok(None);
    };
    let run = |program: &Path| qemu::run(board, program, &test_set::ARGUMENTS, LIMIT);
    let printed = firmware_c::build_and_run(run)?;
    Ok(Some((TestSetResult::printed(&printed)?, printed)))
}

/// Runs the boards side by side, as many as there are processors.
fn run_all(boards: &[&'static Board]) -> Result<Vec<Report>> {
    let waiting = Mutex::new(boards.iter().rev().copied().collect::<Vec<_>>());
    let next = || waiting.lock().ok()?.pop();
    let results = Mutex::new(Vec::new());
    let workers = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(boards.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(board) = next() {
                    let start = Instant::now();
                    let result = run_board(board);
                    println!(
                        "{}: ran for {:.1} s",
                        board.name,
                        start.elapsed().as_secs_f64()
                    );
                    if let Ok(mut results) = results.lock() {
                        results.push(result);
                    }
                }
            });
        }
    });
    let results = results
        .into_inner()
        .ok()
        .context("a run did not end well")?;
    let mut reports = results.into_iter().collect::<Result<Vec<_>>>()?;
    reports.sort_by_key(|report| boards.iter().position(|board| *board == report.board));
    Ok(reports)
}

fn run_board(board: &'static Board) -> Result<Report> {
    let path = |name| build::program(board, build::RELEASE, name);
    let classified = qemu::run(board, &path("classify"), &[], LIMIT)?;
    let refused = qemu::run(board, &path("damaged"), &[], LIMIT)?;
    let verified = qemu::run(board, &path("verify"), &test_set::ARGUMENTS, LIMIT)?;
    let compared = qemu::run(board, &path("kernels"), &[], LIMIT)?;
    if board.name == "m4" {
        let printed = qemu::run(board, &path("readme"), &[], LIMIT)?;
        println!("README's example on m4:\n{printed}");
        ensure!(printed.starts_with("digit\n3 at"), "it is to read a 3");
    }
    let instructions = qemu::number(&verified, "instructions per digit")?;
    let mut figures = vec![("instructions per digit".to_owned(), instructions)];
    for layer in ["conv1", "conv2", "hidden", "output"] {
        let name = format!("instructions of {layer}");
        if let Ok(value) = qemu::number(&verified, &name) {
            figures.push((name, value));
        }
    }
    let mut add = |name: &str, value| figures.push((name.to_owned(), value));
    add(
        "instructions of prepare, 96 x 96",
        qemu::number(&classified, "instructions of prepare")?,
    );
    add("scratch bytes", qemu::number(&verified, "scratch bytes")?);
    add(
        "stack of a forward pass",
        qemu::number(&verified, "stack of a forward pass")?,
    );
    if board.name == "m0" {
        let small = elf::sizes(&build::program(board, build::SMALL, "minimal"))?;
        add("minimal for size: code", small.code);
    }
    for program in PROGRAMS {
        let sizes = elf::sizes(&path(program))?;
        add(&format!("{program}: code"), sizes.code);
        add(&format!("{program}: constants"), sizes.constants);
        add(&format!("{program}: static RAM"), sizes.ram);
    }
    for (program, printed) in [("classify", &classified), ("verify", &verified)] {
        add(
            &format!("{program}: stack"),
            qemu::number(printed, "stack high-water mark")?,
        );
    }
    let tiny = if tiny::is_for(board) {
        let (outcome, more) = tiny::run(board)?;
        figures.extend(more);
        Some(outcome)
    } else {
        None
    };
    Ok(Report {
        board,
        outcome: TestSetResult::printed(&verified)?,
        tiny,
        instructions,
        multiply_accumulates: qemu::number(&verified, "multiply-accumulates")?,
        figures,
        compared: qemu::number(&compared, "networks compared")?,
        classified,
        refused,
    })
}

fn measured(reports: &[Report]) -> Figures {
    let mut measured = Figures::default();
    for report in reports {
        for (name, value) in &report.figures {
            measured.set(report.board.name, name, *value);
        }
    }
    measured
}

fn show(
    reports: &[Report],
    from_c: Option<&TestSetResult>,
    expected: &TestSetResult,
    measured: &Figures,
) {
    if let Some(report) = reports.first() {
        let name = report.board.name;
        println!("\nclassify on {name}:\n{}", report.classified);
        println!("blobs that {name} gets while it runs:\n{}", report.refused);
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
    for report in reports {
        let Report { board, outcome, .. } = report;
        let ratio = report.instructions as f64 / report.multiply_accumulates as f64;
        let rest = [
            format!("{} networks", report.compared),
            format!("{ratio:.2}"),
        ];
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

fn compare(
    reports: &[Report],
    from_c: Option<&TestSetResult>,
    expected: &TestSetResult,
) -> Result<()> {
    let boards = reports
        .iter()
        .map(|report| (report.board.name, &report.outcome));
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

fn update(figures: &Figures, compiler: &str) -> Result<()> {
    let path = Figures::path();
    fs::write(
        &path,
        format!(
            "{}{}{compiler}\n\n{}",
            include_str!("firmware/budget_head.md"),
            figures::COMPILER,
            figures.table()
        ),
    )
    .with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_go_by_any_of_their_names() {
        assert_eq!(chosen(None).expect("all").len(), BOARDS.len());
        for name in ["m4", "mps2-an386", "thumbv7em-none-eabihf"] {
            assert_eq!(chosen(Some(name)).expect("known")[0].name, "m4");
        }
        let error = chosen(Some("z80")).expect_err("unknown");
        assert!(
            error.to_string().contains("m0, m3, m4, m55, riscv"),
            "{error}"
        );
    }
}
