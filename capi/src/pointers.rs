//! What may be done with a pointer from C, and the checks before it.
#![allow(unsafe_code)] // This is the place for it.

use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::NonNull;

use digitnet_core::int8::Network;
use digitnet_core::{PIXELS, prepare};

use crate::address_range::AddressRange;
use crate::handle::{Model, Sealed};
use crate::memory::Memory;
use crate::sizes::DIGITNET_MEMORY_ALIGN;
use crate::status::*;
use crate::structs::{Picture, Sized};

/// A caller who keeps the header's contract, for as long as one call takes.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a>(PhantomData<&'a ()>);

/// Checked memory to write results to. Nobody reads it through a reference meanwhile.
pub(crate) struct Output<'a, T> {
    start: NonNull<T>,
    len: usize,
    lifetime: PhantomData<&'a mut T>,
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

    pub(crate) fn bytes(self, start: *const u8, len: usize) -> Result<&'a [u8], ErrorCode> {
        let start = checked(start.cast_mut(), len, 1)?;
        // SAFETY: not null and of a length that memory can have; the caller vouches that the
        // bytes are there and unchanged for 'a. All bytes are valid.
        Ok(unsafe { core::slice::from_raw_parts(start.as_ptr(), len) })
    }

    pub(crate) fn scores(self, start: *const i32, len: usize) -> Result<&'a [i32], ErrorCode> {
        let start = checked(start.cast_mut(), len, align_of::<i32>())?;
        // SAFETY: as in `bytes`, and aligned. All numbers are valid.
        Ok(unsafe { core::slice::from_raw_parts(start.as_ptr(), len) })
    }

    /// A structure of this version of the interface.
    pub(crate) fn parameters<T: Sized>(self, start: *const T) -> Result<T, ErrorCode> {
        let start = self.of_this_version(start.cast_mut())?;
        // SAFETY: not null, aligned, and as large as it says itself; the caller vouches that it is
        // there. Its fields are numbers and pointers, which are valid whatever they are.
        Ok(unsafe { start.read() })
    }

    /// Room for a structure of this version of the interface.
    pub(crate) fn result<T: Sized>(self, start: *mut T) -> Result<Output<'a, T>, ErrorCode> {
        let start = self.of_this_version(start)?;
        let lifetime = PhantomData;
        Ok(Output {
            start,
            len: 1,
            lifetime,
        })
    }

    fn of_this_version<T: Sized>(self, start: *mut T) -> Result<NonNull<T>, ErrorCode> {
        let start = checked(start, 1, align_of::<T>())?;
        // SAFETY: not null and aligned; the caller vouches that a structure is there, and every
        // one begins with its size, whatever its version.
        let size = unsafe { start.cast::<usize>().read() };
        if size != size_of::<T>() {
            return Err(ErrorCode(DIGITNET_STRUCT_SIZE));
        }
        Ok(start)
    }

    /// A picture, and the memory that must not change while it is read.
    pub(crate) fn picture(
        self,
        picture: *const Picture,
    ) -> Result<(prepare::Picture<'a>, [AddressRange; 2]), ErrorCode> {
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

    pub(crate) fn pixels(
        self,
        pixels: *const u8,
        len: usize,
    ) -> Result<&'a [u8; PIXELS], ErrorCode> {
        if !pixels.is_null() && len < PIXELS {
            return Err(ErrorCode(DIGITNET_BUFFER_TOO_SHORT));
        }
        let first = self.bytes(pixels, len)?.first_chunk();
        first.ok_or(ErrorCode(DIGITNET_BUFFER_TOO_SHORT))
    }

    /// Memory for at least `needed` items.
    pub(crate) fn output<T: Copy>(
        self,
        start: *mut T,
        len: usize,
        needed: usize,
    ) -> Result<Output<'a, T>, ErrorCode> {
        let start = checked(start, len, align_of::<T>())?;
        if len < needed {
            return Err(ErrorCode(DIGITNET_BUFFER_TOO_SHORT));
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
    ) -> Result<Memory<'a>, ErrorCode> {
        let start = checked(start.cast::<u8>(), len, DIGITNET_MEMORY_ALIGN)?;
        AddressRange::of(start.as_ptr(), len).check_apart(read)?;
        // SAFETY: not null, aligned and apart from what is read; the caller vouches that it is writable and
        // nobody else's for 'a.
        Ok(unsafe { Memory::new(start, len) })
    }

    /// The network of an opened model, and the memory that must not change while it is used.
    pub(crate) fn network(
        self,
        model: *const Model,
    ) -> Result<(&'a Network<'a>, [AddressRange; 2]), ErrorCode> {
        let start = checked(model.cast_mut(), 1, align_of::<Model>())?;
        // SAFETY: not null, aligned and, as the caller vouches, as large as a model, thus as a
        // sealed network. Its words are valid whatever they are, and the network is not yet read.
        let sealed = unsafe { &*start.as_ptr().cast::<Sealed<'a>>() };
        if !sealed.is_intact() {
            return Err(ErrorCode(DIGITNET_MODEL_NOT_OPEN));
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
    ) -> Result<(), ErrorCode> {
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

/// A pointer that is not null, at a multiple of `align`, to so many items that memory could hold
/// them.
fn checked<T>(start: *mut T, len: usize, align: usize) -> Result<NonNull<T>, ErrorCode> {
    let found = NonNull::new(start).ok_or(ErrorCode(DIGITNET_NULL_POINTER))?;
    if !start.addr().is_multiple_of(align) {
        return Err(ErrorCode(DIGITNET_MISALIGNED));
    }
    let bytes = len.checked_mul(size_of::<T>());
    let bytes = bytes.filter(|&bytes| isize::try_from(bytes).is_ok());
    let end = bytes.and_then(|bytes| start.addr().checked_add(bytes));
    end.map(|_| found).ok_or(ErrorCode(DIGITNET_LENGTH))
}
