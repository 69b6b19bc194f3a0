//! The programs of `firmware/boards`: that they build, fit, are no larger than is on record, and that the
//! one whose board QEMU has answers digits on its serial line.

mod board;
mod conversation;
mod memory_use;
mod record;

use std::{path::PathBuf, time::Instant};

use anyhow::{Result, ensure};

use crate::{
    command::{cargo, execute, root},
    embedded::CoreSource,
};
use board::{BOARDS, Board, MICROBIT};
use memory_use::memory_use;

#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Only the boards of this folder, for example pico2
    #[arg(long, value_name = "FOLDER")]
    only: Option<String>,
    /// Write the sizes into firmware/boards/README.md instead of comparing with it
    #[arg(long)]
    update: bool,
}

/// Where the firmware is built: with its profile, the crate `core` need not be compiled again.
const TARGET_DIR: &str = "target/firmware";

pub(crate) fn run_whole() -> Result<()> {
    run(&Args::default())
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let chosen = |board: &&Board| args.only.as_deref().is_none_or(|only| only == board.folder);
    let boards: Vec<_> = BOARDS.iter().filter(chosen).collect();
    let names = BOARDS.each_ref().map(|board| board.folder).join(", ");
    ensure!(!boards.is_empty(), "there are boards {names}");
    let mut tests = cargo(&["test", "--locked", "--package", "digitnet-serial"]);
    tests.arg("--target-dir").arg(root().join("target/boards"));
    execute(tests.current_dir(root().join("firmware/boards")))?;
    let mut rows = Vec::new();
    for board in boards {
        let start = Instant::now();
        let program = build(board)?;
        let used = memory_use(&program, &board.ram)?;
        println!(
            "{} for {}: {} bytes of flash, {} of RAM, in {:.0} s",
            board.folder,
            board.target,
            used.flash,
            used.ram,
            start.elapsed().as_secs_f64()
        );
        let ram = board.ram.end - board.ram.start;
        ensure!(
            used.flash <= board.flash && used.ram <= ram,
            "{} has {} bytes of flash and {ram} of RAM",
            board.folder,
            board.flash
        );
        if board.folder == MICROBIT {
            conversation::converse(&program)?;
        }
        rows.push((board, used));
    }
    record::hold(&rows, args.update && args.only.is_none())
}

fn build(board: &Board) -> Result<PathBuf> {
    let core_source = CoreSource::find(board.target)?;
    let mut build = core_source.cargo_for(board.target)?;
    build.current_dir(root().join("firmware/boards").join(board.folder));
    build.args(["build", "--locked", "--release", "--target", board.target]);
    build.args(core_source.build_arguments());
    build.arg("--target-dir").arg(root().join(TARGET_DIR));
    execute(&mut build)?;
    let built = root().join(TARGET_DIR).join(board.target).join("release");
    Ok(built.join(format!("digitnet-{}", board.folder)))
}
