//! The programs in C on their board.

use std::path::Path;

use anyhow::Result;

use super::{
    board::Board,
    figures::Figures,
    qemu,
    test_set::{self, TestSetResult},
};
use crate::firmware_c;

/// Functions in C whose stack the table has.
const FUNCTIONS: [&str; 6] = [
    "digitnet_model_open",
    "digitnet_scores",
    "digitnet_answer_of",
    "digitnet_prepare",
    "digitnet_classify",
    "digitnet_read",
];

/// What the programs in C make of the digits, if their board was chosen; their figures go into the table.
pub(super) fn run(boards: &[&Board], measured: &mut Figures) -> Result<Option<TestSetResult>> {
    let Some(board) = boards
        .iter()
        .find(|board| board.target == firmware_c::TARGET)
    else {
        return Ok(None);
    };
    let run = |program: &Path| qemu::run(board, program, &test_set::ARGUMENTS);
    let printed = firmware_c::build_and_run(run)?;
    for function in FUNCTIONS {
        let name = format!("stack of {function}");
        measured.set(board.name, &name, qemu::number(&printed, &name)?);
    }
    TestSetResult::printed(&printed).map(Some)
}
