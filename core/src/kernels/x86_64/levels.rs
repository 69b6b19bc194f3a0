//! The input with its border of zeros, each level as wide as the multiplier wants it.

use crate::shape::ConvShape;

/// Copies the input's rows into `target`, whose border is zero already. With four taps to a group
/// levels stay bytes, with two they become 16-bit numbers.
pub(super) fn spread(input: &[u8], shape: &ConvShape, taps: usize, target: &mut [u8]) {
    let level = size_of::<u32>() / taps;
    let run = shape.in_side * shape.in_channels;
    let border = shape.padding * shape.in_channels;
    let pitch = run + 2 * border;
    let first = (shape.padding * pitch + border) * level;
    let targets = target.get_mut(first..).unwrap_or(&mut []);
    let rows = input.chunks_exact(run.max(1));
    for (source, target) in rows.zip(targets.chunks_mut((pitch * level).max(1))) {
        if level == 1 {
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
