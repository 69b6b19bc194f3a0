//! What a finished run leaves: blobs, model card, pictures.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result};
use digitnet_core::Model;

use crate::dataset::Dataset;
use crate::evaluation::{Evaluation, evaluate};
use crate::training::State;

/// The figures of a finished run.
#[derive(Clone, Debug)]
pub struct Published {
    /// The int8 blob on the test set.
    pub int8: Evaluation,
    /// The f32 blob on the test set.
    pub float: Evaluation,
}

/// Writes the best epoch's blobs, then looks at the test set, once, for the model card.
///
/// # Errors
///
/// If a file cannot be written.
pub fn publish(
    state: &State,
    test: &Dataset,
    _checksums: &[String],
    folder: &Path,
    name: &str,
) -> Result<Published> {
    let best = state
        .best
        .as_ref()
        .context("the run has no finished integer epoch")?;
    for (suffix, bytes) in [("int8.dgn", &best.int8), ("f32.dgn", &best.float)] {
        let path = folder.join(format!("{name}.{suffix}"));
        std::fs::write(&path, bytes)
            .with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    let int8 = evaluate(&Model::parse(&best.int8)?, test)?;
    let float = evaluate(&Model::parse(&best.float)?, test)?;
    Ok(Published { int8, float })
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.int8.predictions.len();
        for (name, evaluation) in [("int8", &self.int8), ("f32", &self.float)] {
            let right = total - evaluation.misread.len();
            writeln!(f, "{name}: {right} of {total} test pictures right")?;
        }
        Ok(())
    }
}
