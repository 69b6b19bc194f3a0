//! What the convolutions give, as pictures.
//!
//! The core keeps no map longer than it needs it, so they are computed here once more, plainly,
//! from the same weights and by the same rule of rounding; a test holds them to the core's scores.

use digitnet_core::int8::Layer;
use digitnet_core::prepare::Page;
use digitnet_core::reading::Reading;
use digitnet_core::{ConvShape, Digit};
use image::{GrayImage, Luma};

use super::NETWORK;
use super::explain::png;
use crate::answer::LayerMaps;

/// The maps of both convolutions where exactly one digit was found, otherwise none.
pub(super) fn of(page: &Page<'_>, reading: &Reading) -> Vec<LayerMaps> {
    let [only] = reading.digits.as_slice() else {
        return Vec::new();
    };
    let digit = page.digit(only.span);
    digit.map_or_else(Vec::new, |digit| layers(&digit))
}

/// Each layer's maps, tiled in one picture.
fn layers(digit: &Digit) -> Vec<LayerMaps> {
    let (first, second) = maps(digit);
    let shape = NETWORK.shape();
    [(first, &shape.conv1), (second, &shape.conv2)]
        .map(|(maps, shape)| LayerMaps {
            maps: shape.out_channels,
            side: shape.pooled_side(),
            picture: png(&tiled(&maps, shape)),
        })
        .into()
}

/// Both pooled maps, `[y][x][channel]`.
fn maps(digit: &Digit) -> (Vec<u8>, Vec<u8>) {
    let [(_, conv1), (_, conv2), ..] = NETWORK.layers();
    let shape = NETWORK.shape();
    let first = convolved(digit.pixels(), &shape.conv1, conv1);
    let second = convolved(&first, &shape.conv2, conv2);
    (first, second)
}

/// Convolution, ReLU and 2x2 pooling: `[in_side][in_side][in_channels]` ->
/// `[pooled][pooled][out_channels]`.
fn convolved(input: &[u8], shape: &ConvShape, layer: &Layer<'_>) -> Vec<u8> {
    let side = shape.pooled_side();
    let mut output = Vec::with_capacity(shape.pooled_len());
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)];
        let windows = corners.map(|(down, right)| -> Vec<u8> {
            window(input, shape, 2 * y + down, 2 * x + right).collect()
        });
        for channel in layer.channels() {
            let sums = windows.each_ref().map(|window| {
                let products = window.iter().zip(channel.weights);
                products
                    .map(|(level, weight)| i32::from(*level) * i32::from(*weight))
                    .sum::<i32>()
            });
            let most = sums.into_iter().max().unwrap_or(0) + channel.bias;
            output.push(channel.requantize.map_or(0, |rule| rule.apply(most)));
        }
    }
    output
}

/// What the kernel covers at a place, `[ky][kx][in_channel]`; zeros beyond the border.
fn window<'a>(
    input: &'a [u8],
    shape: &ConvShape,
    y: usize,
    x: usize,
) -> impl Iterator<Item = u8> + use<'a> {
    let ConvShape {
        in_side: side,
        in_channels: channels,
        kernel,
        padding,
        ..
    } = *shape;
    let inside = move |at: usize| at.checked_sub(padding).filter(|at| *at < side);
    let places = (0..kernel).flat_map(move |ky| (0..kernel).map(move |kx| (y + ky, x + kx)));
    places.flat_map(move |(y, x)| {
        let start = inside(y)
            .zip(inside(x))
            .map(|(y, x)| (y * side + x) * channels);
        (0..channels).map(move |channel| {
            start
                .and_then(|start| input.get(start + channel))
                .map_or(0, |level| *level)
        })
    })
}

/// The maps side by side, each so bright that its highest value is white.
fn tiled(maps: &[u8], shape: &ConvShape) -> GrayImage {
    let (side, channels) = (shape.pooled_side(), shape.out_channels);
    let columns = (1..=channels)
        .find(|columns| columns * columns >= channels && channels % columns == 0)
        .unwrap_or(1);
    let pixels = |tiles: usize| u32::try_from(tiles * (side + 1)).unwrap_or(1) - 1;
    let (width, height) = (pixels(columns), pixels(channels.div_ceil(columns)));
    GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as usize, y as usize);
        let channel = y / (side + 1) * columns + x / (side + 1);
        let (x, y) = (x % (side + 1), y % (side + 1));
        if channel >= channels || x == side || y == side {
            return Luma([GAP]);
        }
        let level = |x: usize, y: usize| maps[(y * side + x) * channels + channel];
        let places = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        let most = places.map(|(x, y)| level(x, y)).max().unwrap_or(0).max(1);
        let scaled = u16::from(level(x, y)) * 255 / u16::from(most);
        Luma([u8::try_from(scaled).unwrap_or(u8::MAX)])
    })
}

/// Grey level between the maps.
const GAP: u8 = 72;

#[cfg(test)]
mod tests {
    use super::*;
    use digitnet_core::Scratch;
    use digitnet_testing::drawn;

    #[test]
    fn the_core_s_scores_follow_from_the_maps() {
        assert_eq!(NETWORK.shape().hidden, 0, "the maps feed the scores");
        let mut scratch = Scratch::<{ NETWORK.scratch_bytes() }>::new();
        for drawn in drawn::digits() {
            let digit = Digit::new(drawn.render_digit());
            let (_, features) = maps(&digit);
            let [.., (_, output)] = NETWORK.layers();
            let scores: Vec<i32> = output
                .channels()
                .map(|class| {
                    let products = features.iter().zip(class.weights);
                    let sum: i32 = products.map(|(f, w)| i32::from(*f) * i32::from(*w)).sum();
                    sum + class.bias
                })
                .collect();
            let expected = NETWORK.forward(&digit, &mut scratch).expect("sized");
            assert_eq!(scores, expected.values(), "{}", drawn.name);
        }
    }

    #[test]
    fn every_map_has_its_tile() {
        let digit = Digit::new(drawn::digits()[0].render_digit());
        let (first, _) = maps(&digit);
        let shape = &NETWORK.shape().conv1;
        let picture = tiled(&first, shape);
        let white = picture.pixels().filter(|pixel| pixel.0 == [255]).count();
        let side = shape.pooled_side();
        let busy = (0..shape.out_channels).filter(|channel| {
            let map = (0..side * side).map(|at| first[at * shape.out_channels + channel]);
            map.max() > Some(0)
        });
        assert!(white >= busy.count());
    }
}
