//! The functions of the header, in its order.
// Pointers come from C, and names must be those of the header.
#![allow(unsafe_code)]
// The contract is the same for all and stands at the top of the header.
#![allow(clippy::missing_safety_doc)]
// C has no slices: a pointer and its length are two parameters.
#![allow(clippy::too_many_arguments)]

use core::ffi::{c_char, c_void};

use digitnet_core::Scratch;
use digitnet_core::prepare::{Picture, prepare};

use crate::handle::{Info, Model};
use crate::pointers::{Caller, Span, Workspace};
use crate::status::*;

/// Width and height of a digit, in pixels.
pub const DIGITNET_SIDE: usize = 28;
/// Pixels of a digit: one byte each, row by row from the top, 0 = paper, 255 = ink.
pub const DIGITNET_PIXELS: usize = 784;
/// Most classes that a model can have.
pub const DIGITNET_MAX_CLASSES: usize = 64;
/// Bytes that are enough for every label, with the zero at its end.
pub const DIGITNET_LABEL_BYTES: usize = 9;
/// Scratch memory starts at a multiple of this.
pub const DIGITNET_SCRATCH_ALIGN: usize = 16;
/// Bytes of scratch memory that are enough for every model.
pub const DIGITNET_MAX_SCRATCH_BYTES: usize = 62720;
/// A workspace starts at a multiple of this.
pub const DIGITNET_WORKSPACE_ALIGN: usize = 8;
/// Bytes of workspace that `digitnet_prepare` needs: enough for a digit on a frame of some ten
/// thousand pixels, however large the frame is otherwise (512 pieces of rows with ink).
pub const DIGITNET_WORKSPACE_BYTES: usize = 9728;

const _: () = assert!(
    DIGITNET_SIDE == digitnet_core::SIDE
        && DIGITNET_PIXELS == digitnet_core::PIXELS
        && DIGITNET_MAX_CLASSES == digitnet_core::MAX_CLASSES
        && DIGITNET_LABEL_BYTES == digitnet_core::limits::LABEL_BYTES + 1
        && DIGITNET_SCRATCH_ALIGN == align_of::<Scratch<0>>()
        && DIGITNET_MAX_SCRATCH_BYTES == digitnet_core::MAX_SCRATCH_BYTES
        && DIGITNET_WORKSPACE_ALIGN >= align_of::<Workspace>()
        && DIGITNET_WORKSPACE_BYTES >= size_of::<Workspace>(),
    "the header must say what the core says"
);

/// What a code means, in English: a string that ends with a zero and stays for ever. Never null,
/// whatever the code.
#[unsafe(no_mangle)]
pub extern "C" fn digitnet_error_text(status: Status) -> *const c_char {
    text(status).as_ptr()
}

/// Checks every byte of a .dgn blob and makes `model` ready for use.
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
/// @param info   where to put the answer
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_MODEL_NOT_OPEN
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_model_info(model: *const Model, info: *mut Info) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let (network, _) = caller.network(model)?;
        let info = caller.output(info, 1, 1)?;
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
/// @param label        where to put the label and a zero after it
/// @param label_len    bytes there; DIGITNET_LABEL_BYTES are enough for every label
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_MODEL_NOT_OPEN,
///         DIGITNET_NO_SUCH_CLASS, DIGITNET_BUFFER_TOO_SHORT
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
        let (network, _) = caller.network(model)?;
        let class = usize::try_from(class_index).unwrap_or(usize::MAX);
        let found = Some(class).filter(|&class| class < network.shape().classes);
        let found = found.and_then(|class| network.label(class));
        let found = found.ok_or(Failure(DIGITNET_NO_SUCH_CLASS))?;
        let label = caller.output(label.cast::<u8>(), label_len, found.len() + 1)?;
        label.write(found.bytes().chain([0]));
        Ok(())
    })
}

/// Finds the ink in a grey picture, dark on light or light on dark, and makes it a digit, in
/// integer arithmetic: the same bytes on every machine.
///
/// @param grey           levels row by row from the top, one byte each, 0 = black, 255 = white
/// @param grey_len       bytes there, at least stride * (height - 1) + width
/// @param width          in pixels, 1 to 32768
/// @param height         in pixels, 1 to 32768
/// @param stride         bytes from the start of one row to the next, at least width
/// @param workspace      memory to work in, at a multiple of DIGITNET_WORKSPACE_ALIGN, apart from
///                       the picture; what is in it does not matter
/// @param workspace_len  bytes there, at least DIGITNET_WORKSPACE_BYTES
/// @param pixels         where to put the digit: DIGITNET_PIXELS bytes; may be the picture itself
/// @param pixels_len     bytes there, at least DIGITNET_PIXELS
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
///         DIGITNET_BUFFER_TOO_SHORT, DIGITNET_NO_INK, DIGITNET_TOO_MUCH_INK, or one of the codes
///         DIGITNET_PICTURE_...
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_prepare(
    grey: *const u8,
    grey_len: usize,
    width: usize,
    height: usize,
    stride: usize,
    workspace: *mut c_void,
    workspace_len: usize,
    pixels: *mut u8,
    pixels_len: usize,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let pixels = caller.output(pixels, pixels_len, DIGITNET_PIXELS)?;
        let levels = caller.bytes(grey, grey_len)?;
        let picture = Picture::with_stride(levels, width, height, stride)?;
        let read = [Span::of(grey, grey_len)];
        let workspace = caller.workspace(workspace, workspace_len, &read)?;
        let prepared = prepare(&picture, workspace)?;
        pixels.write(prepared.digit.pixels().iter().copied());
        Ok(())
    })
}

