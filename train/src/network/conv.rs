//! Convolution as matrix multiplication over unrolled windows (im2col).

use digitnet_core::ConvShape;
use ndarray::linalg::general_mat_mul;

use super::dense::{view, view_mut};

/// Convolves `input` (`[picture][y][x][in_channel]`) with `weights`.
///
/// `output` (`[picture][y][x][out_channel]`, `conv_side` wide) is overwritten; `windows` is
/// working memory.
pub fn forward(
    shape: &ConvShape,
    input: &[f32],
    weights: &[f32],
    windows: &mut Vec<f32>,
    output: &mut Vec<f32>,
) {
    let positions = shape.conv_side() * shape.conv_side();
    let weights = view(weights, shape.out_channels);
    let pictures = input.len() / input_len(shape);
    output.resize(pictures * positions * shape.out_channels, 0.0);
    windows.resize(positions * shape.taps(), 0.0);
    let outputs = output.chunks_exact_mut(positions * shape.out_channels);
    for (input, output) in input.chunks_exact(input_len(shape)).zip(outputs) {
        unroll(shape, input, windows);
        let windows = view(windows, positions);
        general_mat_mul(
            1.0,
            &windows,
            &weights.t(),
            0.0,
            &mut view_mut(output, positions),
        );
    }
}

/// Adds the weights' gradient to `weight_gradient` and, where it is wanted, overwrites the
/// input's gradient.
pub fn backward(
    shape: &ConvShape,
    input: &[f32],
    weights: &[f32],
    output_gradient: &[f32],
    windows: &mut Vec<f32>,
    weight_gradient: &mut [f32],
    mut input_gradient: Option<&mut Vec<f32>>,
) {
    let positions = shape.conv_side() * shape.conv_side();
    let weights = view(weights, shape.out_channels);
    windows.resize(positions * shape.taps(), 0.0);
    if let Some(gradient) = &mut input_gradient {
        gradient.clear();
        gradient.resize(input.len(), 0.0);
    }
    let inputs = input.chunks_exact(input_len(shape));
    let gradients = output_gradient.chunks_exact(positions * shape.out_channels);
    for (picture, (input, gradient)) in inputs.zip(gradients).enumerate() {
        let gradient = view(gradient, positions);
        unroll(shape, input, windows);
        let mut sum = view_mut(weight_gradient, shape.out_channels);
        general_mat_mul(1.0, &gradient.t(), &view(windows, positions), 1.0, &mut sum);
        if let Some(input_gradient) = &mut input_gradient {
            general_mat_mul(
                1.0,
                &gradient,
                &weights,
                0.0,
                &mut view_mut(windows, positions),
            );
            let start = picture * input_len(shape);
            fold(
                shape,
                windows,
                &mut input_gradient[start..start + input_len(shape)],
            );
        }
    }
}

/// Values of one input map.
pub fn input_len(shape: &ConvShape) -> usize {
    shape.in_side * shape.in_side * shape.in_channels
}

/// Writes the window under each output position as one row; padding is zeros.
fn unroll(shape: &ConvShape, input: &[f32], windows: &mut [f32]) {
    if shape.padding > 0 {
        windows.fill(0.0);
    }
    runs(shape, |window, input_start, len| {
        windows[window..window + len].copy_from_slice(&input[input_start..input_start + len]);
    });
}

/// The reverse of [`unroll`]: adds every window's value to the input that it came from.
fn fold(shape: &ConvShape, windows: &[f32], input: &mut [f32]) {
    runs(shape, |window, input_start, len| {
        let sums = input[input_start..input_start + len].iter_mut();
        sums.zip(&windows[window..window + len])
            .for_each(|(sum, value)| *sum += value);
    });
}

/// Calls `run(start in the windows, start in the input, length)` for each stretch of taps that
/// lies side by side on the input: one row of one window.
fn runs(shape: &ConvShape, mut run: impl FnMut(usize, usize, usize)) {
    let (side, kernel, padding) = (shape.in_side, shape.kernel, shape.padding);
    let mut window = 0;
    for y in 0..shape.conv_side() {
        for x in 0..shape.conv_side() {
            let first = padding.saturating_sub(x);
            let last = kernel.min(side + padding - x);
            for ky in 0..kernel {
                let row = y + ky;
                if row >= padding && row < side + padding {
                    let start = (row - padding) * side + x + first - padding;
                    let tap = window + (ky * kernel + first) * shape.in_channels;
                    run(
                        tap,
                        start * shape.in_channels,
                        (last - first) * shape.in_channels,
                    );
                }
            }
            window += shape.taps();
        }
    }
}
