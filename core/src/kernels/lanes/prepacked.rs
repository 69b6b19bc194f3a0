//! Layers that were prepacked, and those that are prepacked as they run.

use super::interface::{Arithmetic, Convolution, LaneMultiplier, Layer, Value};
use super::kernel::Kernel;
use super::layout::{Rows, block_lines, of_one_channel};
use super::levels::spread;
use super::line::{CHANNELS, CacheLine};
use super::plane::Plane;
use crate::limits::{MAX_CHANNELS, MAX_KERNEL, SIDE};
use crate::part::part_mut;
use crate::shape::ConvShape;

/// Both convolutions of a network as a kernel wants them; `None` where they lie in the blob alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prepacked<'a>(Option<(Kernel, [&'a [CacheLine]; 2])>);

/// One layer, block by block.
pub(crate) type PrepackedLayer<'a> = Option<(Kernel, &'a [CacheLine])>;

impl<'a> Prepacked<'a> {
    pub(crate) const NONE: Self = Self(None);

    pub(super) const fn new(kernel: Kernel, layers: [&'a [CacheLine]; 2]) -> Self {
        Self(Some((kernel, layers)))
    }

    pub(crate) const fn layers(&self) -> [PrepackedLayer<'a>; 2] {
        match self.0 {
            None => [None; 2],
            Some((kernel, [first, second])) => [Some((kernel, first)), Some((kernel, second))],
        }
    }
}

/// Room for the levels of a first convolution or the smaller delivered network's second, of most
/// networks, and of the largest ones: padding makes a side longer by at most `MAX_KERNEL - 1`. Memory is
/// filled with zeros at every pass, so that there should not be much more of it.
const LEVELS: [usize; 3] = [
    2560,
    8192,
    (SIDE / 2 + MAX_KERNEL) * (SIDE / 2 + MAX_KERNEL) * MAX_CHANNELS,
];

/// Room for the lines of one block, of the same: two levels at least fill a group of an int8 network.
const LINES: [usize; 3] = [
    32,
    512,
    8 + MAX_KERNEL * (MAX_KERNEL * MAX_CHANNELS).div_ceil(2),
];

/// Convolution, ReLU and pooling by weights that are prepacked.
pub(super) fn convolve<M: LaneMultiplier>(
    multiplier: M,
    input: &[Value<M>],
    plane: &Plane<'_>,
    blocks: &[CacheLine],
    output: &mut [Value<M>],
) {
    with_levels::<M>(input, plane, |levels| {
        multiplier.convolve(Convolution {
            levels,
            plane,
            blocks,
            first: 0,
            output,
        });
    });
}

/// The same of a layer as it lies in the blob.
pub(super) fn prepack_and_convolve<M: LaneMultiplier>(
    multiplier: M,
    input: &[Value<M>],
    plane: &Plane<'_>,
    layer: &Layer<'_, M>,
    output: &mut [Value<M>],
) {
    let lines = block_lines::<M>(plane.shape);
    with_levels::<M>(input, plane, |levels| {
        if lines <= LINES[0] {
            by_blocks::<M, { LINES[0] }>(multiplier, levels, plane, layer, output);
        } else if lines <= LINES[1] {
            by_blocks::<M, { LINES[1] }>(multiplier, levels, plane, layer, output);
        } else {
            by_blocks::<M, { LINES[2] }>(multiplier, levels, plane, layer, output);
        }
    });
}

#[inline(never)]
fn by_blocks<M: LaneMultiplier, const LINES: usize>(
    multiplier: M,
    levels: &[u8],
    plane: &Plane<'_>,
    layer: &Layer<'_, M>,
    output: &mut [Value<M>],
) {
    let shape = plane.shape;
    let mut lines = [CacheLine::EMPTY; LINES];
    let block = part_mut(&mut lines, ..block_lines::<M>(shape));
    for first in (0..shape.out_channels).step_by(CHANNELS) {
        if first > 0 {
            block.fill(CacheLine::EMPTY);
        }
        M::Arithmetic::fill::<M>(block, layer, first, shape);
        multiplier.convolve(Convolution {
            levels,
            plane,
            blocks: block,
            first,
            output,
        });
    }
}

/// Lays two layers out, one after the other.
pub(super) fn prepack<'m, M: LaneMultiplier>(
    _: M,
    memory: &'m mut [CacheLine],
    [first, second]: [(&Layer<'_, M>, &ConvShape); 2],
) -> [&'m [CacheLine]; 2] {
    let (first, rest) = prepack_one::<M>(memory, first.0, first.1);
    [first, prepack_one::<M>(rest, second.0, second.1).0]
}

/// Takes the first lines of `memory`; returns these and the others.
fn prepack_one<'m, M: LaneMultiplier>(
    memory: &'m mut [CacheLine],
    layer: &Layer<'_, M>,
    shape: &ConvShape,
) -> (&'m [CacheLine], &'m mut [CacheLine]) {
    let lines = block_lines::<M>(shape);
    let all = shape.out_channels.div_ceil(CHANNELS) * lines;
    let (taken, rest) = memory.split_at_mut(all.min(memory.len()));
    taken.fill(CacheLine::EMPTY);
    for (index, block) in taken.chunks_exact_mut(lines).enumerate() {
        M::Arithmetic::fill::<M>(block, layer, index * CHANNELS, shape);
    }
    (taken, rest)
}

fn with_levels<M: LaneMultiplier>(input: &[Value<M>], plane: &Plane<'_>, then: impl FnOnce(&[u8])) {
    let whole_groups = plane.shape.run().is_multiple_of(M::TAPS);
    if let Some(levels) = M::levels_of(input)
        && whole_groups
        && (M::TAPS == 1 || !of_one_channel::<M>(plane.shape))
        && plane.border == [0; 2]
    {
        return then(levels);
    }
    let needed = Rows::of::<M>(plane).bytes(plane) / size_of::<M::Level>();
    if needed <= LEVELS[0] {
        spread_and::<M, { LEVELS[0] }>(input, plane, then);
    } else if needed <= LEVELS[1] {
        spread_and::<M, { LEVELS[1] }>(input, plane, then);
    } else {
        spread_and::<M, { LEVELS[2] }>(input, plane, then);
    }
}

#[inline(never)]
fn spread_and<M: LaneMultiplier, const LEVELS: usize>(
    input: &[Value<M>],
    plane: &Plane<'_>,
    then: impl FnOnce(&[u8]),
) {
    let mut levels = [M::ZERO; LEVELS];
    spread::<M>(input, plane, &mut levels);
    then(bytemuck::must_cast_slice(&levels));
}
