//! The firmware: builds every program for every board, runs it in QEMU, holds its scores against
//! the host's, and its size, memory and instructions against the committed table.

mod board;
mod board_run;
mod budget;
mod build;
mod checks;
pub(crate) mod elf;
mod figures;
mod from_c;
pub(crate) mod lint;
mod qemu;
mod summary;
mod test_set;
mod tiny;

use anyhow::{Result, ensure};

use crate::{
    command::{cargo, execute, output, root},
    embedded::CoreSource,
};
use board::{BOARDS, Board};

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
    let runs = board_run::run_all(&boards)?;
    let mut measured = board_run::measured(&runs);
    let from_c = from_c::run(&boards, &mut measured)?;
    println!();
    for board in &boards {
        println!(
            "{}: linked without panic machinery: no_panic, minimal",
            board.name
        );
        checks::no_floats(board)?;
    }
    checks::refused_builds(boards[0], CoreSource::find(boards[0].target)?)?;
    summary::show(&runs, from_c.as_ref(), &expected, &measured);
    summary::compare(&runs, from_c.as_ref(), &expected)?;
    summary::compare_tiny(&runs, &expected_tiny)?;
    let compiler = compiler(boards[0])?;
    if args.update {
        return budget::update(&measured, boards.len() == BOARDS.len(), &compiler);
    }
    budget::hold(&measured, &compiler)
}

/// The version of the compiler that builds for a board.
fn compiler(board: &Board) -> Result<String> {
    let version = output(CoreSource::find(board.target)?.rustc().arg("--version"))?;
    Ok(version.trim().to_owned())
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
    let core_source = CoreSource::find(board.target)?;
    println!(
        "{}, {}: {}",
        board.name,
        board.target,
        core_source.described()
    );
    build::build(board, core_source, build::RELEASE, &[])?;
    if tiny::is_for(board) {
        build::build(board, core_source, build::TINY, &["minimal", "verify"])?;
    }
    match board.name {
        "m0" => build::build(board, core_source, build::SMALL, &["minimal"]),
        "m4" => build::readme(board, core_source),
        _ => Ok(()),
    }
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
