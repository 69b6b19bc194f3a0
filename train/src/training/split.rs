//! Which pictures are learnt from, and which are kept back to set margins and compare runs by.

use anyhow::{Result, ensure};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::dataset::Dataset;
use crate::strokes::Strangers;

/// The training set, divided.
#[derive(Clone, Debug)]
pub struct Split {
    /// To learn from.
    pub training: Dataset,
    /// For margins, and to compare runs by; never learnt from.
    pub validation: Dataset,
    /// Letters in the hands of other people; none where no strokes are given.
    pub strangers: Strangers,
}

/// Keeps `validation` pictures back, drawn by `seed`, and keeps at most `subset` of the others.
///
/// # Errors
///
/// If nothing would be left to learn from.
pub fn split(all: &Dataset, validation: usize, subset: Option<usize>, seed: u64) -> Result<Split> {
    ensure!(
        all.len() > validation,
        "{} training pictures, of which --validation keeps {validation} back: none are left; give \
         `--validation {}`, for example",
        all.len(),
        all.len().div_ceil(10)
    );
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let (kept, rest) = order.split_at(validation);
    let rest = &rest[..subset.unwrap_or(rest.len()).clamp(1, rest.len())];
    let pick = |indices: &[usize]| Dataset {
        images: indices.iter().map(|&index| all.images[index]).collect(),
        labels: indices.iter().map(|&index| all.labels[index]).collect(),
    };
    Ok(Split {
        training: pick(rest),
        validation: pick(kept),
        strangers: Strangers::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_disjoint_and_complete() {
        let all = Dataset {
            images: vec![[0; 784]; 250],
            labels: (0..250).collect(),
        };
        let Split {
            training,
            validation,
            ..
        } = split(&all, 50, None, 7).expect("enough pictures");
        assert_eq!((training.len(), validation.len()), (200, 50));
        let mut labels: Vec<u8> = training
            .labels
            .into_iter()
            .chain(validation.labels)
            .collect();
        labels.sort_unstable();
        assert_eq!(labels, all.labels);
    }

    #[test]
    fn keeping_everything_back_is_an_error() {
        let all = Dataset {
            images: vec![[0; 784]; 5],
            labels: vec![0; 5],
        };
        assert!(split(&all, 5, None, 7).is_err());
    }
}
