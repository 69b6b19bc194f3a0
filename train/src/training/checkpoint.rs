//! A run on disk: written when it is stopped and after every epoch, read by `--resume`.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::state::State;

const SIGNATURE: &[u8; 8] = b"DGNCKPT7";

/// Writes the checkpoint so that a crash leaves the old or the new one, never half of one.
///
/// # Errors
///
/// If the file cannot be written.
pub fn save(state: &State, path: &Path) -> Result<()> {
    let body = postcard::to_stdvec(state)?;
    let mut bytes = SIGNATURE.to_vec();
    bytes.extend(crc32fast::hash(&body).to_le_bytes());
    bytes.extend(body);
    let draft = path.with_extension("part");
    // On the disk before it takes the old one's name.
    File::create(&draft)
        .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
        .with_context(|| format!("{}: cannot be written", draft.display()))?;
    fs::rename(&draft, path).with_context(|| format!("{}: cannot be written", path.display()))
}

/// Reads a checkpoint.
///
/// # Errors
///
/// If the file cannot be read, is no checkpoint, or is damaged.
pub fn load(path: &Path) -> Result<State> {
    let name = path.display();
    let bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    let rest = bytes.strip_prefix(SIGNATURE);
    let rest = rest.with_context(|| format!("{name}: not a checkpoint of this version"))?;
    let (checksum, body) = rest
        .split_first_chunk::<4>()
        .with_context(|| format!("{name}: cut short"))?;
    let checksum = u32::from_le_bytes(*checksum);
    let found = crc32fast::hash(body);
    ensure!(
        found == checksum,
        "{name}: damaged (CRC-32 is {found:08x}, expected {checksum:08x}); start the run anew"
    );
    postcard::from_bytes(body).with_context(|| format!("{name}: not a checkpoint of this version"))
}
