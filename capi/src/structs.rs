//! What goes in and comes out, as C has it.
#![forbid(unsafe_code)]

use core::ffi::c_char;

use digitnet_core::int8::Network;
use digitnet_core::{Classification, ReadDigit, Verdict as CoreVerdict};

use crate::handle::Info;
use crate::sizes::DIGITNET_LABEL_BYTES;

/// One of the codes `DIGITNET_VERDICT_...`.
pub type Verdict = i32;

/// No digit.
pub const DIGITNET_VERDICT_NONE: Verdict = 0;
/// One digit.
pub const DIGITNET_VERDICT_DIGIT: Verdict = 1;
/// Several digits; only from `digitnet_read`.
pub const DIGITNET_VERDICT_NUMBER: Verdict = 2;
/// Perhaps digits, but nothing to rely on: better ask again.
pub const DIGITNET_VERDICT_UNSURE: Verdict = 3;

/// A grey picture: rows of levels from the top, one byte each, 0 = black, 255 = white; dark ink on
/// light paper or light ink on dark paper. Of a frame in YUYV the levels are every other byte:
/// `stride` is then twice the width, and `pixel_stride` is 2.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// `sizeof(digitnet_picture)`.
    pub size: usize,
    /// The levels, at any address.
    pub levels: *const u8,
    /// Bytes there, at least `stride * (height - 1) + pixel_stride * (width - 1) + 1`.
    pub levels_len: usize,
    /// In pixels, 1 to 32768.
    pub width: usize,
    /// In pixels, 1 to 32768.
    pub height: usize,
    /// Bytes from the start of one row to the next, at least those from its first level to its last.
    pub stride: usize,
    /// Bytes from one level of a row to the next; 0 stands for 1.
    pub pixel_stride: usize,
}

/// What one digit is taken for.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// `sizeof(digitnet_answer)`, set by the caller.
    pub size: usize,
    /// `DIGITNET_VERDICT_DIGIT`, `DIGITNET_VERDICT_UNSURE` or `DIGITNET_VERDICT_NONE`.
    pub verdict: Verdict,
    /// Number of the class that it most resembles of those that are digits, whatever the verdict.
    pub class_index: u32,
    /// Probability of that class, 0 to 1. Computed in floating point: its last digits may differ
    /// from machine to machine, which nothing else does.
    pub confidence: f32,
    /// What to call the class, for example "7", with a zero at its end.
    pub label: [c_char; DIGITNET_LABEL_BYTES],
}

/// One digit of a reading.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Digit {
    /// `DIGITNET_VERDICT_DIGIT` or `DIGITNET_VERDICT_UNSURE`.
    pub verdict: Verdict,
    /// Number of its class.
    pub class_index: u32,
    /// Probability of that class, 0 to 1, as in `digitnet_answer`.
    pub confidence: f32,
    /// Line of writing, from the top, counted from 0.
    pub line: u32,
    /// The box around its ink, in pixels of the picture.
    pub left: u32,
    /// Row of its topmost pixels.
    pub top: u32,
    /// At least 1.
    pub width: u32,
    /// At least 1.
    pub height: u32,
    /// What to call the class, for example "7", with a zero at its end.
    pub label: [c_char; DIGITNET_LABEL_BYTES],
}

/// What is written on a picture.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// `sizeof(digitnet_reading)`, set by the caller.
    pub size: usize,
    /// Where to put the digits, line by line, from left to right; set by the caller.
    pub digits: *mut Digit,
    /// Digits that have room there, at least 1; set by the caller.
    pub digits_len: usize,
    /// `sizeof(digitnet_digit)`, set by the caller.
    pub digit_size: usize,
    /// Digits that were put there. Guesses, unless the verdict is a digit or a number.
    pub count: usize,
    /// All digits together.
    pub verdict: Verdict,
    /// Marks as large as digits that are none.
    pub rejected: u32,
    /// The least confidence of all digits, 0 where there is none.
    pub confidence: f32,
}

/// A structure that starts with its size, so that one of another version is told apart.
pub(crate) trait Sized: Copy {}
impl Sized for Picture {}
impl Sized for Answer {}
impl Sized for Reading {}
impl Sized for Info {}

impl Answer {
    pub(crate) fn new(network: &Network<'_>, found: &Classification) -> Self {
        Self {
            size: size_of::<Self>(),
            verdict: verdict(found.verdict),
            class_index: number(found.class),
            confidence: found.confidence(),
            label: label(network, found.class),
        }
    }
}

impl Digit {
    pub(crate) fn new(network: &Network<'_>, found: &ReadDigit) -> Self {
        let ReadDigit {
            judgement,
            ink_box,
            line,
            ..
        } = found;
        Self {
            verdict: verdict(judgement.verdict),
            class_index: number(judgement.class),
            confidence: judgement.probability,
            line: number(*line),
            left: number(ink_box.left),
            top: number(ink_box.top),
            width: number(ink_box.width),
            height: number(ink_box.height),
            label: label(network, judgement.class),
        }
    }
}

pub(crate) const fn verdict(verdict: CoreVerdict) -> Verdict {
    match verdict {
        CoreVerdict::None => DIGITNET_VERDICT_NONE,
        CoreVerdict::Digit => DIGITNET_VERDICT_DIGIT,
        CoreVerdict::Number => DIGITNET_VERDICT_NUMBER,
        CoreVerdict::Unsure => DIGITNET_VERDICT_UNSURE,
    }
}

/// Pictures have at most 32768 pixels a side, models 64 classes.
pub(crate) fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn label(network: &Network<'_>, class: usize) -> [c_char; DIGITNET_LABEL_BYTES] {
    let mut text = [0; DIGITNET_LABEL_BYTES];
    let label = network.label(class).unwrap_or_default().bytes();
    for (target, byte) in text.iter_mut().take(DIGITNET_LABEL_BYTES - 1).zip(label) {
        *target = byte as c_char;
    }
    text
}
