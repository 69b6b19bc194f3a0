//! Convolution as matrix multiplication over unrolled windows (im2col).

use digitnet_core::ConvShape;
use ndarray::linalg::general_mat_mul;

use super::dense::{view, view_mut};

/// Pictures that are multiplied together: weights are brought into the product's order once for all.
const TOGETHER: usize = 8;

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
    let outputs = output.chunks_mut(TOGETHER * positions * shape.out_channels);
    for (input, output) in input.chunks(TOGETHER * input_len(shape)).zip(outputs) {
        let rows = unroll_all(shape, input, windows);
        general_mat_mul(
            1.0,
            &view(windows, rows),
            &weights.t(),
            0.0,
            &mut view_mut(output, rows),
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
    if let Some(gradient) = &mut input_gradient {
        gradient.clear();
        gradient.resize(input.len(), 0.0);
    }
    let inputs = input.chunks(TOGETHER * input_len(shape));
    let gradients = output_gradient.chunks(TOGETHER * positions * shape.out_channels);
    for (group, (input, gradient)) in inputs.zip(gradients).enumerate() {
        let rows = unroll_all(shape, input, windows);
        let gradient = view(gradient, rows);
        let mut sum = view_mut(weight_gradient, shape.out_channels);
        general_mat_mul(1.0, &gradient.t(), &view(windows, rows), 1.0, &mut sum);
        if let Some(input_gradient) = &mut input_gradient {
            general_mat_mul(1.0, &gradient, &weights, 0.0, &mut view_mut(windows, rows));
            let start = group * TOGETHER * input_len(shape);
            let sums = &mut input_gradient[start..start + input.len()];
            let windows = windows.chunks_exact(positions * shape.taps());
            for (windows, sums) in windows.zip(sums.chunks_exact_mut(input_len(shape))) {
                fold(shape, windows, sums);
            }
        }
    }
}

/// Values of one input map.
pub fn input_len(shape: &ConvShape) -> usize {
    shape.in_side * shape.in_side * shape.in_channels
}

/// Writes the windows of some pictures below each other; returns how many rows they are.
fn unroll_all(shape: &ConvShape, input: &[f32], windows: &mut Vec<f32>) -> usize {
    let positions = shape.conv_side() * shape.conv_side();
    let rows = input.len() / input_len(shape) * positions;
    windows.resize(rows * shape.taps(), 0.0);
    let parts = windows.chunks_exact_mut(positions * shape.taps());
    for (input, windows) in input.chunks_exact(input_len(shape)).zip(parts) {
        unroll(shape, input, windows);
    }
    rows
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
