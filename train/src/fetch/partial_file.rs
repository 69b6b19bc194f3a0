//! The `.part` file in which a download grows.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::remote_file::{FetchError, RemoteFile};
use crate::dataset::sha256_file;

/// A download in progress: an exclusively locked file beside its target.
///
/// Invariant: the file holds `len` bytes, at most `file.bytes`, and is written at its end.
pub(super) struct PartialFile<'a> {
    file: RemoteFile<'a>,
    path: PathBuf,
    handle: File,
    len: u64,
}

impl<'a> PartialFile<'a> {
    /// Opens `TARGET.part` with what an earlier try left there.
    pub(super) fn open(target: &Path, file: &RemoteFile<'a>) -> Result<Self, FetchError> {
        if let Some(dir) = target.parent() {
            fs::create_dir_all(dir).map_err(at(dir))?;
        }
        let path = target.with_added_extension("part");
        let handle = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at(&path))?;
        match handle.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FetchError::Busy { path }),
            // Some network file systems know no locks; one fetch at a time is then up to the user.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(at(&path)(error)),
        }
        let mut part = Self {
            file: *file,
            path,
            handle,
            len: 0,
        };
        part.len = part.handle.seek(SeekFrom::End(0)).map_err(at(&part.path))?;
        if part.len > file.bytes {
            part.clear()?;
        }
        Ok(part)
    }

    /// What is being fetched.
    pub(super) fn file(&self) -> RemoteFile<'a> {
        self.file
    }

    /// How many bytes are there.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Whether all bytes are there; they may still be the wrong ones.
    pub(super) fn is_full(&self) -> bool {
        self.len == self.file.bytes
    }

    /// Appends bytes, or says `false` where they are more than the file has.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<bool, FetchError> {
        let len = self.len + bytes.len() as u64;
        if len > self.file.bytes {
            return Ok(false);
        }
        self.handle.write_all(bytes).map_err(at(&self.path))?;
        self.len = len;
        Ok(true)
    }

    /// Starts again from nothing.
    pub(super) fn clear(&mut self) -> Result<(), FetchError> {
        self.handle
            .set_len(0)
            .and_then(|()| self.handle.seek(SeekFrom::Start(0)))
            .map_err(at(&self.path))?;
        self.len = 0;
        Ok(())
    }

    /// The digest of what is there.
    pub(super) fn sha256(&self) -> Result<String, FetchError> {
        sha256_file(&self.path).map_err(|error| at(&self.path)(io::Error::other(error)))
    }

    /// Gives the file its final name, once it is safely on the disk.
    pub(super) fn finish(self, target: &Path) -> Result<(), FetchError> {
        self.handle.sync_all().map_err(at(&self.path))?;
        fs::rename(&self.path, target).map_err(at(target))
    }

    /// Leaves no empty file behind.
    pub(super) fn remove_if_empty(self) -> Result<(), FetchError> {
        if self.len == 0 {
            fs::remove_file(&self.path).map_err(at(&self.path))?;
        }
        Ok(())
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> FetchError {
    move |problem| FetchError::Io {
        path: path.to_owned(),
        problem,
    }
}
