//! What one picture may take of time and memory, looked at while it is decoded.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::time::Duration;

use super::error::{DecodeError, MAX_PIXELS, MAX_SIDE};
use super::format::Format;
use crate::allocator;
use crate::budget::{Budget, Share};

/// The limits of one picture.
pub(super) struct DecodeLimits<'a> {
    pub(super) format: Format,
    memory: &'a Budget,
    /// What the picture has of it, once its size is known.
    share: RefCell<Option<Share>>,
    /// What it had at first, by its header.
    announced: Cell<u64>,
    /// Bytes that this thread had before.
    before: i64,
    /// Processor time of this thread at which work ends.
    end: Duration,
    /// Work until the limits are looked at again.
    left: Cell<usize>,
    over: Cell<Option<Over>>,
    time: Duration,
}

#[derive(Clone, Copy)]
enum Over {
    Time,
    Memory,
}

/// Work between two looks at the limits: as much as a quarter of a megabyte of pixels.
const SPELL: usize = 1 << 18;

impl<'a> DecodeLimits<'a> {
    pub(super) fn new(format: Format, memory: &'a Budget, time: Duration) -> Self {
        Self {
            format,
            memory,
            share: RefCell::new(None),
            announced: Cell::new(0),
            before: allocator::taken_by_thread(),
            end: processor_time() + time,
            left: Cell::new(SPELL),
            over: Cell::new(None),
            time,
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

    /// Waits until so many bytes are free, and has them for as long as the limits live. To be asked once:
    /// who waits must hold none.
    pub(super) fn reserve(&self, bytes: u64) -> Result<(), DecodeError> {
        self.reserve_with(bytes, 0)
    }

    /// The same with so many more, or as many as there are at all.
    pub(super) fn reserve_with(&self, bytes: u64, more: u64) -> Result<(), DecodeError> {
        let bytes = bytes + BESIDE;
        let most = self.memory.total().max(bytes);
        let share = self.memory.wait_for((bytes + more).min(most));
        let share = share.ok_or(DecodeError::TooMuchMemory {
            format: self.format,
        })?;
        self.announced.set(share.bytes());
        self.share.replace(Some(share));
        Ok(())
    }

    /// Whether the allocator holds much of what the picture took, now that it is decoded or given up.
    pub(super) fn left_much(&self) -> bool {
        let share = self.share.borrow();
        share.as_ref().is_some_and(|share| share.bytes() >= LARGE)
    }

    /// Refuses what will take longer than a picture may, in nanoseconds, by what its header tells.
    pub(super) fn expect(&self, nanoseconds: u64) -> Result<(), DecodeError> {
        if Duration::from_nanos(nanoseconds) > self.time {
            self.over.set(Some(Over::Time));
            return Err(self.garbled());
        }
        Ok(())
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
        } else if !self.is_covered() {
            self.over.set(Some(Over::Memory));
        } else {
            return Ok(());
        }
        Err(io::ErrorKind::Other.into())
    }

    /// Whether the share covers what the decoder has really taken. If not, it grows, without waiting: by
    /// half as much again, since what no header announces are many small pieces, between which the
    /// allocator leaves room.
    fn is_covered(&self) -> bool {
        let taken = allocator::taken_by_thread() - self.before;
        let taken = u64::try_from(taken).unwrap_or(0);
        match &mut *self.share.borrow_mut() {
            Some(share) => {
                let more = taken.saturating_sub(self.announced.get()) / 2 * 3;
                let more = (self.announced.get() + more).saturating_sub(share.bytes());
                more == 0 || share.grow(more + BESIDE).is_ok()
            }
            None => taken <= BESIDE,
        }
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
    limits: &'a DecodeLimits<'a>,
    /// Bytes between two looks.
    every: usize,
}

impl<'a> Watched<'a> {
    /// Looks at the limits after each so many bytes.
    pub(super) fn new(file: &'a [u8], limits: &'a DecodeLimits<'a>, every: usize) -> Self {
        Self {
            file: Cursor::new(file),
            limits,
            every,
        }
    }
}

impl BufRead for Watched<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.limits.left.get() == 0 {
            self.limits.look()?;
        }
        let rest = self.file.fill_buf()?;
        Ok(&rest[..rest.len().min(self.every)])
    }

    fn consume(&mut self, bytes: usize) {
        // Nothing to report to here: the next call of `fill_buf` does.
        let left = self.limits.left.get();
        self.limits
            .left
            .set(left.saturating_sub(bytes * (SPELL / self.every)));
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

/// Of a share: a picture as a phone takes it.
const LARGE: u64 = 16 << 20;
/// Bytes of rows, tables and windows that every decoder takes.
const BESIDE: u64 = 1 << 20;
