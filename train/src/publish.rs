//! What a finished run leaves: blobs, model card, pictures.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use digitnet_core::{Model, int8};
use sha2::{Digest as _, Sha256};

use crate::dataset::{Dataset, hex};
use crate::evaluation::{Evaluation, evaluate};
use crate::model_card::ModelCard;
use crate::refusals::{evaluate_negatives, evaluate_strangers};
use crate::report::{self, MisreadDigit};
use crate::strokes::Strangers;
use crate::training::State;
use crate::views::evaluate_views;

/// What is published besides the state of the run itself.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'a> {
    /// Name of the files: `NAME.int8.dgn`, `NAME.f32.dgn`, `NAME.md`, `NAME.*.png`.
    pub name: &'a str,
    /// Folder to write to.
    pub folder: &'a Path,
    /// Read once, for the card: nothing is chosen by it.
    pub test: &'a Dataset,
    /// Letters in the hands of people that training never saw.
    pub strangers: &'a Strangers,
    /// Name and SHA-256 of every file of data.
    pub checksums: &'a [(String, String)],
}

/// Writes the last epoch's blobs, then looks at the test set for the model card and the pictures.
/// Returns a summary in a few lines.
///
/// # Errors
///
/// If a file cannot be written.
pub fn publish(state: &State, publication: &Publication<'_>) -> Result<String> {
    let Publication {
        name,
        folder,
        test,
        strangers,
        checksums,
    } = *publication;
    let last = state
        .last
        .as_ref()
        .context("the run has no finished integer epoch")?;
    let (int8_model, float_model) = (
        Model::parse(&last.blobs.int8)?,
        Model::parse(&last.blobs.float)?,
    );
    let int8 = evaluate(&int8_model, test)?;
    let float = evaluate(&float_model, test)?;
    let by_views = evaluate_views(&int8::Network::parse(&last.blobs.int8)?, test)?;
    let refusals = [
        evaluate_negatives(&int8_model, test)?,
        evaluate_negatives(&float_model, test)?,
    ];
    let sha256 = |bytes: &[u8]| hex(&Sha256::digest(bytes));
    let card = ModelCard {
        name,
        state,
        last,
        int8: &int8,
        float: &float,
        by_views,
        refusals,
        strangers: evaluate_strangers(&int8_model, strangers)?,
        int8_scratch: int8_model.scratch_bytes(),
        float_scratch: float_model.scratch_bytes(),
        int8_sha256: sha256(&last.blobs.int8),
        float_sha256: sha256(&last.blobs.float),
        checksums,
    };
    write(folder, &format!("{name}.int8.dgn"), &last.blobs.int8)?;
    write(folder, &format!("{name}.f32.dgn"), &last.blobs.float)?;
    write(folder, &format!("{name}.md"), card.to_markdown().as_bytes())?;
    let picture = |kind: &str| folder.join(format!("{name}.{kind}.png"));
    report::learning_curve(&state.history, &picture("learning-curve"))?;
    report::confusion_matrix(&int8.confusion, &int8.classes, &picture("confusion"))?;
    report::reliability_curve(&int8.reliability, &picture("reliability"))?;
    report::misread_sheet(&misread(&int8, test), &picture("misread"))?;
    Ok(card.summary())
}

fn misread<'a>(evaluation: &'a Evaluation, test: &'a Dataset) -> Vec<MisreadDigit<'a>> {
    let class = |index: usize| evaluation.classes[index].as_str();
    let digits = evaluation.misread.iter().map(|misread| MisreadDigit {
        pixels: &test.images[misread.index],
        label: class(misread.label),
        predicted: class(misread.predicted),
        confidence: misread.confidence,
    });
    digits.collect()
}

fn write(folder: &Path, file: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(file);
    fs::write(&path, bytes).with_context(|| format!("{}: cannot be written", path.display()))
}
