//! The functions that read, in the header's order.
// Pointers come from C, and names must be those of the header.
#![allow(unsafe_code)]
// The contract is the same for all and stands at the top of the header.
#![allow(clippy::missing_safety_doc)]

use core::ffi::c_void;

use crate::address_range::AddressRange;
use crate::call::code;
use crate::handle::Model;
use crate::pointers::Caller;
use crate::sizes::DIGITNET_PIXELS;
use crate::status::*;
use crate::structs::{Answer, Digit, Picture, Reading, number, verdict};

/// Reads a picture of one digit: finds the ink, makes it 28 x 28 pixels and runs the network once.
///
/// Stack: about 4.3 kB. The answer is written last: it may lie in `memory`.
///
/// @param model       an opened model
/// @param picture     what to read, apart from memory
/// @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from picture, model
///                    and blob; what is in it does not matter
/// @param memory_len  bytes there, best DIGITNET_PREPARE_BYTES, and at least digitnet_scratch_bytes
/// @param answer      where to put the answer, apart from model and blob; its `size` is set
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
///         DIGITNET_STRUCT_SIZE, DIGITNET_BUFFER_TOO_SHORT, DIGITNET_SCRATCH_TOO_SMALL,
///         DIGITNET_MODEL_NOT_OPEN, DIGITNET_NO_INK, DIGITNET_TOO_MUCH_INK, or one of the codes
///         DIGITNET_PICTURE_...
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_classify(
    model: *const Model,
    picture: *const Picture,
    memory: *mut c_void,
    memory_len: usize,
    answer: *mut Answer,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let answer = caller.result(answer)?;
        let (network, [model, blob]) = caller.network(model)?;
        answer.range().check_apart(&[model, blob])?;
        let (picture, [levels, header]) = caller.picture(picture)?;
        let mut memory = caller.memory(memory, memory_len, &[model, blob, levels, header])?;
        let found = memory.prepare(&picture, |memory, digit| {
            let scratch = memory.scratch(network.scratch_bytes())?;
            Ok(network.classify_in(digit, scratch)?)
        })?;
        answer.write([Answer::new(network, &found)].into_iter());
        Ok(())
    })
}

/// Reads a picture of any writing: one digit, or a number on several lines. Where the network is
/// in doubt about a mark it looks at it five times.
///
/// Stack: about 13 kB.
///
/// @param model       an opened model
/// @param picture     what to read, apart from memory
/// @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from picture,
///                    model, blob, reading and digits; what is in it does not matter
/// @param memory_len  bytes there, best DIGITNET_READ_BYTES + digitnet_scratch_bytes
/// @param reading     where to put the answer; its sizes, and where the digits go, are set. It and
///                    the digits lie apart from each other, from model and blob
/// @return as digitnet_classify, and DIGITNET_TOO_MANY_DIGITS if there are more than
///         DIGITNET_MAX_DIGITS, or than have room
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_read(
    model: *const Model,
    picture: *const Picture,
    memory: *mut c_void,
    memory_len: usize,
    reading: *mut Reading,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let wanted = caller.parameters(reading.cast_const())?;
        let result = caller.result(reading)?;
        if wanted.digit_size != size_of::<Digit>() {
            return Err(ErrorCode(DIGITNET_STRUCT_SIZE));
        }
        let digits = caller.output(wanted.digits, wanted.digits_len, 1)?;
        let (network, [model, blob]) = caller.network(model)?;
        result.range().check_apart(&[model, blob, digits.range()])?;
        digits.range().check_apart(&[model, blob])?;
        let (picture, [levels, header]) = caller.picture(picture)?;
        let apart = [model, blob, levels, header, result.range(), digits.range()];
        let memory = caller.memory(memory, memory_len, &apart)?;
        let found = memory.find(network, &picture)?.read()?;
        if found.digits.len() > wanted.digits_len {
            return Err(ErrorCode(DIGITNET_TOO_MANY_DIGITS));
        }
        digits.write(found.digits.iter().map(|digit| Digit::new(network, digit)));
        let answer = Reading {
            count: found.digits.len(),
            verdict: verdict(found.verdict),
            rejected: number(found.rejected),
            confidence: found.confidence(),
            ..wanted
        };
        result.write([answer].into_iter());
        Ok(())
    })
}

