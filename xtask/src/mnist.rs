//! Where the MNIST files lie.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// Pictures of the test set.
pub(crate) const TEST_IMAGES: &str = "t10k-images-idx3-ubyte.gz";
/// Labels of the test set.
pub(crate) const TEST_LABELS: &str = "t10k-labels-idx1-ubyte.gz";

/// The folder named by `MNIST_DIR`, which must hold the test set.
pub(crate) fn dir() -> Result<PathBuf> {
    let dir = env::var_os("MNIST_DIR").filter(|dir| !dir.is_empty());
    let dir = dir.context("set MNIST_DIR to the folder with the MNIST files")?;
    checked(Path::new(&dir))
}

fn checked(dir: &Path) -> Result<PathBuf> {
    for file in [TEST_IMAGES, TEST_LABELS] {
        if !dir.join(file).is_file() {
            bail!("MNIST_DIR is {}, which has no {file}", dir.display());
        }
    }
    dir.canonicalize()
        .with_context(|| format!("MNIST_DIR {}", dir.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join(TEST_IMAGES), "").expect("writable");
        let error = checked(dir.path()).expect_err("no labels");
        assert!(error.to_string().contains(TEST_LABELS), "{error}");
        std::fs::write(dir.path().join(TEST_LABELS), "").expect("writable");
        assert!(checked(dir.path()).is_ok());
    }
}
