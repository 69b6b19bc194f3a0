//! A file whose reader is stopped when the process takes too much memory.
//!
//! A lossless WebP picture of 4 x 4 pixels may ask its decoder for 65,536 groups of tables, gigabytes
//! in all, and no header tells. The decoder reads as it allocates, so it is watched there.

use std::fs;
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};

use image::ImageFormat;

/// Resident memory, in bytes, beyond which no file is read on.
static MOST: AtomicU64 = AtomicU64::new(240 << 20);

/// Sets the resident memory, in bytes, beyond which no file is read on. Where /proc is missing,
/// nothing is watched.
pub(crate) fn set_most(bytes: u64) {
    MOST.store(bytes, Ordering::Relaxed);
}

/// A file in memory that is handed out in small pieces.
pub(crate) struct Watched<'a> {
    file: Cursor<&'a [u8]>,
    /// What may be read before memory is looked at again; for ever where it is not watched.
    left: usize,
}

impl<'a> Watched<'a> {
    /// Of the other formats the header tells all: they are read on whatever happens beside them.
    pub(crate) fn new(file: &'a [u8], format: ImageFormat) -> Self {
        let watched = format == ImageFormat::WebP;
        Self {
            file: Cursor::new(file),
            left: if watched { PIECE } else { usize::MAX },
        }
    }
}

impl BufRead for Watched<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            if resident().is_some_and(|bytes| bytes > MOST.load(Ordering::Relaxed)) {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            self.left = PIECE;
        }
        let rest = self.file.fill_buf()?;
        Ok(&rest[..rest.len().min(self.left)])
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.file.consume(bytes);
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let piece = self.fill_buf()?;
        let length = piece.len().min(buffer.len());
        buffer[..length].copy_from_slice(&piece[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Resident memory in bytes, from /proc.
fn resident() -> Option<u64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}

/// At worst a byte asks for six kilobytes.
const PIECE: usize = 1 << 10;
/// Pages may be larger; then less is seen, but there are also fewer.
const PAGE: u64 = 4 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watched_file_reads_like_any_other() {
        let bytes: Vec<u8> = (0..5000_u32).map(|byte| byte as u8).collect();
        let mut watched = Watched::new(&bytes, ImageFormat::WebP);
        let mut read = Vec::new();
        watched.read_to_end(&mut read).expect("it is in memory");
        assert_eq!(read, bytes);
        watched.seek(SeekFrom::Start(4990)).expect("within it");
        let mut rest = Vec::new();
        watched.read_to_end(&mut rest).expect("it is in memory");
        assert_eq!(rest, bytes[4990..]);
    }
}
