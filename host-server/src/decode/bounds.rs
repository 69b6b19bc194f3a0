//! What one picture may take of time and memory, looked at while it is decoded.

use std::cell::Cell;
use std::fs;
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::time::Duration;

use super::{DecodeError, Format, MAX_PIXELS, MAX_SIDE};
use crate::budget::{Budget, Share};

/// The bounds of one picture.
pub(super) struct Bounds<'a> {
    pub(super) format: Format,
    memory: &'a Budget,
    /// Resident memory of the process beyond which no WebP is read on.
    resident: u64,
    /// Processor time of this thread at which work ends.
    end: Duration,
    /// Work until the bounds are looked at again.
    left: Cell<usize>,
    over: Cell<Option<Over>>,
    /// Whether the picture took a large share.
    large: Cell<bool>,
}

#[derive(Clone, Copy)]
enum Over {
    Time,
    Memory,
}

/// Work between two looks at the bounds: as much as a quarter of a megabyte of pixels.
const SPELL: usize = 1 << 18;

impl<'a> Bounds<'a> {
    pub(super) fn new(format: Format, memory: &'a Budget, resident: u64, time: Duration) -> Self {
        Self {
            format,
            memory,
            resident,
            end: processor_time() + time,
            left: Cell::new(SPELL),
            over: Cell::new(None),
            large: Cell::new(false),
        }
    }

    /// Refuses what has more pixels than any picture may have.
    pub(super) fn admit(&self, (width, height): (u32, u32)) -> Result<(), DecodeError> {
        if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(DecodeError::TooManyPixels { width, height });
        }
        if width.min(height) == 0 {
            return Err(self.garbled());
        }
        Ok(())
    }

    /// Waits until so many bytes are free. Who waits must hold none.
    pub(super) fn reserve(&self, bytes: u64) -> Result<Share, DecodeError> {
        self.large.set(bytes >= LARGE);
        let share = self.memory.wait_for(bytes + BESIDE);
        share.ok_or(DecodeError::TooMuchMemory {
            format: self.format,
        })
    }

    /// Whether the allocator holds much of what the picture took, now that it is decoded or given up.
    /// WebP pictures have tables, too, which no share counts.
    pub(super) fn left_much(&self) -> bool {
        let tables = || self.format == Format::WebP && resident().is_some_and(|all| all > AT_REST);
        self.large.get() || tables()
    }

    /// Counts work, in bytes of pixels; an error where the picture has taken its time.
    #[inline]
    pub(super) fn work(&self, amount: usize) -> io::Result<()> {
        match self.left.get().checked_sub(amount) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => self.look(),
        }
    }

    #[cold]
    fn look(&self) -> io::Result<()> {
        self.left.set(SPELL);
        if processor_time() > self.end {
            self.over.set(Some(Over::Time));
        } else if self.format == Format::WebP && resident().is_some_and(|all| all > self.resident) {
            self.over.set(Some(Over::Memory));
        } else {
            return Ok(());
        }
        Err(io::ErrorKind::Other.into())
    }

    /// Why a decoder failed: because it was told to, or because the file is wrong.
    pub(super) fn garbled(&self) -> DecodeError {
        self.damaged("its data is garbled")
    }

    pub(super) fn cut_short(&self) -> DecodeError {
        self.damaged("its end is missing")
    }

    pub(super) fn damaged(&self, reason: &'static str) -> DecodeError {
        let format = self.format;
        match self.over.get() {
            Some(Over::Time) => DecodeError::TooMuchTime { format },
            Some(Over::Memory) => DecodeError::TooMuchMemory { format },
            None => DecodeError::Damaged { format, reason },
        }
    }

    /// What an error of reading means: all readers are in memory, so the end was met, or a bound.
    pub(super) fn unreadable(&self, error: &io::Error) -> DecodeError {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            self.cut_short()
        } else {
            self.garbled()
        }
    }
}

/// A file in memory whose decoder stops where a bound is passed.
///
/// A lossless WebP picture of 4 x 4 pixels may ask for 65,536 groups of tables, gigabytes in all,
/// and no header tells. The decoder reads as it allocates, so it is watched there.
pub(super) struct Watched<'a> {
    file: Cursor<&'a [u8]>,
    bounds: &'a Bounds<'a>,
}

/// A byte of a file in work: memory is looked at every kilobyte, since at worst a byte asks for six.
const BYTE: usize = SPELL >> 10;

impl<'a> Watched<'a> {
    pub(super) fn new(file: &'a [u8], bounds: &'a Bounds<'a>) -> Self {
        Self {
            file: Cursor::new(file),
            bounds,
        }
    }
}

impl BufRead for Watched<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.bounds.left.get() == 0 {
            self.bounds.look()?;
        }
        let rest = self.file.fill_buf()?;
        Ok(&rest[..rest.len().min(1 << 10)])
    }

    fn consume(&mut self, bytes: usize) {
        // Nothing to report to here: the next call of `fill_buf` does.
        let left = self.bounds.left.get();
        self.bounds.left.set(left.saturating_sub(bytes * BYTE));
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

/// Processor time that this thread has taken: others' load is not this picture's.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

#[cfg(not(unix))]
fn processor_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Resident memory in bytes, from /proc; where that is missing, nothing is watched.
fn resident() -> Option<u64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}

/// Of a share: a picture as a phone takes it.
const LARGE: u64 = 16 << 20;
/// Resident memory of a server that has read small pictures.
const AT_REST: u64 = 64 << 20;
/// Pages may be larger; then less is seen, but there are also fewer.
const PAGE: u64 = 4 << 10;
/// Bytes of rows, tables and windows that every decoder takes.
const BESIDE: u64 = 1 << 20;
