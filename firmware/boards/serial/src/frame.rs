//! A camera's frame, in which the digit is searched.

use digitnet_core::{
    Digit,
    prepare::{Picture, Workspace, prepare},
};

use crate::{Line, answer::Failure};

/// In pixels.
pub(crate) const SIDE: usize = 96;
/// Pieces of rows that the ink may have: a digit has three in a row, what else is there has more.
const RUNS: usize = 512;

pub(crate) struct Frame {
    levels: [u8; SIDE * SIDE],
    workspace: Workspace<RUNS>,
}

impl Frame {
    pub(crate) const fn new() -> Self {
        Self {
            levels: [0; SIDE * SIDE],
            workspace: Workspace::new(),
        }
    }

    pub(crate) fn digit(&mut self, line: &mut impl Line) -> Result<Digit, Failure> {
        line.read(&mut self.levels)?;
        let picture = Picture::new(&self.levels, SIDE, SIDE);
        let picture = picture.map_err(|_| Failure::Size(SIDE, SIDE))?;
        let prepared = prepare(&picture, &mut self.workspace);
        prepared
            .map(|prepared| prepared.digit)
            .map_err(Failure::Prepare)
    }
}
