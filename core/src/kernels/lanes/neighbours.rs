//! The second pooled maps of a picture that is moved by one pixel, two such pictures at a time.
//!
//! Moved to the right or to the left, a picture is a part of the same picture with a column of zeros on
//! either side. From one window to the next both see the same, so all windows are calculated once.
//! Pooled by twos, the first map of the one is that of the other, but for a column at either end. Of the second
//! map's windows each is a value in both, pooled with the one to the right or to the left.

use super::conv_relu_pool::{chosen, conv_relu_pool};
use super::kernel::Kernel;
use super::plane::Plane;
use super::prepacked::PrepackedLayer;
use crate::PIXELS;
use crate::kernels::interface::Convolutions;
use crate::limits::{MAX_CHANNELS, SIDE};
use crate::part::{part, part_mut};

/// [`Kernels::neighbours`](crate::kernels::Kernels::neighbours). With padding these pictures share
/// nothing: each has its own border.
pub(super) fn neighbours(
    prepacked: [PrepackedLayer<'_>; 2],
    pixels: &[u8; PIXELS],
    convolutions: Convolutions<'_>,
    mut done: impl FnMut(&[u8]),
) -> Option<()> {
    let kernel = chosen(prepacked[0])?;
    let shape = convolutions.shape;
    if shape.conv1.padding + shape.conv2.padding > 0 {
        return None;
    }
    for axis in 0..2 {
        let planes = planes(convolutions, axis);
        let lengths = planes.map(|plane| plane.pooled_len());
        let of = Two {
            kernel,
            prepacked,
            convolutions,
            axis,
        };
        if lengths[0] + lengths[1] + shape.conv2.pooled_len() <= MAPS[0] {
            of.run::<{ MAPS[0] }>(pixels, planes, &mut done);
        } else {
            of.run::<{ MAPS[1] }>(pixels, planes, &mut done);
        }
    }
    Some(())
}

/// Room for the first map, the second pooled along the other axis alone, and as it is: of the largest
/// delivered network, and of the largest that there may be.
const MAPS: [usize; 2] = [
    8448,
    ((SIDE / 2 + 1) * (SIDE / 2) + (SIDE / 2 + 1) * (SIDE / 4) + (SIDE / 4) * (SIDE / 4))
        * MAX_CHANNELS,
];

/// Both convolutions over the picture with zeros at both ends of an axis; the second one is pooled along
/// the other axis alone.
fn planes(Convolutions { shape, .. }: Convolutions<'_>, axis: usize) -> [Plane<'_>; 2] {
    let mut first = Plane::of(&shape.conv1);
    first.border[axis] = 1;
    let mut second = Plane::of(&shape.conv2);
    second.input = first.pooled();
    second.pools[axis] = false;
    [first, second]
}

/// Two pictures, moved there and back along an axis.
#[derive(Clone, Copy)]
struct Two<'a> {
    kernel: Kernel,
    prepacked: [PrepackedLayer<'a>; 2],
    convolutions: Convolutions<'a>,
    axis: usize,
}

impl Two<'_> {
    #[inline(never)]
    fn run<const MAPS: usize>(
        self,
        pixels: &[u8; PIXELS],
        [first, second]: [Plane<'_>; 2],
        mut done: impl FnMut(&[u8]),
    ) {
        let Convolutions { shape, layers } = self.convolutions;
        let mut maps = [0; MAPS];
        let (map, rest) = maps.split_at_mut(first.pooled_len());
        let (windows, rest) = rest.split_at_mut(second.pooled_len());
        let features = part_mut(rest, ..shape.conv2.pooled_len());
        let (kernel, prepacked) = (self.kernel, self.prepacked);
        conv_relu_pool(kernel, prepacked[0], pixels, &first, layers[0], map);
        conv_relu_pool(kernel, prepacked[1], map, &second, layers[1], windows);
        for from in 0..2 {
            pool(windows, &second, self.axis, from, features);
            done(features);
        }
    }
}

/// Pools along the axis that is left, from window `from` on: requantization is monotone, so the largest of
/// its values is the value of the largest.
fn pool(values: &[u8], plane: &Plane<'_>, axis: usize, from: usize, output: &mut [u8]) {
    let (side, channels) = (plane.shape.pooled_side(), plane.shape.out_channels);
    let [columns, _] = plane.pooled();
    let apart = if axis == 0 { 1 } else { columns } * channels;
    let pixels = output.chunks_exact_mut(channels.max(1));
    for (index, pixel) in pixels.enumerate() {
        let mut place = [index % side, index / side];
        place[axis] = 2 * place[axis] + from;
        let at = (place[1] * columns + place[0]) * channels;
        let one = part(values, at..at + channels);
        let other = part(values, at + apart..at + apart + channels);
        for (pixel, (one, other)) in pixel.iter_mut().zip(one.iter().zip(other)) {
            *pixel = *one.max(other);
        }
    }
}