/// Runs the network over a digit: the same scores, bit for bit, on every machine.
///
/// @param model        an opened model
/// @param pixels       DIGITNET_PIXELS bytes, row by row, 0 = paper, 255 = ink
/// @param pixels_len   bytes there, at least DIGITNET_PIXELS
/// @param scratch      memory to work in, at a multiple of DIGITNET_SCRATCH_ALIGN, apart from
///                     pixels, model and blob; what is in it does not matter
/// @param scratch_len  bytes there, at least digitnet_scratch_bytes
/// @param scores       where to put one score per class; larger is likelier
/// @param scores_len   scores that have room there, at least the model's classes
/// @param best         where to put the class read: the lowest among those with the largest score
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
///         DIGITNET_BUFFER_TOO_SHORT, DIGITNET_MODEL_NOT_OPEN, DIGITNET_SCRATCH_TOO_SMALL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_classify(
    model: *const Model,
    pixels: *const u8,
    pixels_len: usize,
    scratch: *mut c_void,
    scratch_len: usize,
    scores: *mut i32,
    scores_len: usize,
    best: *mut u32,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let (network, read) = caller.network(model)?;
        let scores = caller.output(scores, scores_len, network.shape().classes)?;
        let best = caller.output(best, 1, 1)?;
        let [model, blob] = read;
        let read = [model, blob, Span::of(pixels, pixels_len)];
        let pixels = caller.pixels(pixels, pixels_len)?;
        let memory = caller.scratch(scratch, scratch_len, &read)?;
        let memory = memory.zeroed(network.scratch_bytes())?;
        let found = network.forward_in(pixels, memory)?;
        scores.write(found.values().iter().copied());
        best.write(number(found.best()));
        Ok(())
    })
}

/// As digitnet_classify, but gives a probability per class instead of a score, for people: they
/// are computed in floating point and may differ in the last digits from machine to machine. The
/// class read does not.
///
/// @param model              an opened model
/// @param pixels             DIGITNET_PIXELS bytes, row by row, 0 = paper, 255 = ink
/// @param pixels_len         bytes there, at least DIGITNET_PIXELS
/// @param scratch            memory to work in, as for digitnet_classify
/// @param scratch_len        bytes there, at least digitnet_scratch_bytes
/// @param probabilities      where to put one probability per class, 0 to 1; together they are 1
///                           up to rounding
/// @param probabilities_len  probabilities that have room there, at least the model's classes
/// @param best               where to put the class read, as from digitnet_classify
/// @return as digitnet_classify
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_probabilities(
    model: *const Model,
    pixels: *const u8,
    pixels_len: usize,
    scratch: *mut c_void,
    scratch_len: usize,
    probabilities: *mut f32,
    probabilities_len: usize,
    best: *mut u32,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let (network, read) = caller.network(model)?;
        let classes = network.shape().classes;
        let probabilities = caller.output(probabilities, probabilities_len, classes)?;
        let best = caller.output(best, 1, 1)?;
        let [model, blob] = read;
        let read = [model, blob, Span::of(pixels, pixels_len)];
        let pixels = caller.pixels(pixels, pixels_len)?;
        let memory = caller.scratch(scratch, scratch_len, &read)?;
        let memory = memory.zeroed(network.scratch_bytes())?;
        let found = network.forward_in(pixels, memory)?;
        probabilities.write(found.probabilities().iter().copied());
        best.write(number(found.best()));
        Ok(())
    })
}

/// Runs a call and gives its code.
fn code(call: impl FnOnce() -> Result<(), Failure>) -> Status {
    match call() {
        Ok(()) => DIGITNET_OK,
        Err(Failure(status)) => status,
    }
}

/// One item to write: a class as C has it.
fn number(class: usize) -> core::array::IntoIter<u32, 1> {
    // The format allows 64 classes.
    [u32::try_from(class).unwrap_or(u32::MAX)].into_iter()
}
