//! What the programs print on a board, and how large they are.

use std::time::Instant;

use anyhow::{Result, ensure};

use super::{
    board::Board,
    build, elf,
    figures::Figures,
    qemu,
    test_set::{self, TestSetResult},
    tiny,
};
use crate::in_parallel::in_parallel;

/// Programs whose memory the table has.
const PROGRAMS: [&str; 4] = ["minimal", "no_panic", "classify", "verify"];

/// What was found out about a board.
pub(super) struct BoardRun {
    pub(super) board: &'static Board,
    pub(super) outcome: TestSetResult,
    pub(super) instructions: u64,
    pub(super) multiply_accumulates: u64,
    /// Random networks that got the same scores from this processor's kernels as from the reference.
    pub(super) compared: u64,
    pub(super) figures: Vec<(String, u64)>,
    /// What it makes of the digits with the network for chips with little memory.
    pub(super) tiny: Option<TestSetResult>,
    pub(super) classified: String,
    pub(super) refused: String,
}

/// Runs the boards side by side, as many as there are processors.
pub(super) fn run_all(boards: &[&'static Board]) -> Result<Vec<BoardRun>> {
    let runs = in_parallel(boards, |board| {
        let start = Instant::now();
        let result = run_board(board);
        let taken = start.elapsed().as_secs_f64();
        println!("{}: ran for {taken:.1} s", board.name);
        result
    });
    runs.into_iter().collect()
}

fn run_board(board: &'static Board) -> Result<BoardRun> {
    let path = |name| build::program(board, build::RELEASE, name);
    let classified = qemu::run(board, &path("classify"), &[])?;
    let refused = qemu::run(board, &path("damaged"), &[])?;
    let verified = qemu::run(board, &path("verify"), &test_set::ARGUMENTS)?;
    let compared = qemu::run(board, &path("kernels"), &[])?;
    if board.name == "m4" {
        let printed = qemu::run(board, &path("readme"), &[])?;
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
    Ok(BoardRun {
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

pub(super) fn measured(runs: &[BoardRun]) -> Figures {
    let mut measured = Figures::default();
    for run in runs {
        for (name, value) in &run.figures {
            measured.set(run.board.name, name, *value);
        }
    }
    measured
}
