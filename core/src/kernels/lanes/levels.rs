//! The input with its border of zeros, each value as it is multiplied.

use super::interface::{LaneMultiplier, Value};
use super::plane::Plane;
use crate::part::part_mut;

/// Copies the input's rows into `target`, which has nothing but [`LaneMultiplier::ZERO`].
pub(super) fn spread<M: LaneMultiplier>(
    input: &[Value<M>],
    plane: &Plane<'_>,
    target: &mut [M::Level],
) {
    let channels = plane.shape.in_channels;
    let run = plane.input[0] * channels;
    let left = plane.border[0] * channels;
    let pitch = run + 2 * left;
    let targets = part_mut(target, plane.border[1] * pitch + left..);
    // Without a border all rows are one.
    let rows = if pitch == run { plane.input[1] } else { 1 };
    let sources = input.chunks_exact((rows * run).max(1));
    for (source, target) in sources.zip(targets.chunks_mut((rows * pitch).max(1))) {
        for (target, value) in target.iter_mut().zip(source) {
            *target = M::level(*value);
        }
    }
}
