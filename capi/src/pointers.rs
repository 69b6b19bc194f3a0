//! What may be done with a pointer from C, and the checks before it.
#![allow(unsafe_code)] // This is the place for it.

use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::NonNull;

use digitnet_core::int8::Network;
use digitnet_core::prepare::Workspace;
use digitnet_core::{Digit, PIXELS, Writing, prepare};

use crate::address_range::AddressRange;
use crate::handle::{Model, Sealed};
use crate::sizes::*;
use crate::status::*;
use crate::structs::{Picture, Sized};

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

/// A caller who keeps the header's contract, for as long as one call takes.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a>(PhantomData<&'a ()>);

/// Checked memory to write results to. Nobody reads it through a reference meanwhile.
pub(crate) struct Output<'a, T> {
    start: NonNull<T>,
    len: usize,
    lifetime: PhantomData<&'a mut T>,
}

/// Checked memory to work in, apart from all that is read meanwhile.
pub(crate) struct Memory<'a> {
    start: NonNull<u8>,
    len: usize,
    lifetime: PhantomData<&'a mut u8>,
}

impl<'a> Caller<'a> {
    /// # Safety
    ///
    /// Every pointer that the methods are given and that is not null points to as many items as
    /// the length beside it says (one, where there is none). They stay readable, or writable where
    /// the pointer is `*mut`, for `'a`, and no other thread writes to them. A model that
    /// `digitnet_model_open` has filled in, and its blob, have not been changed.
    pub(crate) const unsafe fn trusted() -> Self {
        Self(PhantomData)
    }

    pub(crate) fn bytes(self, start: *const u8, len: usize) -> Result<&'a [u8], Failure> {
        let start = checked(start.cast_mut(), len, 1)?;
        // SAFETY: not null and of a length that memory can have; the caller vouches that the
        // bytes are there and unchanged for 'a. All bytes are valid.
        Ok(unsafe { core::slice::from_raw_parts(start.as_ptr(), len) })
    }

    pub(crate) fn scores(self, start: *const i32, len: usize) -> Result<&'a [i32], Failure> {
        let start = checked(start.cast_mut(), len, align_of::<i32>())?;
        // SAFETY: as in `bytes`, and aligned. All numbers are valid.
        Ok(unsafe { core::slice::from_raw_parts(start.as_ptr(), len) })
    }

    /// A structure of this version of the interface.
    pub(crate) fn parameters<T: Sized>(self, start: *const T) -> Result<T, Failure> {
        let start = self.of_this_version(start.cast_mut())?;
        // SAFETY: not null, aligned, and as large as it says itself; the caller vouches that it is
        // there. Its fields are numbers and pointers, which are valid whatever they are.
        Ok(unsafe { start.read() })
    }

    /// Room for a structure of this version of the interface.
    pub(crate) fn result<T: Sized>(self, start: *mut T) -> Result<Output<'a, T>, Failure> {
        let start = self.of_this_version(start)?;
        let lifetime = PhantomData;
        Ok(Output {
            start,
            len: 1,
            lifetime,
        })
    }

    fn of_this_version<T: Sized>(self, start: *mut T) -> Result<NonNull<T>, Failure> {
        let start = checked(start, 1, align_of::<T>())?;
        // SAFETY: not null and aligned; the caller vouches that a structure is there, and every
        // one begins with its size, whatever its version.
        let size = unsafe { start.cast::<usize>().read() };
        if size != size_of::<T>() {
            return Err(Failure(DIGITNET_STRUCT_SIZE));
        }
        Ok(start)
    }

    /// A picture, and the memory that must not change while it is read.
    pub(crate) fn picture(
        self,
        picture: *const Picture,
    ) -> Result<(prepare::Picture<'a>, [AddressRange; 2]), Failure> {
        let Picture {
            levels,
            levels_len,
            width,
            height,
            stride,
            pixel_stride,
            ..
        } = self.parameters(picture)?;
        let read = [
            AddressRange::of(levels, levels_len),
            AddressRange::of(picture, 1),
        ];
        let levels = self.bytes(levels, levels_len)?;
        let apart = pixel_stride.max(1);
        let picture = prepare::Picture::with_strides(levels, width, height, stride, apart)?;
        Ok((picture, read))
    }

    pub(crate) fn pixels(self, pixels: *const u8, len: usize) -> Result<&'a [u8; PIXELS], Failure> {
        if !pixels.is_null() && len < PIXELS {
            return Err(Failure(DIGITNET_BUFFER_TOO_SHORT));
        }
        let first = self.bytes(pixels, len)?.first_chunk();
        first.ok_or(Failure(DIGITNET_BUFFER_TOO_SHORT))
    }

    /// Memory for at least `needed` items.
    pub(crate) fn output<T: Copy>(
        self,
        start: *mut T,
        len: usize,
        needed: usize,
    ) -> Result<Output<'a, T>, Failure> {
        let start = checked(start, len, align_of::<T>())?;
        if len < needed {
            return Err(Failure(DIGITNET_BUFFER_TOO_SHORT));
        }
        let lifetime = PhantomData;
        Ok(Output {
            start,
            len,
            lifetime,
        })
    }

    /// Memory to work in, apart from everything in `read`.
    pub(crate) fn memory(
        self,
        start: *mut c_void,
        len: usize,
        read: &[AddressRange],
    ) -> Result<Memory<'a>, Failure> {
        let start = checked(start.cast::<u8>(), len, DIGITNET_MEMORY_ALIGN)?;
        AddressRange::of(start.as_ptr(), len).check_apart(read)?;
        let lifetime = PhantomData;
        Ok(Memory {
            start,
            len,
            lifetime,
        })
    }

    /// The network of an opened model, and the memory that must not change while it is used.
    pub(crate) fn network(
        self,
        model: *const Model,
    ) -> Result<(&'a Network<'a>, [AddressRange; 2]), Failure> {
        let start = checked(model.cast_mut(), 1, align_of::<Model>())?;
        // SAFETY: not null, aligned and, as the caller vouches, as large as a model, thus as a
        // sealed network. Its words are valid whatever they are, and the network is not yet read.
        let sealed = unsafe { &*start.as_ptr().cast::<Sealed<'a>>() };
        if !sealed.is_intact() {
            return Err(Failure(DIGITNET_MODEL_NOT_OPEN));
        }
        let (blob, len) = sealed.blob();
        let read = [
            AddressRange::of(model, 1),
            AddressRange::from_address(blob, len),
        ];
        // SAFETY: the seals are those that `open` writes together with a network, and the caller
        // vouches that neither it nor the blob that it borrows has been changed since.
        Ok((unsafe { sealed.network.assume_init_ref() }, read))
    }

    /// Checks a blob and writes the network to `model`.
    pub(crate) fn open(
        self,
        model: *mut Model,
        blob: *const u8,
        blob_len: usize,
    ) -> Result<(), Failure> {
        let start = checked(model, 1, align_of::<Model>())?;
        let blob = self.bytes(blob, blob_len)?;
        AddressRange::of(model, 1).check_apart(&[AddressRange::of(blob.as_ptr(), blob.len())])?;
        let sealed = Sealed::new(blob, Network::parse(blob)?);
        // SAFETY: not null and aligned; the caller vouches that a whole model may be written
        // there, and a sealed network is no larger, as is asserted beside it.
        unsafe { start.cast::<Sealed<'a>>().write(sealed) };
        Ok(())
    }
}

impl<T: Copy> Output<'_, T> {
    /// Writes the values; more than there is room for are left out.
    pub(crate) fn write(self, values: impl Iterator<Item = T>) {
        for (index, value) in values.take(self.len).enumerate() {
            // SAFETY: within the checked memory, which the caller vouches is writable.
            unsafe { self.start.add(index).write(value) };
        }
    }

    pub(crate) fn range(&self) -> AddressRange {
        AddressRange::of(self.start.as_ptr(), self.len)
    }
}

