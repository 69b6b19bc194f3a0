//! The place of a run on the disk: found unusable before the first step, not after the first epoch, and one
//! run's alone.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use digitnet_train::training::{State, checkpoint};

/// Where a run writes its checkpoint, locked until it is dropped.
pub(super) struct Place {
    checkpoint: PathBuf,
    lock: PathBuf,
    _locked: File,
}

impl Place {
    /// Takes the folder for the run that `state` begins, or goes on with where it was `resumed` from a file,
    /// and writes its first checkpoint there.
    ///
    /// # Errors
    ///
    /// Where nothing can be written, another run writes, or another stopped run's checkpoint would be lost.
    pub(super) fn take(
        folder: &Path,
        name: &str,
        state: &State,
        resumed: Option<&Path>,
    ) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{}: cannot be made", folder.display()))?;
        let lock = folder.join(format!("{name}.lock"));
        let file = File::create(&lock)
            .with_context(|| format!("{}: cannot be written", lock.display()))?;
        // Some file systems know no locks: there a run goes without.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            bail!(
                "{}: another run writes here; give another --out or --name",
                lock.display()
            );
        }
        let place = Self {
            checkpoint: folder.join(format!("{name}.checkpoint")),
            lock,
            _locked: file,
        };
        place.check_free(resumed)?;
        checkpoint::save(state, &place.checkpoint)?;
        Ok(place)
    }

    /// The file that `--resume` takes.
    pub(super) fn checkpoint(&self) -> &Path {
        &self.checkpoint
    }

    fn check_free(&self, resumed: Option<&Path>) -> Result<()> {
        let canonical = |path: &Path| path.canonicalize().ok();
        if resumed.and_then(canonical) == canonical(&self.checkpoint) {
            return Ok(());
        }
        let Ok(other) = checkpoint::load(&self.checkpoint) else {
            return Ok(());
        };
        let path = self.checkpoint.display();
        ensure!(
            other.is_finished() || (other.epoch, other.step) == (0, 0),
            "{path}: of a run that was stopped in epoch {} of {}; go on with it by `--resume {path}`, give \
             another --out or --name, or delete it",
            other.epoch + 1,
            other.config.epochs()
        );
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // One that is left behind is not locked, and so in nobody's way.
        fs::remove_file(&self.lock).ok();
    }
}
