//! Calls as C makes them: pointers and lengths that a test can make wrong one at a time.

use std::ffi::c_void;

use digitnet_capi::*;

pub(crate) static INT8: &[u8] = include_bytes!("../../../weights/digits.int8.dgn");
pub(crate) static F32: &[u8] = include_bytes!("../../../weights/digits.f32.dgn");

/// What results hold before a call.
/// Ten digits, and "no digit".
pub(crate) const CLASSES: usize = 11;
pub(crate) const UNTOUCHED: i32 = -77;

#[repr(align(16))]
#[derive(Clone)]
pub(crate) struct Aligned<const BYTES: usize>(pub(crate) [u8; BYTES]);

/// All memory of a call to `digitnet_classify` or `digitnet_probabilities`.
pub(crate) struct Memory {
    pub(crate) model: Model,
    pub(crate) pixels: [u8; DIGITNET_PIXELS],
    pub(crate) scratch: Aligned<8192>,
    pub(crate) scores: [i32; CLASSES],
    pub(crate) probabilities: [f32; CLASSES],
    pub(crate) best: u32,
}

/// The arguments of `digitnet_classify`.
#[derive(Clone)]
pub(crate) struct Classify {
    pub(crate) model: *const Model,
    pub(crate) pixels: *const u8,
    pub(crate) pixels_len: usize,
    pub(crate) scratch: *mut c_void,
    pub(crate) scratch_len: usize,
    pub(crate) scores: *mut i32,
    pub(crate) scores_len: usize,
    pub(crate) best: *mut u32,
}

/// The arguments of `digitnet_prepare`.
#[derive(Clone)]
pub(crate) struct Prepare {
    pub(crate) grey: *const u8,
    pub(crate) grey_len: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) stride: usize,
    pub(crate) workspace: *mut c_void,
    pub(crate) workspace_len: usize,
    pub(crate) pixels: *mut u8,
    pub(crate) pixels_len: usize,
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

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            model: opened(),
            pixels: [0; DIGITNET_PIXELS],
            scratch: Aligned([0xa5; 8192]),
            scores: [UNTOUCHED; CLASSES],
            probabilities: [UNTOUCHED as f32; CLASSES],
            best: UNTOUCHED as u32,
        }
    }

    /// Sound arguments, with just the scratch memory that the model needs.
    pub(crate) fn arguments(&mut self) -> Classify {
        let scratch_len = scratch_bytes(&self.model);
        assert!(
            scratch_len <= self.scratch.0.len(),
            "the tests' scratch memory is too small"
        );
        Classify {
            model: &self.model,
            pixels: self.pixels.as_ptr(),
            pixels_len: self.pixels.len(),
            scratch: self.scratch.0.as_mut_ptr().cast(),
            scratch_len,
            scores: self.scores.as_mut_ptr(),
            scores_len: self.scores.len(),
            best: &mut self.best,
        }
    }

    pub(crate) fn is_untouched(&self) -> bool {
        let scores = self.scores.iter().all(|&score| score == UNTOUCHED);
        scores && self.best == UNTOUCHED as u32
    }
}

impl Classify {
    pub(crate) fn run(&self) -> Status {
        // SAFETY: as in `open_raw`.
        unsafe {
            digitnet_classify(
                self.model,
                self.pixels,
                self.pixels_len,
                self.scratch,
                self.scratch_len,
                self.scores,
                self.scores_len,
                self.best,
            )
        }
    }

    /// The same, but probabilities are asked for.
    pub(crate) fn probabilities(&self, probabilities: *mut f32, len: usize) -> Status {
        // SAFETY: as in `open_raw`.
        unsafe {
            digitnet_probabilities(
                self.model,
                self.pixels,
                self.pixels_len,
                self.scratch,
                self.scratch_len,
                probabilities,
                len,
                self.best,
            )
        }
    }
}

impl Prepare {
    pub(crate) fn run(&self) -> Status {
        // SAFETY: as in `open_raw`.
        unsafe {
            digitnet_prepare(
                self.grey,
                self.grey_len,
                self.width,
                self.height,
                self.stride,
                self.workspace,
                self.workspace_len,
                self.pixels,
                self.pixels_len,
            )
        }
    }
}
