//! 2x2 max-pooling over a per-channel affine map of the input.

use digitnet_core::ConvShape;

/// The largest of each 2x2 window, and where it stood.
#[derive(Clone, Debug, Default)]
pub struct Pooled {
    /// `[picture][y][x][channel]`.
    pub values: Vec<f32>,
    /// Index into the input of each value.
    pub sources: Vec<u32>,
}

/// Takes the maximum of `factor[channel] * input + offset[channel]` over 2x2 windows.
///
/// `input` is `[picture][y][x][channel]`, `conv_side` wide; an odd last row and column are dropped.
pub fn forward(
    shape: &ConvShape,
    input: &[f32],
    factor: &[f32],
    offset: &[f32],
    pooled: &mut Pooled,
) {
    let channels = shape.out_channels;
    let (side, pooled_side) = (shape.conv_side(), shape.pooled_side());
    let pictures = input.len() / (side * side * channels);
    pooled
        .values
        .resize(pictures * pooled_side * pooled_side * channels, 0.0);
    pooled.sources.resize(pooled.values.len(), 0);
    let values = pooled.values.chunks_exact_mut(channels);
    for (pixel, (values, sources)) in values
        .zip(pooled.sources.chunks_exact_mut(channels))
        .enumerate()
    {
        let (picture, pixel) = (pixel / pooled_side.pow(2), pixel % pooled_side.pow(2));
        let (y, x) = (2 * (pixel / pooled_side), 2 * (pixel % pooled_side));
        let first = (picture * side * side + y * side + x) * channels;
        values.fill(f32::NEG_INFINITY);
        for start in [
            first,
            first + channels,
            first + side * channels,
            first + (side + 1) * channels,
        ] {
            let inputs = &input[start..start + channels];
            for channel in 0..channels {
                let value = factor[channel] * inputs[channel] + offset[channel];
                let larger = value > values[channel];
                values[channel] = if larger { value } else { values[channel] };
                sources[channel] = if larger {
                    (start + channel) as u32
                } else {
                    sources[channel]
                };
            }
        }
    }
}
