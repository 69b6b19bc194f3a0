//! Labelled digits in memory, loaded from a pair of IDX files.

use std::{
    fs::File,
    io::{self, BufReader, Read as _},
    path::{Path, PathBuf},
};

use digitnet_core::{PIXELS, SIDE};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::idx::{IdxError, IdxReader};

/// Labelled digits: `images[i]` shows `labels[i]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    /// 28x28 grey levels each, row-major, 0 = paper, 255 = ink.
    pub images: Vec<[u8; PIXELS]>,
    /// The class of each picture.
    pub labels: Vec<u8>,
}

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
    /// One of the four MNIST files is not in the folder.
    #[error(
        "{}: holds neither {name}.gz nor {name}; run `digitnet-train fetch --dir {}` first",
        dir.display(), dir.display()
    )]
    NotFetched {
        /// The folder that was searched.
        dir: PathBuf,
        /// The file's name without `.gz`.
        name: &'static str,
    },
}

impl Dataset {
    /// Loads pictures and their labels, each plain or gzip.
    ///
    /// Pictures smaller than 28x28 are centred on paper (the odd pixel goes right and below).
    ///
    /// # Errors
    ///
    /// [`DatasetError`], naming the file, where one is missing or malformed, the pictures are
    /// larger than 28x28, or there are not as many labels as pictures.
    pub fn load(images_path: &Path, labels_path: &Path) -> Result<Self, DatasetError> {
        let images = open::<3>(images_path)?;
        let labels = open::<1>(labels_path)?;
        // Before anything is inflated: a file may claim a million pictures of nothing.
        let (count, [labelled]) = (images.shape()[0], labels.shape());
        if count != labelled {
            return Err(DatasetError::CountsDiffer {
                images_path: images_path.to_owned(),
                labels_path: labels_path.to_owned(),
                images: count,
                labels: labelled,
            });
        }
        Ok(Self {
            images: load_images(images_path, images)?,
            labels: labels.read().map_err(in_file(labels_path))?,
        })
    }

    /// Loads the training and the test set of MNIST from a folder that holds the four files under
    /// their original names, with or without `.gz`; other sets that come in files of these names
    /// load too.
    ///
    /// # Errors
    ///
    /// As [`Dataset::load`], and [`DatasetError::NotFetched`] where a file is not there.
    pub fn load_mnist(dir: &Path) -> Result<(Self, Self), DatasetError> {
        let files = MnistFiles::find(dir)?;
        Ok((
            Self::load(&files.train_images, &files.train_labels)?,
            Self::load(&files.test_images, &files.test_labels)?,
        ))
    }

    /// Checks that every label is a class of a network with so many `classes`; `labels_path` is
    /// for the message.
    ///
    /// # Errors
    ///
    /// [`DatasetError::LabelOutOfRange`] for the first label that is not.
    pub fn check_labels(&self, classes: usize, labels_path: &Path) -> Result<(), DatasetError> {
        match self
            .labels
            .iter()
            .position(|&label| usize::from(label) >= classes)
        {
            None => Ok(()),
            Some(index) => Err(DatasetError::LabelOutOfRange {
                path: labels_path.to_owned(),
                index,
                label: self.labels[index],
                classes,
            }),
        }
    }

    /// Number of labelled pictures.
    #[must_use]
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }
}

/// Where the four MNIST files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MnistFiles {
    /// 60,000 pictures.
    pub train_images: PathBuf,
    /// Their labels.
    pub train_labels: PathBuf,
    /// 10,000 pictures.
    pub test_images: PathBuf,
    /// Their labels.
    pub test_labels: PathBuf,
}

impl MnistFiles {
    /// Finds the four files in `dir` under their original names, with or without `.gz`; where
    /// both are there, the compressed one is taken.
    ///
    /// # Errors
    ///
    /// [`DatasetError::NotFetched`], naming the first file that is not there.
    pub fn find(dir: &Path) -> Result<Self, DatasetError> {
        let find = |name: &'static str| {
            [dir.join(format!("{name}.gz")), dir.join(name)]
                .into_iter()
                .find(|path| path.is_file())
                .ok_or_else(|| DatasetError::NotFetched {
                    dir: dir.to_owned(),
                    name,
                })
        };
        Ok(Self {
            train_images: find("train-images-idx3-ubyte")?,
            train_labels: find("train-labels-idx1-ubyte")?,
            test_images: find("t10k-images-idx3-ubyte")?,
            test_labels: find("t10k-labels-idx1-ubyte")?,
        })
    }

    /// All four, training set first, pictures before labels.
    #[must_use]
    pub fn all(&self) -> [&Path; 4] {
        [
            &self.train_images,
            &self.train_labels,
            &self.test_images,
            &self.test_labels,
        ]
    }
}

/// The SHA-256 of a file's bytes as they lie on the disk, in lower-case hexadecimal.
///
/// # Errors
///
/// [`DatasetError::Io`] where the file cannot be read.
pub fn sha256_file(path: &Path) -> Result<String, DatasetError> {
    let io_error = |problem| DatasetError::Io {
        path: path.to_owned(),
        problem,
    };
    let mut file = File::open(path).map_err(io_error)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(io_error)? {
            0 => return Ok(hex(&hasher.finalize())),
            length => hasher.update(&buffer[..length]),
        }
    }
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn load_images(path: &Path, reader: IdxReader<'_, 3>) -> Result<Vec<[u8; PIXELS]>, DatasetError> {
    let [_, rows, columns] = reader.shape();
    if rows > SIDE || columns > SIDE {
        return Err(DatasetError::PictureTooLarge {
            path: path.to_owned(),
            columns,
            rows,
        });
    }
    let mut images = Vec::new();
    reader
        .read_items(|picture| images.push(pad(picture, columns)))
        .map_err(in_file(path))?;
    Ok(images)
}

/// Centres a picture of at most 28x28 pixels on paper.
fn pad(picture: &[u8], columns: usize) -> [u8; PIXELS] {
    let rows = picture.len() / columns;
    let (top, left) = ((SIDE - rows) / 2, (SIDE - columns) / 2);
    let mut padded = [0; PIXELS];
    for (row, source) in picture.chunks_exact(columns).enumerate() {
        padded[(top + row) * SIDE + left..][..columns].copy_from_slice(source);
    }
    padded
}

fn open<const D: usize>(path: &Path) -> Result<IdxReader<'static, D>, DatasetError> {
    let file = File::open(path).map_err(|problem| DatasetError::Io {
        path: path.to_owned(),
        problem,
    })?;
    IdxReader::new(BufReader::new(file)).map_err(in_file(path))
}

fn in_file(path: &Path) -> impl FnOnce(IdxError) -> DatasetError {
    move |problem| DatasetError::Idx {
        path: path.to_owned(),
        problem,
    }
}

#[cfg(test)]
#[path = "dataset_tests.rs"]
mod tests;
