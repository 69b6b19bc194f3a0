//! The firmware: builds every program for every board, runs it in QEMU, holds its scores against
//! the host's, and its size, memory and instructions against the committed table.

mod board;
mod build;
mod checks;
mod elf;
mod figures;
mod qemu;
mod test_set;

use std::{
    fs,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    command::{cargo, execute, root},
    embedded::Way,
};
use board::{BOARDS, Board};
use figures::{Figures, table};
use test_set::Expected;

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
    digits: u64,
    correct: u64,
    digest: String,
    instructions: u64,
    multiply_accumulates: u64,
    figures: Vec<(String, u64)>,
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
    let expected = test_set::expected()?;
    for board in &boards {
        build_all(board)?;
    }
    let reports = run_all(&boards)?;
    println!();
    for board in &boards {
        println!(
            "{}: linked without panic machinery: no_panic, minimal",
            board.name
        );
        checks::no_floats(board)?;
    }
    checks::refused_builds(boards[0], Way::find(boards[0].target)?)?;
    let mut measured = Figures::default();
    for report in &reports {
        for (name, value) in &report.figures {
            measured.set(report.board.name, name, *value);
        }
    }
    show(&reports, &expected, &measured);
    compare(&reports, &expected)?;
    if args.update {
        let before = if boards.len() == BOARDS.len() {
            Figures::default()
        } else {
            Figures::committed()?
        };
        return update(&before.updated(&measured));
    }
    Figures::committed()?.check(&measured)
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
    let way = Way::find(board.target)?;
    println!("{}, {}: {}", board.name, board.target, way.described());
    build::build(board, way, build::RELEASE, &[])?;
    if board.name == "m0" {
        build::build(board, way, build::SMALL, &["minimal"])?;
    }
    Ok(())
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
    Ok(Report {
        board,
        digits: qemu::number(&verified, "digits")?,
        correct: qemu::number(&verified, "correct")?,
        digest: qemu::value(&verified, "digest")?.to_owned(),
        instructions,
        multiply_accumulates: qemu::number(&verified, "multiply-accumulates")?,
        figures,
        classified,
        refused,
    })
}

fn show(reports: &[Report], expected: &Expected, measured: &Figures) {
    if let Some(report) = reports.first() {
        println!(
            "\nclassify on {}:\n{}",
            report.board.name, report.classified
        );
        println!(
            "blobs that {} gets while it runs:\n{}",
            report.board.name, report.refused
        );
    }
    let headings = [
        "board",
        "target",
        "digest",
        "read right",
        "instructions per multiply-accumulate",
    ];
    let mut lines = vec![headings.map(str::to_owned).to_vec()];
    for report in reports {
        lines.push(vec![
            format!("{} ({})", report.board.name, report.board.machine),
            report.board.target.to_owned(),
            if report.digest == expected.digest {
                "equal"
            } else {
                "DIFFERS"
            }
            .to_owned(),
            format!("{} of {}", report.correct, report.digits),
            format!(
                "{:.2}",
                report.instructions as f64 / report.multiply_accumulates as f64
            ),
        ]);
    }
    println!(
        "host: digest {}, {} of {} read right",
        expected.digest, expected.correct, expected.digits
    );
    println!("\n{}\n{}", table(&lines), measured.table());
    println!(
        "Instructions are not cycles: on silicon some take several, and memory makes them wait.\n"
    );
}

fn compare(reports: &[Report], expected: &Expected) -> Result<()> {
    let differs = |report: &&Report| {
        report.digest != expected.digest
            || report.digits != expected.digits
            || report.correct != expected.correct
    };
    let different: Vec<_> = reports
        .iter()
        .filter(differs)
        .map(|report| report.board.name)
        .collect();
    if !different.is_empty() {
        bail!("other scores than the host's on {}", different.join(", "));
    }
    Ok(())
}

fn update(figures: &Figures) -> Result<()> {
    let path = Figures::path();
    fs::write(
        &path,
        format!(
            "{}{}",
            include_str!("firmware/budget_head.md"),
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
