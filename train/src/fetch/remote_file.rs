//! A file on the mirrors, and why it could not be had.

use std::{io, path::PathBuf};

use thiserror::Error;

/// A file to fetch, and how to know that it is the right one.
#[derive(Clone, Copy, Debug)]
pub struct RemoteFile<'a> {
    /// Its name on the mirrors and in the folder.
    pub name: &'a str,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal.
    pub sha256: &'a str,
}

/// Why a file could not be fetched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The folder or a file in it cannot be read or written.
    #[error("{}: {problem}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        problem: io::Error,
    },
    /// Another process is writing the same `.part` file.
    #[error("{}: another fetch is writing this file; wait for it to end", path.display())]
    Busy {
        /// The `.part` file.
        path: PathBuf,
    },
    /// No mirror could give the file.
    #[error(
        "{name}: no mirror could give it:{}\ncheck the network, or name another with --mirror URL; \
         what has arrived is kept and the next fetch continues there",
        reasons.iter().map(|(url, why)| format!("\n  {url}: {why}")).collect::<String>()
    )]
    AllMirrorsFailed {
        /// The file.
        name: String,
        /// Every address tried, and why it failed.
        reasons: Vec<(String, String)>,
    },
}
