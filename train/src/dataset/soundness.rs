//! Mistakes in data that a network would learn from without a word, and then read nothing right.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;

use digitnet_core::{PIXELS, SIDE};

use super::Dataset;
use super::error::DatasetError;

impl Dataset {
    /// Looks for what no network should learn from: no pictures, blank ones, few grey levels, paper and
    /// ink swapped, one class, labels from 1. The paths are for the message.
    ///
    /// # Errors
    ///
    /// [`DatasetError`], the first that is found.
    pub fn check_soundness(&self, images: &Path, labels: &Path) -> Result<(), DatasetError> {
        let path = images.to_owned();
        let pictures = self.images.len();
        let largest = self.images.as_flattened().iter().copied().max();
        let Some(largest) = largest else {
            return Err(DatasetError::Empty { path });
        };
        let share = |is: fn(&[u8; PIXELS]) -> bool| self.images.iter().filter(|p| is(p)).count();
        let blank = share(|picture| picture.iter().all(|&level| level == picture[0]));
        if 2 * blank > pictures {
            return Err(DatasetError::Blank {
                path,
                blank,
                pictures,
            });
        }
        if largest < DARKEST {
            return Err(DatasetError::FewLevels { path, largest });
        }
        let around = Edge::of(&self.images);
        let light = self
            .images
            .iter()
            .filter(|picture| around.is_light(picture));
        if 2 * light.count() > pictures {
            return Err(DatasetError::Inverted { path });
        }
        let classes: BTreeSet<u8> = self.labels.iter().copied().collect();
        let path = labels.to_owned();
        match (classes.first(), classes.last()) {
            (Some(&label), Some(&last)) if label == last => {
                Err(DatasetError::OneClass { path, label })
            }
            (Some(1), Some(&largest)) if classes.len() == usize::from(largest) => {
                Err(DatasetError::LabelsFromOne { path, largest })
            }
            _ => Ok(()),
        }
    }

    /// The classes of a network with so many `classes` that no picture shows.
    #[must_use]
    pub fn unseen(&self, classes: usize) -> Vec<usize> {
        let seen: BTreeSet<usize> = self.labels.iter().map(|&label| label.into()).collect();
        (0..classes).filter(|class| !seen.contains(class)).collect()
    }
}

/// Where the darkest ink of a whole set is below this, its levels go from 0 to something else than 255.
const DARKEST: u8 = 64;

/// What is narrower has no edge and middle.
const NARROW: usize = 5;

/// The edge of what all pictures of a set fill: small pictures were laid on paper when they were loaded.
struct Edge {
    rows: RangeInclusive<usize>,
    columns: RangeInclusive<usize>,
}

impl Edge {
    fn of(images: &[[u8; PIXELS]]) -> Self {
        let anywhere = |index: usize| images.iter().any(|picture| picture[index] > 0);
        let inked = (0..PIXELS).filter(|&index| anywhere(index));
        let (mut top, mut bottom, mut left, mut right) = (SIDE - 1, 0, SIDE - 1, 0);
        for index in inked {
            let (row, column) = (index / SIDE, index % SIDE);
            (top, bottom) = (top.min(row), bottom.max(row));
            (left, right) = (left.min(column), right.max(column));
        }
        Self {
            rows: top..=bottom,
            columns: left..=right,
        }
    }

    /// Whether most of its pixels are nearer to ink than to paper.
    fn is_light(&self, picture: &[u8; PIXELS]) -> bool {
        let ends = |range: &RangeInclusive<usize>| [*range.start(), *range.end()];
        let across =
            ends(&self.rows).map(|row| self.columns.clone().map(move |column| (row, column)));
        let down =
            ends(&self.columns).map(|column| self.rows.clone().map(move |row| (row, column)));
        let pixels = across
            .into_iter()
            .flatten()
            .chain(down.into_iter().flatten());
        if self.rows.clone().count().min(self.columns.clone().count()) < NARROW {
            // Strokes alone: no paper around them.
            return false;
        }
        let (mut light, mut all) = (0, 0);
        for (row, column) in pixels {
            all += 1;
            light += usize::from(picture[row * SIDE + column] > 127);
        }
        2 * light > all
    }
}
