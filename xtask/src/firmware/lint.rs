//! Lints of what no other step looks at: the firmware, and the core with the kernels for its boards.

use std::process::Command;

use anyhow::Result;

use super::board::BOARDS;
use crate::command::{execute, root};
use crate::embedded::CoreSource;

/// One board with kernels of its own and one with the portable ones.
const LINTED: [&str; 2] = ["m4", "riscv"];

pub(crate) fn run() -> Result<()> {
    for board in BOARDS.iter().filter(|board| LINTED.contains(&board.name)) {
        let core_source = CoreSource::find(board.target)?;
        let core = &mut core_source.clippy()?;
        core.args(["--package", "digitnet-core", "--lib"]);
        execute(finished(core, core_source, board.target))?;
        let firmware = &mut core_source.clippy()?;
        firmware.current_dir(root().join("firmware"));
        execute(finished(firmware, core_source, board.target))?;
    }
    Ok(())
}

fn finished<'a>(clippy: &'a mut Command, core_source: CoreSource, target: &str) -> &'a mut Command {
    clippy
        .args(["--locked", "--target", target])
        .args(core_source.build_arguments())
        .arg("--target-dir")
        .arg(root().join("target/firmware"))
        .args(["--", "-D", "warnings"])
}
