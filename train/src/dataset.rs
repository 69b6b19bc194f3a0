//! Labelled digits in memory, loaded from a pair of IDX files.

mod error;
mod files;
mod soundness;

use std::{
    fs::File,
    io::{BufReader, Read as _},
    path::Path,
};

use digitnet_core::{PIXELS, SIDE};
use sha2::{Digest as _, Sha256};

pub use self::error::DatasetError;
pub use self::files::MnistFiles;
use crate::idx::{IdxError, IdxReader};

/// Labelled digits: `images[i]` shows `labels[i]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    /// 28x28 grey levels each, row-major, 0 = paper, 255 = ink.
    pub images: Vec<[u8; PIXELS]>,
    /// The class of each picture.
    pub labels: Vec<u8>,
}

impl Dataset {
    /// Loads pictures and their labels, each plain or gzip.
    ///
    /// Pictures smaller than 28x28 are centred on paper (the odd pixel goes right and below). Those of
    /// files named `emnist-...` are turned upright: EMNIST is published with rows and columns swapped.
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

    /// Loads the training and the test set from a folder with the four files of MNIST, or of another set
    /// under such names: see [`MnistFiles::find`].
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
    if files::is_transposed(path) {
        images.iter_mut().for_each(transpose);
    }
    Ok(images)
}

fn transpose(picture: &mut [u8; PIXELS]) {
    for row in 0..SIDE {
        for column in 0..row {
            picture.swap(row * SIDE + column, column * SIDE + row);
        }
    }
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
mod tests;