impl<'a> Memory<'a> {
    /// The digit on a picture, by a workspace with as many runs as there is room for. It is handed to
    /// `give` by reference: a copy would take stack all the while.
    pub(crate) fn prepare<T>(
        &mut self,
        picture: &prepare::Picture<'_>,
        give: impl FnOnce(&mut Self, &Digit) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if self.len < size_of::<Workspace<64>>() {
            return Err(Failure(DIGITNET_BUFFER_TOO_SHORT));
        }
        match &self.prepared(picture) {
            Ok(prepared) => give(self, &prepared.digit),
            Err(error) => Err(Failure::from(*error)),
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
    pub(crate) fn scratch(&mut self, bytes: usize) -> Result<&mut [u8], Failure> {
        if self.len < bytes {
            return Err(Failure(DIGITNET_SCRATCH_TOO_SMALL));
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
    ) -> Result<Writing<'a>, Failure> {
        let scratch = network.scratch_bytes();
        if self.len >= reader_bytes::<64>() && self.len - reader_bytes::<64>() < scratch {
            return Err(Failure(DIGITNET_SCRATCH_TOO_SMALL));
        }
        let len = self.len.saturating_sub(scratch);
        with_most_runs!(
            len,
            reader_bytes::<RUNS>(),
            {
                let (reader, scratch) = self.reader::<RUNS>(network)?;
                Ok(reader.find(picture, None)?.with_scratch(scratch))
            },
            Err(Failure(DIGITNET_BUFFER_TOO_SHORT))
        )
    }

    /// A fresh reader at its start, and behind it the scratch memory that the network needs.
    fn reader<const RUNS: usize>(
        self,
        network: &'a Network<'a>,
    ) -> Result<(&'a mut Reader<'a, RUNS>, &'a mut [u8]), Failure> {
        const { assert!(align_of::<Reader<'static, RUNS>>() <= DIGITNET_MEMORY_ALIGN) };
        let bytes = network.scratch_bytes();
        if self.len < reader_bytes::<RUNS>() || self.len - reader_bytes::<RUNS>() < bytes {
            return Err(Failure(DIGITNET_SCRATCH_TOO_SMALL));
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

/// A pointer that is not null, at a multiple of `align`, to so many items that memory could hold
/// them.
fn checked<T>(start: *mut T, len: usize, align: usize) -> Result<NonNull<T>, Failure> {
    let found = NonNull::new(start).ok_or(Failure(DIGITNET_NULL_POINTER))?;
    if !start.addr().is_multiple_of(align) {
        return Err(Failure(DIGITNET_MISALIGNED));
    }
    let bytes = len.checked_mul(size_of::<T>());
    let bytes = bytes.filter(|&bytes| isize::try_from(bytes).is_ok());
    let end = bytes.and_then(|bytes| start.addr().checked_add(bytes));
    end.map(|_| found).ok_or(Failure(DIGITNET_LENGTH))
}
