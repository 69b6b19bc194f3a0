//! Mistakes in data that a network would learn from without a word, and then read nothing right.

use std::collections::BTreeSet;
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
        if 2 * share(has_light_edges) > pictures {
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
}

/// Where the darkest ink of a whole set is below this, its levels go from 0 to something else than 255.
const DARKEST: u8 = 64;

/// Whether most pixels of the edge are nearer to ink than to paper. Small pictures were given edges of
/// paper when they were loaded, so of those it tells nothing.
fn has_light_edges(picture: &[u8; PIXELS]) -> bool {
    let edge = (0..SIDE).flat_map(|at| {
        [
            picture[at],
            picture[PIXELS - 1 - at],
            picture[at * SIDE],
            picture[at * SIDE + SIDE - 1],
        ]
    });
    edge.filter(|&level| level > 127).count() > 2 * SIDE
}
