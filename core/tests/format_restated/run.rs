//! The forward pass, loop by loop as the page has it.

use super::blob::{FloatLayer, Header, Int8Layer, Network};

/// Values `[y][x][channel]`, the rightmost index fastest.
struct Map<T> {
    side: usize,
    channels: usize,
    values: Vec<T>,
}

impl<T: Copy + Default> Map<T> {
    /// The value there; 0 outside the map.
    fn at(&self, y: i64, x: i64, channel: usize) -> T {
        let inside = 0..self.side as i64;
        if !inside.contains(&y) || !inside.contains(&x) {
            return T::default();
        }
        self.values[(y as usize * self.side + x as usize) * self.channels + channel]
    }
}

/// Multiplier and shift applied to an accumulator.
pub(crate) fn requantize(accumulator: i64, multiplier: i32, shift: u32) -> i64 {
    let product = accumulator * i64::from(multiplier) + (1 << (shift - 1));
    (product >> shift).clamp(0, 255)
}

/// The scores of an int8 network.
pub(crate) fn int8(network: &Network<Int8Layer>, digit: &[u8; 784]) -> Vec<i32> {
    let to_bytes = |layer: &Int8Layer, mut map: Map<i64>| {
        let rules = layer.requantize.as_ref().expect("all but the output layer have them");
        for (index, value) in map.values.iter_mut().enumerate() {
            let (multiplier, shift) = rules[index % map.channels];
            *value = requantize(*value, multiplier, shift);
        }
        map
    };
    let input = digit.iter().map(|&byte| i64::from(byte)).collect();
    let plain = |layer: &Int8Layer| Layer {
        biases: layer.biases.iter().map(|&bias| i64::from(bias)).collect(),
        weights: layer.weights.iter().map(|row| row.iter().map(|&w| i64::from(w)).collect()).collect(),
    };
    let scores = forward(&network.header, &network.layers, input, plain, to_bytes);
    // The overflow rule promises that they fit.
    scores.into_iter().map(|score| i32::try_from(score).expect("no score overflows")).collect()
}

/// The scores of an f32 network, computed in `f64`.
pub(crate) fn float(network: &Network<FloatLayer>, digit: &[u8; 784]) -> Vec<f64> {
    let relu = |_: &FloatLayer, mut map: Map<f64>| {
        for value in &mut map.values {
            *value = value.max(0.0);
        }
        map
    };
    let input = digit.iter().map(|&byte| f64::from(byte) / 255.0).collect();
    let plain = |layer: &FloatLayer| Layer {
        biases: layer.biases.iter().map(|&bias| f64::from(bias)).collect(),
        weights: layer.weights.iter().map(|row| row.iter().map(|&w| f64::from(w)).collect()).collect(),
    };
    forward(&network.header, &network.layers, input, plain, relu)
}
