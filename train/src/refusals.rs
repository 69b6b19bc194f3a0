//! Whether a network says so where there is no digit.

use digitnet_core::Model;

use crate::dataset::Dataset;
use crate::evaluation::{Evaluation, EvaluationError, evaluate};
use crate::negatives::strangers::stranger;
use crate::random::{Stream, generator};
use crate::strokes::Strangers;
use crate::training::validation_set;

/// What a network makes of pictures without a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusals {
    /// How many pictures there were.
    pub pictures: usize,
    /// How many were taken for no digit.
    pub none: usize,
    /// How many more got an unsure answer.
    pub unsure: usize,
}

/// Seed of the pictures without a digit that networks are judged by; training's are others.
const JUDGING_SEED: u64 = 0x6e6f_2064_6967_6974;
/// How many of them there are.
pub(crate) const JUDGING_PICTURES: usize = 2000;

/// Shows the network pictures without a digit: drawn anew, with letters that training never sees
/// and pieces of the digits of `data`. `None` where the network has no class for them.
///
/// # Errors
///
/// [`EvaluationError`] where there are no digits.
pub fn evaluate_negatives(
    model: &Model<'_>,
    data: &Dataset,
) -> Result<Option<Refusals>, EvaluationError> {
    if data.is_empty() {
        return Err(EvaluationError::Empty);
    }
    let Some(none) = model.none_class() else {
        return Ok(None);
    };
    // Labels are bytes: there are at most 64 classes.
    let pictures = validation_set::negatives(data, &[], JUDGING_PICTURES, JUDGING_SEED, none as u8);
    let found = evaluate(model, &pictures)?;
    Ok(Some(Refusals::of(&found)))
}

/// Shows the network letters by people that training never saw, each drawing once: how many are refused
/// of each script, those that training knows from other hands first. Nothing where the network has no
/// class for them.
///
/// # Errors
///
/// [`EvaluationError`] never for a network that the core has parsed.
pub fn evaluate_strangers(
    model: &Model<'_>,
    strangers: &Strangers,
) -> Result<Vec<(String, Refusals)>, EvaluationError> {
    let Some(none) = model.none_class() else {
        return Ok(Vec::new());
    };
    let mut scripts = Vec::new();
    for (part, kind) in [
        (&strangers.people, "other people"),
        (&strangers.alphabets, "new script"),
    ] {
        for drawings in part.chunk_by(|one, other| one.alphabet == other.alphabet) {
            let images = drawings.iter().enumerate().filter_map(|(index, drawing)| {
                let mut rng = generator(JUDGING_SEED, Stream::Negatives, index);
                let levels = stranger(drawing, &mut rng)?;
                Some(levels.map(|level| level.round() as u8))
            });
            let images: Vec<_> = images.collect();
            let labels = vec![none as u8; images.len()];
            let found = evaluate(model, &Dataset { images, labels })?;
            let name = format!("{} ({kind})", drawings[0].alphabet.replace('_', " "));
            scripts.push((name, Refusals::of(&found)));
        }
    }
    Ok(scripts)
}

impl Refusals {
    fn of(found: &Evaluation) -> Self {
        Self {
            pictures: found.total(),
            none: found.none,
            unsure: found.unsure,
        }
    }

    /// The share that was refused, as no digit or as unsure, `0.0..=1.0`.
    #[must_use]
    pub fn share(&self) -> f64 {
        (self.none + self.unsure) as f64 / self.pictures.max(1) as f64
    }
}
