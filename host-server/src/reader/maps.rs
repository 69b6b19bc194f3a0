//! What the convolutions give, as pictures.

use digitnet_core::{ConvShape, Digit};
use image::{GrayImage, Luma};

use super::explain::png;
use super::{NETWORK, ServerReader};
use crate::answer::LayerMaps;

/// Each convolution's maps, tiled in one picture.
pub(super) fn of(reader: &mut ServerReader, digit: &Digit) -> Vec<LayerMaps> {
    let shape = NETWORK.shape();
    let mut layers = Vec::new();
    let observed = reader.observe(digit, |layer, values| {
        let shape = match layer {
            "conv1" => &shape.conv1,
            "conv2" => &shape.conv2,
            _ => return,
        };
        layers.push(LayerMaps {
            maps: shape.out_channels,
            side: shape.pooled_side(),
            picture: png(&tiled(values, shape)),
        });
    });
    observed.expect("scratch memory is sized by the network");
    layers
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
    use digitnet_core::Reader;
    use digitnet_testing::drawn;

    #[test]
    fn every_map_has_its_tile() {
        let digit = Digit::new(drawn::digits()[0].render_digit());
        let shape = &NETWORK.shape().conv1;
        let mut reader: Box<ServerReader> = Box::new(Reader::new(&NETWORK));
        let mut first = Vec::new();
        reader
            .observe(&digit, |layer, values| {
                if layer == "conv1" {
                    first = values.to_vec();
                }
            })
            .expect("sized by the network");
        let picture = tiled(&first, shape);
        let white = picture.pixels().filter(|pixel| pixel.0 == [255]).count();
        let side = shape.pooled_side();
        let busy = (0..shape.out_channels).filter(|channel| {
            let map = (0..side * side).map(|at| first[at * shape.out_channels + channel]);
            map.max() > Some(0)
        });
        assert!(white >= busy.count());
        assert_eq!(of(&mut reader, &digit).len(), 2);
    }
}