/// Finds the ink in a picture and makes it a digit as the network sees it, in integer arithmetic:
/// the same bytes on every machine. The first half of digitnet_classify.
///
/// Stack: about 3.7 kB.
///
/// @param picture     what to read
/// @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from the picture;
///                    what is in it does not matter
/// @param memory_len  bytes there, best DIGITNET_PREPARE_BYTES
/// @param pixels      where to put the digit: DIGITNET_PIXELS bytes; may be the picture's levels
/// @param pixels_len  bytes there, at least DIGITNET_PIXELS
/// @return as digitnet_classify
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_prepare(
    picture: *const Picture,
    memory: *mut c_void,
    memory_len: usize,
    pixels: *mut u8,
    pixels_len: usize,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let pixels = caller.output(pixels, pixels_len, DIGITNET_PIXELS)?;
        let (picture, read) = caller.picture(picture)?;
        let mut memory = caller.memory(memory, memory_len, &read)?;
        memory.prepare(&picture, |_, digit| {
            pixels.write(digit.pixels().iter().copied());
            Ok(())
        })
    })
}

/// Runs the network over a digit: the same scores, bit for bit, on every machine. The second half
/// of digitnet_classify.
///
/// Pixels without writing have no scores: fewer than 16 of them at least 40 levels lighter than the
/// darkest, or fewer than 16 so much darker than the lightest.
///
/// Stack: about 1.9 kB.
///
/// @param model       an opened model
/// @param pixels      DIGITNET_PIXELS bytes, row by row, 0 = paper, 255 = ink
/// @param pixels_len  bytes there, at least DIGITNET_PIXELS
/// @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from pixels, model
///                    and blob; what is in it does not matter
/// @param memory_len  bytes there, at least digitnet_scratch_bytes
/// @param scores      where to put one score per class, apart from model and blob; larger is
///                    likelier
/// @param scores_len  scores that have room there, at least the model's classes
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
///         DIGITNET_BUFFER_TOO_SHORT, DIGITNET_MODEL_NOT_OPEN, DIGITNET_SCRATCH_TOO_SMALL,
///         DIGITNET_NO_INK
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_scores(
    model: *const Model,
    pixels: *const u8,
    pixels_len: usize,
    memory: *mut c_void,
    memory_len: usize,
    scores: *mut i32,
    scores_len: usize,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let (network, [model, blob]) = caller.network(model)?;
        let scores = caller.output(scores, scores_len, network.shape().classes)?;
        scores.range().check_apart(&[model, blob])?;
        let read = [model, blob, AddressRange::of(pixels, pixels_len)];
        let pixels = caller.pixels(pixels, pixels_len)?;
        let mut memory = caller.memory(memory, memory_len, &read)?;
        let scratch = memory.scratch(network.scratch_bytes())?;
        if digitnet_core::Digit::is_blank_in(pixels) {
            return Err(ErrorCode(DIGITNET_NO_INK));
        }
        let found = network.forward_in(pixels, scratch)?;
        scores.write(found.values().iter().copied());
        Ok(())
    })
}

/// What scores of digitnet_scores say, and how probable each class is.
///
/// Stack: about 1.4 kB.
///
/// @param model              an opened model
/// @param scores             one per class
/// @param scores_len         the model's classes
/// @param answer             where to put the answer, apart from model, blob and probabilities; its
///                           `size` is set
/// @param probabilities      where to put one probability per class, 0 to 1; together they are 1
///                           up to rounding. May be null, if nobody asks. Apart from model and blob
/// @param probabilities_len  probabilities that have room there, at least the model's classes
/// @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
///         DIGITNET_STRUCT_SIZE, DIGITNET_BUFFER_TOO_SHORT, DIGITNET_MODEL_NOT_OPEN
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digitnet_answer_of(
    model: *const Model,
    scores: *const i32,
    scores_len: usize,
    answer: *mut Answer,
    probabilities: *mut f32,
    probabilities_len: usize,
) -> Status {
    // SAFETY: the header's contract, which callers keep.
    let caller = unsafe { Caller::trusted() };
    code(|| {
        let (network, read) = caller.network(model)?;
        let scores = network.scores(caller.scores(scores, scores_len)?);
        let scores = scores.ok_or(ErrorCode(DIGITNET_BUFFER_TOO_SHORT))?;
        let answer = caller.result(answer)?;
        answer.range().check_apart(&read)?;
        let probabilities = if probabilities.is_null() {
            None
        } else {
            let classes = network.shape().classes;
            let probabilities = caller.output(probabilities, probabilities_len, classes)?;
            let [model, blob] = read;
            probabilities
                .range()
                .check_apart(&[model, blob, answer.range()])?;
            Some(probabilities)
        };
        let found = network.classification(scores);
        if let Some(probabilities) = probabilities {
            probabilities.write(found.scores.probabilities().iter().copied());
        }
        answer.write([Answer::new(network, &found)].into_iter());
        Ok(())
    })
}
