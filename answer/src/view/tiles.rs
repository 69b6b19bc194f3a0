//! The digits of an answer, one by one: in a row, and as boxes over the picture.

use alloc::string::String;
use alloc::vec::Vec;

use digitnet_core::SIDE;

use super::quantities::{NEARLY_ALL, percent};
use crate::answer::{Answer, ReadDigit};
use crate::png::Grey;
use crate::reader::label;

/// One digit of the picture.
#[derive(Debug)]
pub(super) struct Tile {
    /// Its place among the digits, from 0.
    pub(super) at: usize,
    pub(super) label: &'static str,
    pub(super) sure: bool,
    pub(super) percent: String,
    /// What the network saw, as a `data:` address.
    pub(super) seen: Option<String>,
    pub(super) frame: Frame,
}

/// A digit's box over the picture, in its pixels, and where the digit is written beside it.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) text_top: usize,
    pub(super) text_size: usize,
}

/// The digits that were found, line by line.
pub(super) fn lines(answer: &Answer) -> Vec<Vec<Tile>> {
    let same_line = |one: &ReadDigit, next: &ReadDigit| one.line == next.line;
    let mut at = 0..;
    let mut tile = |digit: &ReadDigit| Tile {
        at: at.next().unwrap_or_default(),
        label: label(digit.digit),
        sure: digit.sure,
        percent: percent(digit.confidence, NEARLY_ALL),
        seen: digit.prepared.as_deref().map(picture),
        frame: frame(digit, answer),
    };
    let lines = answer.digits.chunk_by(same_line);
    lines
        .map(|line| line.iter().map(&mut tile).collect())
        .collect()
}

fn frame(digit: &ReadDigit, answer: &Answer) -> Frame {
    let ink_box = digit.ink_box;
    let longest = answer.width.max(answer.height);
    let (gap, smallest) = (longest.div_ceil(80), longest.div_ceil(24));
    let text_size = (ink_box.height / 4).clamp(smallest, 2 * smallest);
    let (left, top) = (
        ink_box.left.saturating_sub(gap),
        ink_box.top.saturating_sub(gap),
    );
    Frame {
        left,
        top,
        width: (ink_box.left + ink_box.width + gap).min(answer.width) - left,
        height: (ink_box.top + ink_box.height + gap).min(answer.height) - top,
        // Above the box, or in it where there is no room.
        text_top: if top > text_size {
            top - text_size / 5
        } else {
            top + text_size
        },
        text_size,
    }
}

/// 28 x 28 grey levels as a picture, ink light on dark.
fn picture(levels: &[u8]) -> String {
    Grey {
        levels,
        width: SIDE,
    }
    .address()
}
