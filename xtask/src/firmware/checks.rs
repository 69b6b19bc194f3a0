//! What must hold of the programs besides their answers.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{board::Board, build, elf};
use crate::{
    command::output,
    embedded::{CoreSource, installed},
};

/// Programs that must not build, and what the build has to say.
const REFUSED: [(&str, &str); 3] = [
    ("damaged_blob", "damaged (checksum differs)"),
    ("too_large", "the network needs more RAM than SPARE_RAM"),
    ("reachable_panic", "undefined symbol: a_panic_is_reachable"),
];

/// Builds the programs that must not build and prints what the build says.
pub(crate) fn refused_builds(board: &Board, core_source: CoreSource) -> Result<()> {
    for (program, reason) in REFUSED {
        let said = build::refused(board, core_source, program)?;
        let line = said.lines().find(|line| line.contains(reason));
        let line = line.with_context(|| {
            format!("{program} does not build, but not because of `{reason}`:\n{said}")
        })?;
        println!("{program} does not build, as it should:");
        println!(
            "    {}",
            line.trim_start_matches([' ', '=', '|'])
                .trim_start_matches("note: ")
        );
    }
    Ok(())
}

/// On a chip without an FPU, no float is calculated with from reset to the predicted class.
pub(crate) fn no_floats(board: &Board) -> Result<()> {
    if board.has_fpu {
        return Ok(());
    }
    let minimal = build::program(board, build::RELEASE, "minimal");
    let functions = elf::float_functions(&minimal)?;
    ensure!(
        functions.is_empty(),
        "{}: the int8 path calculates with floats: {functions:?}",
        board.name
    );
    let objdump = installed(
        &["llvm-objdump", "llvm-objdump-19", "llvm-objdump-14"],
        "llvm",
    )?;
    let mut command = Command::new(objdump);
    let listing = output(
        command
            .args(["-d", "--no-show-raw-insn", "--no-leading-addr"])
            .arg(&minimal),
    )?;
    let floats: Vec<&str> = listing
        .lines()
        .filter(|line| is_float_instruction(line))
        .collect();
    ensure!(
        floats.is_empty(),
        "{}: float instructions in the int8 path: {floats:?}",
        board.name
    );
    // The softmax does calculate with floats: the names looked for are the ones that are there.
    let classify = build::program(board, build::RELEASE, "classify");
    ensure!(
        !elf::float_functions(&classify)?.is_empty(),
        "{}: no float functions in classify, whose softmax needs them: are their names others?",
        board.name
    );
    println!(
        "{}: no float in the disassembly of the int8 path",
        board.name
    );
    Ok(())
}

/// Arm's start with v, RISC-V's with f, as one other does.
fn is_float_instruction(line: &str) -> bool {
    let Some(mnemonic) = line
        .strip_prefix([' ', '\t'])
        .and_then(|line| line.split_whitespace().next())
    else {
        return false;
    };
    // Constants between the instructions are listed with their address, as in `f0:`.
    let is_address = mnemonic.ends_with(':');
    let is_float =
        mnemonic.starts_with('v') || mnemonic.starts_with('f') && !mnemonic.starts_with("fence");
    is_float && !is_address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_instructions_are_told_from_others() {
        for line in [
            "\tvadd.f32\ts0, s1, s2",
            "      \tfadd.s\tfa0, fa1, fa2",
            "  vldr d0, [r1]",
        ] {
            assert!(is_float_instruction(line), "{line}");
        }
        for line in [
            "\tadds\tr0, r1, r2",
            "\tfence\trw, rw",
            "<forward>:",
            "",
            "00000400 <f>:",
            "      f0:\t00 00 00 20\t.word\t0x20000000",
        ] {
            assert!(!is_float_instruction(line), "{line}");
        }
    }
}
