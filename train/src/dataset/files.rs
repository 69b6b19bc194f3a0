//! Where a data set's files are.

use std::path::{Path, PathBuf};

use super::error::DatasetError;

macro_rules! emnist {
    ($kind:literal) => {
        [
            concat!("emnist-", $kind, "-train-images-idx3-ubyte"),
            concat!("emnist-", $kind, "-train-labels-idx1-ubyte"),
            concat!("emnist-", $kind, "-test-images-idx3-ubyte"),
            concat!("emnist-", $kind, "-test-labels-idx1-ubyte"),
        ]
    };
}

/// As they are published, and as some programs unpack them. EMNIST is published in one archive of all its
/// sets, of which digits are taken first.
const NAMES: [[&str; 4]; 3] = [
    [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ],
    [
        "train-images.idx3-ubyte",
        "train-labels.idx1-ubyte",
        "t10k-images.idx3-ubyte",
        "t10k-labels.idx1-ubyte",
    ],
    emnist!("digits"),
];

/// EMNIST's other sets, each taken where it is the only one.
const OTHERS: [[&str; 4]; 5] = [
    emnist!("letters"),
    emnist!("balanced"),
    emnist!("bymerge"),
    emnist!("byclass"),
    emnist!("mnist"),
];

/// EMNIST's pictures are published with rows and columns swapped.
pub(super) fn is_transposed(images: &Path) -> bool {
    let name = images.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("emnist-")
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
    /// Finds the four files in `dir`, or in `raw` or `MNIST/raw` below it, under MNIST's names
    /// (`train-images-idx3-ubyte` or `train-images.idx3-ubyte`) or those of EMNIST's digits
    /// (`emnist-digits-train-images-idx3-ubyte`), else under those of another of EMNIST's sets; with or
    /// without `.gz`: where both are there, the compressed one is taken.
    ///
    /// # Errors
    ///
    /// [`DatasetError::NotFetched`], naming the first file that is not there, and
    /// [`DatasetError::SeveralSets`] where none of several is meant.
    pub fn find(dir: &Path) -> Result<Self, DatasetError> {
        let folders = [dir.to_owned(), dir.join("raw"), dir.join("MNIST/raw")];
        let found = folders.iter().find_map(|dir| {
            let mut sets = NAMES.iter().map(|names| Self::of(dir, names));
            sets.find_map(Result::ok)
        });
        if let Some(found) = found {
            return Ok(found);
        }
        let others = folders
            .iter()
            .flat_map(|dir| OTHERS.map(|names| Self::of(dir, &names)));
        let mut others: Vec<Self> = others.flatten().collect();
        match (others.len(), others.pop()) {
            (1, Some(found)) => Ok(found),
            (2.., _) => Err(DatasetError::SeveralSets {
                dir: dir.to_owned(),
            }),
            // Of what is missing the plainest name is told.
            _ => Self::of(dir, &NAMES[0]),
        }
    }

    fn of(dir: &Path, names: &[&'static str; 4]) -> Result<Self, DatasetError> {
        let find = |name: &'static str| {
            [dir.join(format!("{name}.gz")), dir.join(name)]
                .into_iter()
                .find(|path| path.is_file())
                .ok_or_else(|| DatasetError::NotFetched {
                    dir: dir.to_owned(),
                    name,
                })
        };
        let [train_images, train_labels, test_images, test_labels] = *names;
        Ok(Self {
            train_images: find(train_images)?,
            train_labels: find(train_labels)?,
            test_images: find(test_images)?,
            test_labels: find(test_labels)?,
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
