//! The network for chips with 16 kB of flash and 4 kB of RAM, on boards that stand for them.

use anyhow::{Result, ensure};

use super::{
    board::Board,
    build, elf, qemu,
    test_set::{self, TestSetResult},
};

/// Code and constants, the network among them.
const FLASH: u64 = 16 << 10;
/// Scratch memory, and with the stack of a pass.
const SCRATCH: u64 = 2 << 10;
const SCRATCH_AND_STACK: u64 = 3 << 10;

pub(super) fn is_for(board: &Board) -> bool {
    ["m0", "m4"].contains(&board.name)
}

/// What the board makes of the digits, and its figures, none of them larger than there is room.
pub(super) fn run(board: &Board) -> Result<(TestSetResult, Vec<(String, u64)>)> {
    let program = |name| build::program(board, build::TINY, name);
    let printed = qemu::run(board, &program("verify"), &test_set::ARGUMENTS)?;
    let sizes = elf::sizes(&program("minimal"))?;
    let scratch = qemu::number(&printed, "scratch bytes")?;
    let stack = qemu::number(&printed, "stack of a forward pass")?;
    let figures = [
        (
            "instructions per digit",
            qemu::number(&printed, "instructions per digit")?,
            u64::MAX,
        ),
        ("flash of minimal", sizes.code + sizes.constants, FLASH),
        ("scratch bytes", scratch, SCRATCH),
        ("scratch and stack", scratch + stack, SCRATCH_AND_STACK),
    ];
    for (name, found, room) in figures {
        ensure!(
            found <= room,
            "{}: tiny: {name}: {found} bytes, and there are {room}",
            board.name
        );
    }
    let figures = figures.map(|(name, found, _)| (format!("tiny: {name}"), found));
    Ok((TestSetResult::printed(&printed)?, figures.to_vec()))
}
