//! The digits that the boards read, and what the host makes of them.

use std::{fs, io::Read, path::Path};

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::qemu;
use crate::{
    command::{cargo, output, root},
    mnist,
};

/// Where the files lie, from the folder of the workspace: short, since a board's buffer holds it.
const IMAGES: &str = "target/firmware/images.idx";
const LABELS: &str = "target/firmware/labels.idx";
/// The network that boards read with, and the one for chips with little memory.
pub(crate) const DIGITS: &str = "weights/digits.int8.dgn";
pub(crate) const TINY: &str = "weights/tiny.int8.dgn";

/// Bytes of a picture.
const PIXELS: usize = 28 * 28;

/// What a machine made of the digits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TestSetResult {
    pub(crate) digits: u64,
    pub(crate) correct: u64,
    pub(crate) digest: String,
}

impl TestSetResult {
    /// As a board's `verify` prints it.
    pub(crate) fn printed(text: &str) -> Result<Self> {
        Ok(Self {
            digits: qemu::number(text, "digits")?,
            correct: qemu::number(text, "correct")?,
            digest: qemu::value(text, "digest")?.to_owned(),
        })
    }
}

/// The arguments of `verify`.
pub(crate) const ARGUMENTS: [&str; 2] = [IMAGES, LABELS];

/// Unpacks the first `digits` of the MNIST test set, all if `None`.
pub(crate) fn unpack(digits: Option<u32>) -> Result<()> {
    let data = mnist::dir()?;
    fs::create_dir_all(root().join("target/firmware"))?;
    write(
        &data.join(mnist::TEST_IMAGES),
        &root().join(IMAGES),
        16,
        PIXELS,
        digits,
    )?;
    write(
        &data.join(mnist::TEST_LABELS),
        &root().join(LABELS),
        8,
        1,
        digits,
    )
}

/// Reads them on this machine with a network.
pub(crate) fn expected(blob: &str) -> Result<TestSetResult> {
    let mut command = cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "digitnet-train",
        "--",
    ]);
    command.args([
        "evaluate", "--json", "--model", blob, "--images", IMAGES, "--labels", LABELS,
    ]);
    let report: Value = serde_json::from_str(&output(&mut command)?)?;
    let number = |name: &str| {
        report[name]
            .as_u64()
            .with_context(|| format!("`evaluate --json` printed no `{name}`"))
    };
    let digest = report["digest"]
        .as_str()
        .context("`evaluate --json` printed no `digest`")?;
    Ok(TestSetResult {
        digits: number("digits")?,
        correct: number("correct")?,
        digest: digest.to_owned(),
    })
}

/// Unpacks an IDX file of items of `size` bytes behind a header of `header` bytes.
fn write(from: &Path, to: &Path, header: usize, size: usize, items: Option<u32>) -> Result<()> {
    let mut bytes = Vec::new();
    let packed = fs::File::open(from).with_context(|| format!("cannot open {}", from.display()))?;
    GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot unpack {}", from.display()))?;
    if let Some(items) = items {
        shorten(&mut bytes, header, size, items)?;
    }
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}

/// Keeps the first `items` and says so in the header, whose second word is their number.
fn shorten(bytes: &mut Vec<u8>, header: usize, size: usize, items: u32) -> Result<()> {
    let len = header + size * items as usize;
    ensure!(
        items > 0 && bytes.len() >= len,
        "the test set has no {items} digits"
    );
    bytes.truncate(len);
    bytes[4..8].copy_from_slice(&items.to_be_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_file_says_how_many_items_it_has() {
        let mut bytes = vec![0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9];
        shorten(&mut bytes, 8, 1, 2).expect("there are three");
        assert_eq!(bytes, [0, 0, 8, 1, 0, 0, 0, 2, 7, 8]);
        assert!(shorten(&mut bytes, 8, 1, 3).is_err());
        assert!(shorten(&mut bytes, 8, 1, 0).is_err());
    }
}
