//! The memory that finding the writing takes.

use heapless::{Vec, VecView};

use super::component::Component;
use super::components::MAX_COMPONENTS;
use super::marks::{MAX_MARKS, Mark};
use super::paper::Paper;
use super::run::{DROPPED, Run};

/// Memory that [`prepare`](super::prepare) and [`Writing::find`](super::Writing::find) work in: the
/// [table](crate#memory) says how much it is.
///
/// A run is a piece of a row that is ink all along. 512 are enough for a digit on a frame of
/// 96 x 96 pixels, 4,096 for a page of numbers on 1,024 x 1,024.
#[derive(Clone, Debug)]
pub struct Workspace<const RUNS: usize> {
    tables: Tables,
    runs: Vec<Run, RUNS>,
}

/// What has the same size for every picture.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    /// Pixels of each grey level.
    pub(super) histogram: [u32; 256],
    /// Ink's strength for each level of the flat picture: 0 = paper, 255 = ink.
    pub(super) strength: [u8; 256],
    pub(super) paper: Paper,
    pub(super) components: Vec<Component, MAX_COMPONENTS>,
    pub(super) marks: Vec<Mark, MAX_MARKS>,
}

impl<const RUNS: usize> Workspace<RUNS> {
    /// Empty memory; usable in a `static`.
    pub const fn new() -> Self {
        const { assert!(RUNS < DROPPED as usize, "runs are counted in 16 bits") };
        Self {
            tables: Tables {
                histogram: [0; 256],
                strength: [0; 256],
                paper: Paper::new(),
                components: Vec::new(),
                marks: Vec::new(),
            },
            runs: Vec::new(),
        }
    }

    /// The tables, and the list of runs without its size: nothing behind this is compiled once for
    /// each size.
    pub(super) fn parts(&mut self) -> (&mut Tables, &mut VecView<Run>) {
        (&mut self.tables, self.runs.as_mut_view())
    }
}

impl<const RUNS: usize> Default for Workspace<RUNS> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_workspace_is_zero_all_over() {
        // Or a static one would lie in flash, byte by byte.
        let text = format!("{:?}", Workspace::<4>::new());
        assert!(text.contains("tile: 0"), "{text}");
        assert!(
            !text.contains(|letter: char| ('1'..='9').contains(&letter)),
            "{text}"
        );
    }
}
