//! What must be refused is refused with its code, and nothing is written to the results.

use std::ptr::{null, null_mut};

use crate::calls::{
    F32, INT8, Memory, Scores, closed, empty_answer, empty_info, info, label, open, open_raw,
    opened, scratch_bytes,
};
use digitnet_capi::*;

/// Makes one argument of a sound call wrong, and expects a code.
#[track_caller]
fn refused(expected: Status, spoil: impl FnOnce(&mut Scores)) {
    let mut memory = Memory::new();
    let mut call = memory.arguments();
    spoil(&mut call);
    assert_eq!(call.run(), expected);
    assert!(memory.is_untouched());
}

#[test]
fn null_pointers() {
    refused(DIGITNET_NULL_POINTER, |call| call.model = null());
    refused(DIGITNET_NULL_POINTER, |call| call.pixels = null());
    refused(DIGITNET_NULL_POINTER, |call| call.scratch = null_mut());
    refused(DIGITNET_NULL_POINTER, |call| call.scores = null_mut());
    // Also where the length is 0.
    refused(DIGITNET_NULL_POINTER, |call| {
        (call.pixels, call.pixels_len) = (null(), 0)
    });

    let mut model = closed();
    assert_eq!(open(null_mut(), INT8), DIGITNET_NULL_POINTER);
    assert_eq!(
        open_raw(&mut model, null(), INT8.len()),
        DIGITNET_NULL_POINTER
    );
    assert_eq!(info(null(), &mut empty_info()), DIGITNET_NULL_POINTER);
    assert_eq!(info(&opened(), null_mut()), DIGITNET_NULL_POINTER);
    assert_eq!(label(&opened(), 0, null_mut(), 9), DIGITNET_NULL_POINTER);
    assert_eq!(scratch_bytes(null()), 0);
}

#[test]
fn short_buffers() {
    refused(DIGITNET_BUFFER_TOO_SHORT, |call| call.pixels_len -= 1);
    refused(DIGITNET_BUFFER_TOO_SHORT, |call| call.pixels_len = 0);
    refused(DIGITNET_BUFFER_TOO_SHORT, |call| call.scores_len -= 1);
    refused(DIGITNET_SCRATCH_TOO_SMALL, |call| call.scratch_len -= 1);
    refused(DIGITNET_SCRATCH_TOO_SMALL, |call| call.scratch_len = 0);

    let mut text = [0xff; 2];
    assert_eq!(
        label(&opened(), 7, text.as_mut_ptr(), 1),
        DIGITNET_BUFFER_TOO_SHORT
    );
    assert_eq!(text, [0xff; 2]);
    assert_eq!(label(&opened(), 7, text.as_mut_ptr(), 2), DIGITNET_OK);
    assert_eq!(text, *b"7\0");
}

#[test]
fn misaligned_memory() {
    for by in 1..DIGITNET_MEMORY_ALIGN {
        refused(DIGITNET_MISALIGNED, |call| {
            call.scratch = call.scratch.wrapping_byte_add(by)
        });
    }
    refused(DIGITNET_MISALIGNED, |call| {
        call.model = call.model.wrapping_byte_add(1)
    });
    refused(DIGITNET_MISALIGNED, |call| {
        call.scores = call.scores.wrapping_byte_add(2)
    });
    let mut model = closed();
    let misaligned = (&raw mut model).wrapping_byte_add(4);
    assert_eq!(open(misaligned, INT8), DIGITNET_MISALIGNED);
}

#[test]
fn impossible_lengths() {
    for len in [usize::MAX, isize::MAX as usize + 1] {
        refused(DIGITNET_LENGTH, |call| call.pixels_len = len);
        refused(DIGITNET_LENGTH, |call| call.scratch_len = len);
        refused(DIGITNET_LENGTH, |call| call.scores_len = len);
        assert_eq!(open_raw(&mut closed(), INT8.as_ptr(), len), DIGITNET_LENGTH);
    }
    // So many scores that their bytes wrap around.
    refused(DIGITNET_LENGTH, |call| call.scores_len = usize::MAX / 4 + 2);
}

#[test]
fn scratch_memory_over_what_is_read() {
    refused(DIGITNET_OVERLAP, |call| {
        call.pixels = call.scratch.cast::<u8>().wrapping_add(100)
    });
    refused(DIGITNET_OVERLAP, |call| {
        let last = call.scratch.cast::<u8>().wrapping_add(call.scratch_len - 1);
        call.pixels = last;
    });
    refused(DIGITNET_OVERLAP, |call| {
        call.pixels = call.scratch.cast::<u8>().wrapping_sub(call.pixels_len - 1);
    });

    // The network in the midst of scratch memory, and its blob.
    let mut blob = INT8.to_vec();
    let mut memory = Memory::new();
    assert_eq!(open(&mut memory.model, &blob), DIGITNET_OK);
    let mut call = memory.arguments();
    let inside = blob.as_mut_ptr();
    call.scratch = inside
        .wrapping_add(1000 + inside.wrapping_add(1000).align_offset(16))
        .cast();
    assert_eq!(call.run(), DIGITNET_OVERLAP);
    assert_eq!(blob, INT8);
}

