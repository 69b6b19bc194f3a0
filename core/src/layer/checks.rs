//! What weights and records of the int8 network must keep, checked where a blob is read.

use crate::model_error::{ModelError, attempt};
use crate::requantize::Requantize;
use crate::section::Section;

pub(super) const fn check_zero(found: u8, offset: usize) -> Result<(), ModelError> {
    if found == 0 {
        return Ok(());
    }
    Err(ModelError::Field {
        name: "reserved",
        offset,
        found: found as u32,
        min: 0,
        max: 0,
    })
}

/// Multiplier and shift of a channel are in range, where there are any.
pub(super) const fn check_record(
    records: &Section<'_>,
    channel: usize,
    record_words: usize,
) -> Result<(), ModelError> {
    if record_words < 3 {
        return Ok(());
    }
    let first = record_words * channel;
    let offset = records.offset + 4 * first;
    let min = Requantize::MIN_MULTIPLIER as u32;
    let found = records.word(first + 1);
    if found < min || found > i32::MAX as u32 {
        let (name, max) = ("multiplier", i32::MAX as u32);
        return Err(ModelError::Field {
            name,
            offset: offset + 4,
            found,
            min,
            max,
        });
    }
    let (min, max) = (Requantize::MIN_SHIFT, Requantize::MAX_SHIFT);
    let found = records.word(first + 2);
    if found < min || found > max {
        let name = "shift";
        return Err(ModelError::Field {
            name,
            offset: offset + 8,
            found,
            min,
            max,
        });
    }
    Ok(())
}

/// The sum of a channel's weights without their signs.
pub(super) const fn sum_of_bytes(weights: &Section<'_>) -> Result<u32, ModelError> {
    let mut sum = 0;
    let mut left = weights.bytes;
    while let [weight, rest @ ..] = left {
        if *weight as i8 == i8::MIN {
            let offset = weights.offset + weights.bytes.len() - left.len();
            return Err(ModelError::Weight { offset });
        }
        sum += (*weight as i8).unsigned_abs() as u32;
        left = rest;
    }
    Ok(sum)
}

/// The same of weights of four bits; what fills a group up must be zero.
pub(super) const fn sum_of_nibbles(weights: &Section<'_>, group: usize) -> Result<u32, ModelError> {
    let mut sum = 0;
    let mut left = weights.bytes;
    // The lower weight's place in its group.
    let mut place = 0;
    while let [byte, rest @ ..] = left {
        let offset = weights.offset + weights.bytes.len() - left.len();
        let signed = *byte as i8;
        if place >= group || place + 4 >= group && signed >> 4 != 0 {
            attempt!(check_zero(*byte, offset));
        }
        sum += (signed << 4 >> 4).unsigned_abs() as u32 + (signed >> 4).unsigned_abs() as u32;
        left = rest;
        place += if place % 4 == 3 { 5 } else { 1 };
        if place >= group.next_multiple_of(8) {
            place = 0;
        }
    }
    Ok(sum)
}
