//! A `.dgn` file on the disk.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, ensure};
use digitnet_core::Model;
use sha2::{Digest as _, Sha256};

use crate::dataset::hex;

/// The largest file that is read: several times what the largest valid network takes.
const MAX_BYTES: u64 = 16 << 20;

/// The bytes of a `.dgn` file, and where they came from.
#[derive(Clone, Debug)]
pub struct ModelFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl ModelFile {
    /// Reads the file; [`model`](Self::model) checks it.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or is larger than any network; the message names the path.
    pub fn read(path: &Path) -> Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
            .with_context(|| format!("{}: the model cannot be read", path.display()))?;
        ensure!(
            bytes.len() as u64 <= MAX_BYTES,
            "{}: larger than {MAX_BYTES} bytes, so no .dgn model; is it another file?",
            path.display()
        );
        Ok(Self {
            path: path.to_owned(),
            bytes,
        })
    }

    /// The network that the file holds.
    ///
    /// # Errors
    ///
    /// What the core finds wrong with it; the message names the path.
    pub fn model(&self) -> Result<Model<'_>> {
        Model::parse(&self.bytes).map_err(|error| {
            anyhow!(
                "{}: {error}; take a fresh copy or train it again",
                self.path.display()
            )
        })
    }

    /// Where it was read.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was read.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The SHA-256 of the file in lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }
}
