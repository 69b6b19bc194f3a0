//! The input with its border of zeros, each value as it is multiplied.

use super::interface::{Multiplier, Value};
use crate::part::part_mut;
use crate::shape::ConvShape;

/// Copies the input's rows into `target`, which has nothing but [`Multiplier::ZERO`].
pub(super) fn spread<M: Multiplier>(
    input: &[Value<M>],
    shape: &ConvShape,
    target: &mut [M::Level],
) {
    let run = shape.in_side * shape.in_channels;
    let pitch = run + 2 * shape.padding * shape.in_channels;
    let targets = part_mut(target, shape.padding * (pitch + shape.in_channels)..);
    // Without a border all rows are one.
    let rows = if pitch == run { shape.in_side } else { 1 };
    let sources = input.chunks_exact((rows * run).max(1));
    for (source, target) in sources.zip(targets.chunks_mut((rows * pitch).max(1))) {
        for (target, value) in target.iter_mut().zip(source) {
            *target = M::level(*value);
        }
    }
}
