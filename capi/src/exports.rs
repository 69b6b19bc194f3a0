//! The functions about the library and a model, in the header's order.
// Pointers come from C, and names must be those of the header.
#![allow(unsafe_code)]
// The contract is the same for all and stands at the top of the header.
#![allow(clippy::missing_safety_doc)]
// C has no slices: a pointer and its length are two parameters.
#![allow(clippy::too_many_arguments)]

use core::ffi::c_char;

use crate::call::code;
use crate::handle::{Info, Model};
use crate::pointers::Caller;
use crate::sizes::DIGITNET_VERSION;
use crate::status::*;

/// The version of the interface that this library was built with: `DIGITNET_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn digitnet_version() -> u32 {
    DIGITNET_VERSION
}

/// What a code means, in English: a string that ends with a zero and stays for ever. Never null,
/// whatever the code.
#[unsafe(no_mangle)]
pub extern "C" fn digitnet_error_text(status: Status) -> *const c_char {
    text(status).as_ptr()
}

/// Checks every byte of a .dgn blob and makes `model` ready for use.
///
/// Stack: about 0.8 kB.
///
/// @param model     where to put the model; what was there does not matter
/// @param blob      an int8 blob, at any address; must stay as it is while `model` is used
/// @param blob_len  its length in bytes
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP, or one
///         of the codes DIGITNET_BLOB_...
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_model_open(
    model: *mut Model,
    blob: *const u8,
    blob_len: usize,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| caller.open(model, blob, blob_len))
}

/// Says what a model is.
///
/// @param model  an opened model
/// @param info   where to put the answer, apart from model and blob; its `size` is set
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_OVERLAP,
///         DIGITNET_STRUCT_SIZE, DIGITNET_MODEL_NOT_OPEN
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_model_info(model: *const Model, info: *mut Info) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let (network, read) = caller.network(model)?;
        let info = caller.result(info)?;
        info.range().check_apart(&read)?;
        info.write([Info::of(network)].into_iter());
        Ok(())
    })
}

/// Bytes of scratch memory that a model needs: at most DIGITNET_MAX_SCRATCH_BYTES, 0 if the model
/// is null, misaligned or not open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_scratch_bytes(model: *const Model) -> usize {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    let network = caller.network(model);
    network.map_or(0, |(network, _)| network.scratch_bytes())
}

/// What to call a class, for example "7", in UTF-8.
///
/// @param model        an opened model
/// @param class_index  number of the class, 0 to classes - 1
/// @param label        where to put the label and a zero after it, apart from model and blob
/// @param label_len    bytes there; DIGITNET_LABEL_BYTES are enough for every label
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
///         DIGITNET_MODEL_NOT_OPEN, DIGITNET_NO_SUCH_CLASS, DIGITNET_BUFFER_TOO_SHORT
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_label(
    model: *const Model,
    class_index: u32,
    label: *mut c_char,
    label_len: usize,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let (network, read) = caller.network(model)?;
        let class = usize::try_from(class_index).unwrap_or(usize::MAX);
        let found = Some(class).filter(|&class| class < network.shape().classes);
        let found = found.and_then(|class| network.label(class));
        let found = found.ok_or(ErrorCode(DIGITNET_NO_SUCH_CLASS))?;
        let label = caller.output(label.cast::<u8>(), label_len, found.len() + 1)?;
        label.range().check_apart(&read)?;
        label.write(found.bytes().chain([0]));
        Ok(())
    })
}
