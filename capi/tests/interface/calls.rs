//! Calls as C makes them: pointers and lengths that a test can make wrong one at a time.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::null_mut;

use digitnet_capi::*;
use digitnet_testing::drawn;

pub(crate) static INT8: &[u8] = include_bytes!("../../../weights/digits.int8.dgn");
pub(crate) static F32: &[u8] = include_bytes!("../../../weights/digits.f32.dgn");

/// Ten digits, and "no digit".
pub(crate) const CLASSES: usize = 11;
/// What results hold before a call.
pub(crate) const UNTOUCHED: i32 = -77;

#[repr(align(16))]
#[derive(Clone)]
pub(crate) struct Aligned<const BYTES: usize>(pub(crate) [u8; BYTES]);

/// All memory of a call to `digitnet_scores`.
pub(crate) struct Memory {
    pub(crate) model: Model,
    pub(crate) pixels: [u8; DIGITNET_PIXELS],
    pub(crate) scratch: Aligned<8192>,
    pub(crate) scores: [i32; CLASSES],
}

/// The arguments of `digitnet_scores`.
#[derive(Clone)]
pub(crate) struct Scores {
    pub(crate) model: *const Model,
    pub(crate) pixels: *const u8,
    pub(crate) pixels_len: usize,
    pub(crate) scratch: *mut c_void,
    pub(crate) scratch_len: usize,
    pub(crate) scores: *mut i32,
    pub(crate) scores_len: usize,
}

/// The arguments of `digitnet_prepare`, `digitnet_classify` and `digitnet_read`.
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) model: *const Model,
    pub(crate) picture: Picture,
    pub(crate) memory: *mut c_void,
    pub(crate) memory_len: usize,
    pub(crate) pixels: *mut u8,
    pub(crate) pixels_len: usize,
    pub(crate) answer: *mut Answer,
    pub(crate) reading: *mut Reading,
}

/// A model that was never opened.
pub(crate) fn closed() -> Model {
    Model {
        words: [0; DIGITNET_MODEL_WORDS],
    }
}

pub(crate) fn opened() -> Model {
    let mut model = closed();
    assert_eq!(open(&mut model, INT8), DIGITNET_OK);
    model
}

pub(crate) fn open(model: *mut Model, blob: &[u8]) -> Status {
    open_raw(model, blob.as_ptr(), blob.len())
}

pub(crate) fn open_raw(model: *mut Model, blob: *const u8, len: usize) -> Status {
    // SAFETY: the tests give null, or memory of the length that they state, or lengths that the
    // library must refuse before it looks.
    unsafe { digitnet_model_open(model, blob, len) }
}

pub(crate) fn info(model: *const Model, info: *mut Info) -> Status {
    // SAFETY: as in `open_raw`.
    unsafe { digitnet_model_info(model, info) }
}

pub(crate) fn scratch_bytes(model: *const Model) -> usize {
    // SAFETY: as in `open_raw`.
    unsafe { digitnet_scratch_bytes(model) }
}

pub(crate) fn label(model: *const Model, class: u32, text: *mut u8, len: usize) -> Status {
    // SAFETY: as in `open_raw`.
    unsafe { digitnet_label(model, class, text.cast(), len) }
}

pub(crate) fn answer_of(model: *const Model, scores: &[i32], answer: *mut Answer) -> Status {
    // SAFETY: as in `open_raw`.
    unsafe { digitnet_answer_of(model, scores.as_ptr(), scores.len(), answer, null_mut(), 0) }
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            model: opened(),
            pixels: drawn::digits()[0].render_digit(),
            scratch: Aligned([0xa5; 8192]),
            scores: [UNTOUCHED; CLASSES],
        }
    }

    /// Sound arguments, with just the scratch memory that the model needs.
    pub(crate) fn arguments(&mut self) -> Scores {
        let scratch_len = scratch_bytes(&self.model);
        assert!(
            scratch_len <= self.scratch.0.len(),
            "the tests' scratch memory is too small"
        );
        Scores {
            model: &self.model,
            pixels: self.pixels.as_ptr(),
            pixels_len: self.pixels.len(),
            scratch: self.scratch.0.as_mut_ptr().cast(),
            scratch_len,
            scores: self.scores.as_mut_ptr(),
            scores_len: self.scores.len(),
        }
    }

    pub(crate) fn is_untouched(&self) -> bool {
        self.scores.iter().all(|&score| score == UNTOUCHED)
    }
}

impl Scores {
    pub(crate) fn run(&self) -> Status {
        // SAFETY: as in `open_raw`.
        unsafe {
            digitnet_scores(
                self.model,
                self.pixels,
                self.pixels_len,
                self.scratch,
                self.scratch_len,
                self.scores,
                self.scores_len,
            )
        }
    }
}

impl Look {
    pub(crate) fn prepare(&self) -> Status {
        // SAFETY: as in `open_raw`.
        unsafe {
            digitnet_prepare(
                &self.picture,
                self.memory,
                self.memory_len,
                self.pixels,
                self.pixels_len,
            )
        }
    }

    pub(crate) fn classify(&self) -> Status {
        // SAFETY: as in `open_raw`.
        unsafe {
            digitnet_classify(
                self.model,
                &self.picture,
                self.memory,
                self.memory_len,
                self.answer,
            )
        }
    }

    pub(crate) fn read(&self) -> Status {
        // SAFETY: as in `open_raw`.
        unsafe {
            digitnet_read(
                self.model,
                &self.picture,
                self.memory,
                self.memory_len,
                self.reading,
            )
        }
    }
}

/// Levels as a picture without gaps.
pub(crate) fn picture(levels: &[u8], width: usize, height: usize) -> Picture {
    Picture {
        size: size_of::<Picture>(),
        levels: levels.as_ptr(),
        levels_len: levels.len(),
        width,
        height,
        stride: width,
        pixel_stride: 0,
    }
}

pub(crate) fn empty_info() -> Info {
    Info {
        size: size_of::<Info>(),
        // SAFETY: all numbers, valid as zeros.
        ..unsafe { std::mem::zeroed() }
    }
}

pub(crate) fn empty_answer() -> Answer {
    Answer {
        size: size_of::<Answer>(),
        verdict: UNTOUCHED,
        class_index: 0,
        confidence: 0.0,
        label: [0; DIGITNET_LABEL_BYTES],
    }
}

pub(crate) fn empty_digit() -> Digit {
    // SAFETY: all numbers, valid as zeros.
    unsafe { std::mem::zeroed() }
}

/// Room for so many digits.
pub(crate) fn empty_reading(digits: &mut [Digit]) -> Reading {
    Reading {
        size: size_of::<Reading>(),
        digits: digits.as_mut_ptr(),
        digits_len: digits.len(),
        digit_size: size_of::<Digit>(),
        count: 0,
        verdict: UNTOUCHED,
        rejected: 0,
        confidence: 0.0,
    }
}

/// What a label says.
pub(crate) fn said(label: &[c_char]) -> String {
    let bytes: Vec<u8> = label.iter().map(|&byte| byte as u8).collect();
    let text = CStr::from_bytes_until_nul(&bytes).expect("a zero ends the label");
    text.to_str().expect("labels are UTF-8").to_owned()
}