#[test]
fn models_that_were_never_opened() {
    let mut closed = closed();
    refused(DIGITNET_MODEL_NOT_OPEN, |call| call.model = &closed);
    assert_eq!(info(&closed, &mut empty_info()), DIGITNET_MODEL_NOT_OPEN);
    assert_eq!(scratch_bytes(&closed), 0);
    assert_eq!(
        label(&closed, 0, [0; 9].as_mut_ptr(), 9),
        DIGITNET_MODEL_NOT_OPEN
    );
    for word in [1, usize::MAX, 0xa5a5_a5a5] {
        closed.words = [word; DIGITNET_MODEL_WORDS];
        refused(DIGITNET_MODEL_NOT_OPEN, |call| call.model = &closed);
    }
    // A refused blob does not open it.
    assert_eq!(open(&mut closed, &INT8[1..]), DIGITNET_BLOB_SIGNATURE);
    refused(DIGITNET_MODEL_NOT_OPEN, |call| call.model = &closed);
}

#[test]
fn overwritten_models() {
    for word in 1..20 {
        let mut model = opened();
        model.words[..word].fill(0x4141_4141);
        refused(DIGITNET_MODEL_NOT_OPEN, |call| call.model = &model);
        let mut model = opened();
        model.words[word..].fill(0x4141_4141);
        refused(DIGITNET_MODEL_NOT_OPEN, |call| call.model = &model);
    }
}

#[test]
fn blobs_that_are_not_sound() {
    let refused = |blob: &[u8], expected| {
        let mut model = closed();
        assert_eq!(open(&mut model, blob), expected);
        assert_eq!(model.words, closed().words, "nothing is written");
    };
    refused(&[], DIGITNET_BLOB_TOO_SHORT);
    refused(&INT8[..63], DIGITNET_BLOB_TOO_SHORT);
    refused(&INT8[..INT8.len() - 1], DIGITNET_BLOB_LENGTH);
    refused(&[INT8, &[0]].concat(), DIGITNET_BLOB_LENGTH);
    refused(F32, DIGITNET_BLOB_NOT_INT8);
    let with = |offset: usize, value| {
        let mut blob = INT8.to_vec();
        blob[offset] = value;
        blob
    };
    refused(&with(0, b'P'), DIGITNET_BLOB_SIGNATURE);
    refused(&with(8, 3), DIGITNET_BLOB_VERSION);
    refused(&with(1000, INT8[1000] ^ 1), DIGITNET_BLOB_CHECKSUM);
}

#[test]
fn classes_that_are_not_there() {
    let mut text = [0; 9];
    for class in [11, 12, 64, u32::MAX] {
        assert_eq!(
            label(&opened(), class, text.as_mut_ptr(), 9),
            DIGITNET_NO_SUCH_CLASS
        );
    }
    assert_eq!(text, [0; 9]);
}

#[test]
fn results_over_the_model() {
    let mut model = opened();
    let start = (&raw mut model).cast::<u8>();
    // SAFETY: all within the model, which is refused before anything is written.
    unsafe {
        let inside = start.add(16);
        assert_eq!(
            digitnet_label(&model, 7, inside.cast(), DIGITNET_LABEL_BYTES),
            DIGITNET_OVERLAP
        );
        let scores = [0; 11];
        let mut answer = empty_answer();
        assert_eq!(
            digitnet_answer_of(&model, scores.as_ptr(), 11, &mut answer, inside.cast(), 11),
            DIGITNET_OVERLAP
        );
        let over = (&raw mut answer).cast::<f32>();
        assert_eq!(
            digitnet_answer_of(&model, scores.as_ptr(), 11, &mut answer, over, 11),
            DIGITNET_OVERLAP
        );
    }
    assert_eq!(label(&model, 7, [0; 9].as_mut_ptr(), 9), DIGITNET_OK);
}

/// The network would say "1" of most of them, with confidence.
#[test]
fn pixels_without_writing_have_no_scores() {
    let mut grain = [0; DIGITNET_PIXELS];
    for (at, level) in grain.iter_mut().enumerate() {
        *level = (at * 37 % 9) as u8;
    }
    let mut one_pixel = [0; DIGITNET_PIXELS];
    one_pixel[14 * DIGITNET_SIDE + 14] = 255;
    let even = [0, 128, 255].map(|level| [level; DIGITNET_PIXELS]);
    for pixels in even.into_iter().chain([grain, one_pixel]) {
        let mut memory = Memory::new();
        memory.pixels = pixels;
        assert_eq!(memory.arguments().run(), DIGITNET_NO_INK);
        assert!(memory.is_untouched());
    }
}
