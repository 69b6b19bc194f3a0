//! A camera's frame, in which the digit is searched.

use digitnet_core::{
    Digit,
    prepare::{Picture, Workspace, prepare},
};

use crate::{SerialPort, error::Error};

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

    pub(crate) fn digit(&mut self, port: &mut impl SerialPort) -> Result<Digit, Error> {
        port.read(&mut self.levels)?;
        let picture = Picture::new(&self.levels, SIDE, SIDE);
        let picture = picture.map_err(|_| Error::Size(SIDE, SIDE))?;
        let prepared = prepare(&picture, &mut self.workspace);
        prepared
            .map(|prepared| prepared.digit)
            .map_err(Error::Prepare)
    }
}
