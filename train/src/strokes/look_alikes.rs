//! Which characters look like digits: those that a network which knows digits only takes for one,
//! across the people who wrote them.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Scratch, int8};

use super::drawing::Drawing;
use crate::drawing::scanned;
use crate::negatives::strangers::as_written;

/// From this probability on the network is confident.
const CONFIDENT: f32 = 0.9;
/// Share of the people in whose hands it is confident of one and the same digit.
const PEOPLE: f32 = 0.5;

/// A character that looks like a digit.
#[derive(Clone, Debug, PartialEq)]
pub struct LookAlike {
    /// `script/number`.
    pub name: String,
    /// The digit.
    pub digit: usize,
    /// Share of the people in whose hands it does.
    pub share: f32,
}

/// The characters that look like digits to `network`, which must know nothing else.
///
/// # Errors
///
/// If the network has a class for "no digit".
pub fn find(network: &int8::Network<'_>, drawings: &[Drawing]) -> Result<Vec<LookAlike>> {
    ensure!(
        network.none_class().is_none(),
        "this network knows what is no digit: train one with --negatives 0"
    );
    let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
    // How many people, and in how many hands it is surely which digit.
    let mut counts: BTreeMap<String, (u32, BTreeMap<usize, u32>)> = BTreeMap::new();
    for drawing in drawings {
        let name = format!("{}/{:02}", drawing.alphabet, drawing.character);
        let (people, digits) = counts.entry(name).or_default();
        *people += 1;
        let Some(levels) = scanned(&as_written(drawing)) else {
            continue;
        };
        let scores = network.forward(&Digit::new(levels.map(|level| level as u8)), &mut scratch)?;
        let best = scores.best();
        if scores
            .probabilities()
            .get(best)
            .is_some_and(|&found| found >= CONFIDENT)
        {
            *digits.entry(best).or_default() += 1;
        }
    }
    let found = counts.into_iter().filter_map(|(name, (people, digits))| {
        let (digit, people_confident) =
            digits.into_iter().max_by_key(|&(_, confident)| confident)?;
        let share = people_confident as f32 / people as f32;
        (share >= PEOPLE).then_some(LookAlike { name, digit, share })
    });
    Ok(found.collect())
}
