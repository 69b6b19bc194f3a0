//! Memory to work in, which C hands over, and what lies in it: a workspace, a reader, scratch memory.
#![allow(unsafe_code)] // It is written where it stands: it may be larger than the stack.

use core::marker::PhantomData;
use core::ptr::NonNull;

use digitnet_core::int8::Network;
use digitnet_core::prepare::Workspace;
use digitnet_core::{Digit, Unread, prepare};

use crate::sizes::*;
use crate::status::*;

/// Its scratch memory lies behind it.
type Reader<'a, const RUNS: usize> = digitnet_core::Reader<'a, RUNS, DIGITNET_MAX_DIGITS, 0>;

/// `$work` with the largest number of runs, as `RUNS`, of which `$bytes` fit; `$otherwise` if none does.
macro_rules! with_most_runs {
    ($len:expr, $bytes:expr, $work:expr, $otherwise:expr) => {
        with_most_runs!(@ $len, $bytes, $work, $otherwise, 4096 2048 1024 512 256 128 64)
    };
    (@ $len:expr, $bytes:expr, $work:expr, $otherwise:expr, $($runs:literal)*) => {
        $(if $len >= { const RUNS: usize = $runs; $bytes } { const RUNS: usize = $runs; $work } else)*
        { $otherwise }
    };
}

/// Checked memory to work in, apart from all that is read meanwhile.
pub(crate) struct Memory<'a> {
    start: NonNull<u8>,
    len: usize,
    lifetime: PhantomData<&'a mut u8>,
}

impl<'a> Memory<'a> {
    /// # Safety
    ///
    /// `start` is a multiple of `DIGITNET_MEMORY_ALIGN`. For `'a` the `len` bytes behind it are writable, nobody
    /// else's, and apart from all that is read meanwhile.
    pub(crate) const unsafe fn new(start: NonNull<u8>, len: usize) -> Self {
        Self {
            start,
            len,
            lifetime: PhantomData,
        }
    }

    /// The digit on a picture, by a workspace with as many runs as there is room for. It is handed to
    /// `give` by reference: a copy would take stack all the while.
    pub(crate) fn prepare<T>(
        &mut self,
        picture: &prepare::Picture<'_>,
        give: impl FnOnce(&mut Self, &Digit) -> Result<T, ErrorCode>,
    ) -> Result<T, ErrorCode> {
        if self.len < size_of::<Workspace<64>>() {
            return Err(ErrorCode(DIGITNET_BUFFER_TOO_SHORT));
        }
        match &self.prepared(picture) {
            Ok(prepared) => give(self, &prepared.digit),
            Err(error) => Err(ErrorCode::from(*error)),
        }
    }

    fn prepared(
        &mut self,
        picture: &prepare::Picture<'_>,
    ) -> Result<prepare::Prepared, prepare::PrepareError> {
        const NO_ROOM: prepare::PrepareError = prepare::PrepareError::TooMuchInk;
        with_most_runs!(
            self.len,
            size_of::<Workspace<RUNS>>(),
            {
                let workspace = self.workspace::<RUNS>().ok_or(NO_ROOM)?;
                prepare::prepare(picture, workspace)
            },
            Err(NO_ROOM)
        )
    }

    /// A fresh workspace in it, if it fits.
    fn workspace<const RUNS: usize>(&mut self) -> Option<&mut Workspace<RUNS>> {
        const { assert!(align_of::<Workspace<RUNS>>() <= DIGITNET_MEMORY_ALIGN) };
        if self.len < size_of::<Workspace<RUNS>>() {
            return None;
        }
        let start = self.start.cast::<Workspace<RUNS>>();
        // SAFETY: aligned, large enough and apart from what is read, all checked; the caller
        // vouches that it is writable and nobody else's. It is written before it is used.
        unsafe {
            start.write(Workspace::new());
            Some(&mut *start.as_ptr())
        }
    }

    /// Its first `bytes`, zeroed: C need not have written to it.
    pub(crate) fn scratch(&mut self, bytes: usize) -> Result<&mut [u8], ErrorCode> {
        if self.len < bytes {
            return Err(ErrorCode(DIGITNET_SCRATCH_TOO_SMALL));
        }
        // SAFETY: within the checked memory, which is apart from what is read; the caller vouches
        // that it is writable and nobody else's.
        unsafe {
            self.start.write_bytes(0, bytes);
            Ok(core::slice::from_raw_parts_mut(self.start.as_ptr(), bytes))
        }
    }

    /// Finds the writing on a picture, by a reader with as many runs as there is room for beside the
    /// scratch memory that the network needs, which is to be read with it.
    pub(crate) fn find(
        self,
        network: &'a Network<'a>,
        picture: &'a prepare::Picture<'a>,
    ) -> Result<Unread<'a>, ErrorCode> {
        let scratch = network.scratch_bytes();
        if self.len >= reader_bytes::<64>() && self.len - reader_bytes::<64>() < scratch {
            return Err(ErrorCode(DIGITNET_SCRATCH_TOO_SMALL));
        }
        let len = self.len.saturating_sub(scratch);
        with_most_runs!(
            len,
            reader_bytes::<RUNS>(),
            {
                let (reader, scratch) = self.reader::<RUNS>(network)?;
                Ok(reader.find(picture, None)?.with_scratch(scratch))
            },
            Err(ErrorCode(DIGITNET_BUFFER_TOO_SHORT))
        )
    }

    /// A fresh reader at its start, and behind it the scratch memory that the network needs.
    fn reader<const RUNS: usize>(
        self,
        network: &'a Network<'a>,
    ) -> Result<(&'a mut Reader<'a, RUNS>, &'a mut [u8]), ErrorCode> {
        const { assert!(align_of::<Reader<'static, RUNS>>() <= DIGITNET_MEMORY_ALIGN) };
        let bytes = network.scratch_bytes();
        if self.len < reader_bytes::<RUNS>() || self.len - reader_bytes::<RUNS>() < bytes {
            return Err(ErrorCode(DIGITNET_SCRATCH_TOO_SMALL));
        }
        let reader = self.start.cast::<Reader<'a, RUNS>>();
        // SAFETY: both within the checked memory, one behind the other, aligned since
        // `reader_bytes` is a multiple of the alignment, and apart from what is read; the caller
        // vouches that it is writable and nobody else's for 'a. Both are written before they are
        // used.
        unsafe {
            reader.write(Reader::new(network));
            let scratch = self.start.add(reader_bytes::<RUNS>());
            scratch.write_bytes(0, bytes);
            let scratch = core::slice::from_raw_parts_mut(scratch.as_ptr(), bytes);
            Ok((&mut *reader.as_ptr(), scratch))
        }
    }
}

/// Bytes of a reader, its scratch memory not among them.
const fn reader_bytes<const RUNS: usize>() -> usize {
    size_of::<Reader<'static, RUNS>>().next_multiple_of(DIGITNET_MEMORY_ALIGN)
}

/// Whether the header's bytes are enough for so many runs.
const fn enough_for<const RUNS: usize>() -> bool {
    let more = RUNS * DIGITNET_RUN_BYTES;
    let less = 512 * DIGITNET_RUN_BYTES;
    DIGITNET_PREPARE_BYTES + more >= size_of::<Workspace<RUNS>>() + less
        && DIGITNET_READ_BYTES + more >= reader_bytes::<RUNS>() + less
}

const _: () = assert!(
    enough_for::<64>() && enough_for::<512>() && enough_for::<4096>(),
    "the header must say what the core takes"
);
