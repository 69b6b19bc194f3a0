//! What can be wrong with a data set.

use std::io;
use std::path::PathBuf;

use digitnet_core::SIDE;
use thiserror::Error;

use crate::idx::IdxError;

/// What is wrong with a data set. Every message begins with the file or folder it is about.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {problem}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        problem: io::Error,
    },
    /// The file is not a sound IDX file of the kind wanted.
    #[error("{}: {problem}", path.display())]
    Idx {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: IdxError,
    },
    /// The pictures are larger than the network's input.
    #[error(
        "{}: the pictures are {columns}x{rows} pixels, but the network sees at most {SIDE}x{SIDE}; \
         scale them down first (smaller ones are padded with paper)",
        path.display()
    )]
    PictureTooLarge {
        /// The file of pictures.
        path: PathBuf,
        /// Width of each picture.
        columns: usize,
        /// Height of each picture.
        rows: usize,
    },
    /// As many labels as pictures are needed.
    #[error(
        "{} holds {images} pictures, but {} holds {labels} labels; give the two files of one set",
        images_path.display(), labels_path.display()
    )]
    CountsDiffer {
        /// The file of pictures.
        images_path: PathBuf,
        /// The file of labels.
        labels_path: PathBuf,
        /// Number of pictures.
        images: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A label names a class that the network does not have.
    #[error(
        "{}: label {index} is {label}, but the network has {classes} classes (0 to {}); \
         use the labels this network was made for",
        path.display(), classes.saturating_sub(1)
    )]
    LabelOutOfRange {
        /// The file of labels.
        path: PathBuf,
        /// Which label, counted from 0.
        index: usize,
        /// Its value.
        label: u8,
        /// How many classes there are.
        classes: usize,
    },
    /// The labels are those of another numbering.
    #[error(
        "{}: labels go from 1 to {largest}, but classes are counted from 0; take 1 from each label",
        path.display()
    )]
    LabelsFromOne {
        /// The file of labels.
        path: PathBuf,
        /// The largest.
        largest: u8,
    },
    /// There is nothing to tell apart.
    #[error(
        "{}: every label is {label}; two classes at least are needed",
        path.display()
    )]
    OneClass {
        /// The file of labels.
        path: PathBuf,
        /// The only one.
        label: u8,
    },
    /// There are no pictures.
    #[error("{}: holds no pictures", path.display())]
    Empty {
        /// The file of pictures.
        path: PathBuf,
    },
    /// Nothing is to be seen in most pictures.
    #[error(
        "{}: {blank} of {pictures} pictures are of one grey level each; is it the right file?",
        path.display()
    )]
    Blank {
        /// The file of pictures.
        path: PathBuf,
        /// Pictures whose pixels are all alike.
        blank: usize,
        /// All pictures.
        pictures: usize,
    },
    /// Levels do not go to 255.
    #[error(
        "{}: no pixel is above {largest}, but ink is 255; multiply all levels by {}",
        path.display(), 255 / (*largest).max(1)
    )]
    FewLevels {
        /// The file of pictures.
        path: PathBuf,
        /// The largest grey level.
        largest: u8,
    },
    /// Ink and paper are swapped.
    #[error(
        "{}: the edges of most pictures are light, but paper is 0 and ink 255; take each level from 255",
        path.display()
    )]
    Inverted {
        /// The file of pictures.
        path: PathBuf,
    },
    /// It cannot be known which set of a folder is meant.
    #[error(
        "{}: holds several of EMNIST's sets, and none is its digits; give the folder of one alone",
        dir.display()
    )]
    SeveralSets {
        /// The folder that was searched.
        dir: PathBuf,
    },
    /// One of the four files is not in the folder.
    #[error(
        "{}: holds no {name} or {name}.gz, nor any of their other names; run \
         `digitnet-train fetch --dir {}` first",
        dir.display(), dir.display()
    )]
    NotFetched {
        /// The folder that was searched.
        dir: PathBuf,
        /// The file's name without `.gz`.
        name: &'static str,
    },
}
