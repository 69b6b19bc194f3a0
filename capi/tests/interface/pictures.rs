//! Pictures, memory and results that must be refused: nothing is written then.

use std::ptr::{null, null_mut};

use crate::calls::{
    Aligned, Look, UNTOUCHED, empty_answer, empty_digit, empty_info, empty_reading, info, opened,
    picture,
};
use digitnet_capi::*;

/// Memory for the whole interface, and a sound picture.
struct CallMemory {
    grey: Aligned<{ 64 * 48 }>,
    memory: Box<Aligned<{ DIGITNET_READ_BYTES + 4096 }>>,
    pixels: [u8; DIGITNET_PIXELS],
    model: Model,
    answer: Answer,
    digits: [Digit; 2],
    reading: Reading,
}

impl CallMemory {
    fn new() -> Self {
        let mut grey = Aligned([200; 64 * 48]);
        grey.0[64 * 24 + 20..64 * 24 + 40].fill(10);
        Self {
            grey,
            memory: Box::new(Aligned([0; DIGITNET_READ_BYTES + 4096])),
            pixels: [7; DIGITNET_PIXELS],
            model: opened(),
            answer: empty_answer(),
            digits: [empty_digit(); 2],
            reading: empty_reading(&mut []),
        }
    }

    fn call(&mut self) -> Look {
        self.reading = empty_reading(&mut self.digits);
        Look {
            model: &self.model,
            picture: picture(&self.grey.0, 64, 48),
            memory: self.memory.0.as_mut_ptr().cast(),
            memory_len: self.memory.0.len(),
            pixels: self.pixels.as_mut_ptr(),
            pixels_len: self.pixels.len(),
            answer: &mut self.answer,
            reading: &mut self.reading,
        }
    }
}

/// Makes one argument of a sound call wrong, and expects a code of all three functions.
#[track_caller]
fn all_refused(expected: Status, spoil: impl Fn(&mut Look)) {
    let mut memory = CallMemory::new();
    let mut call = memory.call();
    spoil(&mut call);
    assert_eq!(call.prepare(), expected);
    assert_eq!(call.classify(), expected);
    assert_eq!(call.read(), expected);
    assert_eq!(memory.pixels, [7; DIGITNET_PIXELS], "nothing is written");
    assert_eq!(memory.answer.verdict, UNTOUCHED);
    assert_eq!(memory.reading.verdict, UNTOUCHED);
}

#[test]
fn pictures_that_are_not_sound() {
    all_refused(DIGITNET_NULL_POINTER, |call| call.picture.levels = null());
    all_refused(DIGITNET_NULL_POINTER, |call| call.memory = null_mut());
    all_refused(DIGITNET_STRUCT_SIZE, |call| call.picture.size = 0);
    all_refused(DIGITNET_STRUCT_SIZE, |call| call.picture.size += 8);
    all_refused(DIGITNET_BUFFER_TOO_SHORT, |call| call.memory_len = 100);
    all_refused(DIGITNET_MISALIGNED, |call| {
        call.memory = call.memory.wrapping_byte_add(8)
    });
    all_refused(DIGITNET_LENGTH, |call| call.picture.levels_len = usize::MAX);
    all_refused(DIGITNET_OVERLAP, |call| {
        call.memory = call.picture.levels.cast_mut().cast()
    });
    all_refused(DIGITNET_PICTURE_SIZE, |call| call.picture.width = 0);
    all_refused(DIGITNET_PICTURE_SIZE, |call| call.picture.height = 0);
    all_refused(DIGITNET_PICTURE_SIZE, |call| {
        call.picture.height = usize::MAX
    });
    all_refused(DIGITNET_PICTURE_STRIDE, |call| call.picture.stride = 63);
    all_refused(DIGITNET_PICTURE_TOO_SHORT, |call| {
        call.picture.levels_len -= 1
    });
    all_refused(DIGITNET_PICTURE_TOO_SHORT, |call| {
        call.picture.stride = usize::MAX
    });
    all_refused(DIGITNET_NO_INK, |call| call.picture.height = 10);
}

#[test]
fn results_that_are_not_sound() {
    let mut memory = CallMemory::new();
    let sound = memory.call();
    let refused = |expected, spoil: &dyn Fn(&mut Look), run: fn(&Look) -> Status| {
        let mut call = sound.clone();
        spoil(&mut call);
        assert_eq!(run(&call), expected);
    };
    refused(
        DIGITNET_NULL_POINTER,
        &|call| call.pixels = null_mut(),
        Look::prepare,
    );
    refused(
        DIGITNET_BUFFER_TOO_SHORT,
        &|call| call.pixels_len -= 1,
        Look::prepare,
    );
    refused(
        DIGITNET_NULL_POINTER,
        &|call| call.answer = null_mut(),
        Look::classify,
    );
    refused(
        DIGITNET_MODEL_NOT_OPEN,
        &|call| {
            call.model = &Model {
                words: [0; DIGITNET_MODEL_WORDS],
            }
        },
        Look::classify,
    );
    refused(
        DIGITNET_NULL_POINTER,
        &|call| call.reading = null_mut(),
        Look::read,
    );
    refused(
        DIGITNET_SCRATCH_TOO_SMALL,
        &|call| call.memory_len = DIGITNET_READ_BYTES - (512 - 64) * DIGITNET_RUN_BYTES,
        Look::read,
    );
    let mut memory = CallMemory::new();
    let call = memory.call();
    memory.reading.digit_size += 4;
    assert_eq!(call.read(), DIGITNET_STRUCT_SIZE);
    memory.reading.digit_size -= 4;
    memory.reading.size -= 4;
    assert_eq!(call.read(), DIGITNET_STRUCT_SIZE);
    memory.reading.size += 4;
    memory.reading.digits = call.memory.cast();
    assert_eq!(call.read(), DIGITNET_OVERLAP);
    memory.reading.digits = (&raw mut memory.reading).cast();
    assert_eq!(call.read(), DIGITNET_OVERLAP);
    memory.reading.digits = null_mut();
    assert_eq!(call.read(), DIGITNET_NULL_POINTER);
    memory.answer.size = 4;
    assert_eq!(call.classify(), DIGITNET_STRUCT_SIZE);
    let mut old = empty_info();
    old.size -= 8;
    assert_eq!(info(&opened(), &mut old), DIGITNET_STRUCT_SIZE);
}

#[test]
fn sound_pictures_are_answered() {
    let mut memory = CallMemory::new();
    let call = memory.call();
    assert_eq!(
        [call.prepare(), call.classify(), call.read()],
        [DIGITNET_OK; 3]
    );
    assert_ne!(memory.pixels, [7; DIGITNET_PIXELS]);
    assert_ne!(memory.answer.verdict, UNTOUCHED);
    assert_ne!(memory.reading.verdict, UNTOUCHED);
}
