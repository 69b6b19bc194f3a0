//! The input with its border of zeros, each level as wide as the multiplier wants it.

use super::layout::Rows;
use crate::part::part_mut;
use crate::shape::ConvShape;

/// Copies the input's rows into `target`, whose border is zero already. Where a level has one byte levels
/// stay as they are, where it has two they become 16-bit numbers.
pub(super) fn spread(input: &[u8], shape: &ConvShape, rows: &Rows, target: &mut [u8]) {
    let run = shape.in_side * shape.in_channels;
    let first = shape.padding * (rows.pitch + rows.step);
    let targets = part_mut(target, first..);
    if rows.pitch == run {
        // No border, and levels as they are: all rows at once.
        if let Some(target) = targets.get_mut(..input.len()) {
            target.copy_from_slice(input);
        }
        return;
    }
    let sources = input.chunks_exact(run.max(1));
    for (source, target) in sources.zip(targets.chunks_mut(rows.pitch.max(1))) {
        if rows.step == shape.in_channels {
            if let Some(target) = target.get_mut(..run) {
                target.copy_from_slice(source);
            }
        } else {
            for (target, level) in target.as_chunks_mut::<2>().0.iter_mut().zip(source) {
                *target = u16::from(*level).to_le_bytes();
            }
        }
    }
}
