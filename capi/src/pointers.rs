//! What may be done with a pointer from C, and the checks before it.
#![allow(unsafe_code)] // This is the place for it.

use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::NonNull;

use digitnet_core::int8::Network;
use digitnet_core::{PIXELS, Scratch};

use crate::handle::{Model, Sealed};
use crate::status::*;

/// Enough for one digit on a frame of some ten thousand pixels.
pub(crate) type Workspace = digitnet_core::prepare::Workspace<512>;

/// A caller who keeps the header's contract, for as long as one call takes.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a>(PhantomData<&'a ()>);

/// Checked memory to write results to. Nobody reads it through a reference meanwhile.
pub(crate) struct Output<'a, T> {
    start: NonNull<T>,
    len: usize,
    lifetime: PhantomData<&'a mut T>,
}

/// Checked memory to work in.
pub(crate) struct ScratchMemory<'a>(Output<'a, u8>);

/// First address and number of bytes.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: usize,
    len: usize,
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

    /// Scratch memory apart from everything in `read`.
    pub(crate) fn scratch(
        self,
        start: *mut c_void,
        len: usize,
        read: &[Span],
    ) -> Result<ScratchMemory<'a>, Failure> {
        let start = checked(start.cast::<u8>(), len, align_of::<Scratch<0>>())?;
        let lifetime = PhantomData;
        let memory = Output {
            start,
            len,
            lifetime,
        };
        memory.span().check_apart(read)?;
        Ok(ScratchMemory(memory))
    }

    /// Fresh memory for `prepare`, apart from everything in `read`.
    pub(crate) fn workspace(
        self,
        start: *mut c_void,
        len: usize,
        read: &[Span],
    ) -> Result<&'a mut Workspace, Failure> {
        let start = checked(start.cast::<u8>(), len, align_of::<Workspace>())?;
        if len < size_of::<Workspace>() {
            return Err(Failure(DIGITNET_BUFFER_TOO_SHORT));
        }
        let start = start.cast::<Workspace>();
        Span::of(start.as_ptr(), 1).check_apart(read)?;
        // SAFETY: aligned, large enough and apart from what is read, all checked; the caller
        // vouches that it is writable and nobody else's for 'a. It is written before it is used.
        unsafe {
            start.write(Workspace::new());
            Ok(&mut *start.as_ptr())
        }
    }

    /// The network of an opened model, and the memory that must not change while it is used.
    pub(crate) fn network(
        self,
        model: *const Model,
    ) -> Result<(&'a Network<'a>, [Span; 2]), Failure> {
        let start = checked(model.cast_mut(), 1, align_of::<Model>())?;
        // SAFETY: not null, aligned and, as the caller vouches, as large as a model, thus as a
        // sealed network. Its words are valid whatever they are, and the network is not yet read.
        let sealed = unsafe { &*start.as_ptr().cast::<Sealed<'a>>() };
        if !sealed.is_intact() {
            return Err(Failure(DIGITNET_MODEL_NOT_OPEN));
        }
        let (blob, len) = sealed.blob();
        let read = [Span::of(model, 1), Span { start: blob, len }];
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
        Span::of(model, 1).check_apart(&[Span::of(blob.as_ptr(), blob.len())])?;
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

    fn span(&self) -> Span {
        Span::of(self.start.as_ptr(), self.len)
    }
}

impl<'a> ScratchMemory<'a> {
    /// The first `bytes` of the memory, zeroed: C need not have written to it.
    pub(crate) fn zeroed(self, bytes: usize) -> Result<&'a mut [u8], Failure> {
        let Output { start, len, .. } = self.0;
        if len < bytes {
            return Err(Failure(DIGITNET_SCRATCH_TOO_SMALL));
        }
        // SAFETY: within the checked memory, which is apart from what is read; the caller vouches
        // that it is writable and nobody else's for 'a.
        unsafe {
            start.write_bytes(0, bytes);
            Ok(core::slice::from_raw_parts_mut(start.as_ptr(), bytes))
        }
    }
}

impl Span {
    pub(crate) fn of<T>(start: *const T, len: usize) -> Self {
        Self {
            start: start.addr(),
            len: len.saturating_mul(size_of::<T>()),
        }
    }

    fn check_apart(self, others: &[Self]) -> Result<(), Failure> {
        let apart = |other: &Self| {
            let (first, last) = if self.start <= other.start {
                (self, *other)
            } else {
                (*other, self)
            };
            last.start - first.start >= first.len
        };
        if others.iter().all(apart) {
            Ok(())
        } else {
            Err(Failure(DIGITNET_OVERLAP))
        }
    }
}

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
