//! What the convolutions give, as pictures.

use alloc::vec::Vec;

use digitnet_core::{ConvShape, Digit};

use super::{NETWORK, PictureReader};
use crate::answer::LayerMaps;
use crate::png::Grey;

/// Each convolution's maps, tiled in one picture.
pub(super) fn of(reader: &mut PictureReader, digit: &Digit) -> Vec<LayerMaps> {
    let shape = NETWORK.shape();
    let picture = |(shape, mut map): (&ConvShape, Vec<u8>)| {
        // Rows that the next layer does not need may be missing.
        map.resize(shape.pooled_len(), 0);
        let (levels, width) = tiled(&map, shape);
        let levels = &levels;
        LayerMaps {
            maps: shape.out_channels,
            side: shape.pooled_side(),
            picture: Grey { levels, width }.address(),
        }
    };
    let maps = observed(reader, digit);
    let maps = [&shape.conv1, &shape.conv2].into_iter().zip(maps);
    maps.map(picture).collect()
}

/// Both maps, put together from their rows.
pub(super) fn observed(reader: &mut PictureReader, digit: &Digit) -> [Vec<u8>; 2] {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    reader.pass(digit, &mut |layer, rows| match layer {
        "conv1" => first.extend_from_slice(rows),
        "conv2" => second.extend_from_slice(rows),
        _ => {}
    });
    [first, second]
}

/// The maps side by side, each so bright that its highest value is white; and how wide that is.
fn tiled(maps: &[u8], shape: &ConvShape) -> (Vec<u8>, usize) {
    let (side, channels) = (shape.pooled_side(), shape.out_channels);
    let columns = (1..=channels)
        .find(|columns| columns * columns >= channels && channels % columns == 0)
        .unwrap_or(1);
    let pixels = |tiles: usize| tiles * (side + 1) - 1;
    let (width, height) = (pixels(columns), pixels(channels.div_ceil(columns)));
    let most = |channel| maps.iter().skip(channel).step_by(channels).max();
    let most: Vec<u8> = (0..channels)
        .map(|channel| most(channel).copied().unwrap_or(0).max(1))
        .collect();
    let level = |x: usize, y: usize| {
        let channel = y / (side + 1) * columns + x / (side + 1);
        let (x, y) = (x % (side + 1), y % (side + 1));
        if channel >= channels || x == side || y == side {
            return GAP;
        }
        let level = maps[(y * side + x) * channels + channel];
        let scaled = u16::from(level) * 255 / u16::from(most[channel]);
        u8::try_from(scaled).unwrap_or(u8::MAX)
    };
    let mut levels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            levels.push(level(x, y));
        }
    }
    (levels, width)
}

/// Grey level between the maps.
const GAP: u8 = 72;

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;
    use digitnet_testing::drawn;

    #[test]
    fn every_map_has_its_tile() {
        let digit = Digit::new(drawn::digits()[0].render_digit());
        let shape = &NETWORK.shape().conv1;
        let mut reader = PictureReader::new(&NETWORK, || Duration::ZERO);
        let [first, _] = observed(&mut reader, &digit);
        assert_eq!(first.len(), shape.pooled_len());
        let (picture, _) = tiled(&first, shape);
        let white = picture.iter().filter(|level| **level == 255).count();
        let side = shape.pooled_side();
        let busy = (0..shape.out_channels).filter(|channel| {
            let map = (0..side * side).map(|at| first[at * shape.out_channels + channel]);
            map.max() > Some(0)
        });
        assert!(white >= busy.count());
        assert_eq!(of(&mut reader, &digit).len(), 2);
    }
}
