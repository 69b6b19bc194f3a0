//! Fully connected layers.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

/// `[picture][input]` to `[picture][output]`, without biases: `output = input * weights^T`.
pub fn forward(input: &[f32], pictures: usize, weights: &[f32], outputs: usize) -> Vec<f32> {
    let mut output = vec![0.0; pictures * outputs];
    let sums = &mut view_mut(&mut output, pictures);
    general_mat_mul(
        1.0,
        &view(input, pictures),
        &view(weights, outputs).t(),
        0.0,
        sums,
    );
    output
}

/// Adds the gradient of weights and biases, and returns the input's.
pub fn backward(
    input: &[f32],
    pictures: usize,
    weights: &[f32],
    output_gradient: &[f32],
    weight_gradient: &mut [f32],
    bias_gradient: &mut [f32],
) -> Vec<f32> {
    let outputs = bias_gradient.len();
    let gradient = view(output_gradient, pictures);
    let sums = &mut view_mut(weight_gradient, outputs);
    general_mat_mul(1.0, &gradient.t(), &view(input, pictures), 1.0, sums);
    add_columns(output_gradient, bias_gradient);
    let mut input_gradient = vec![0.0; input.len()];
    let sums = &mut view_mut(&mut input_gradient, pictures);
    general_mat_mul(1.0, &gradient, &view(weights, outputs), 0.0, sums);
    input_gradient
}

/// Adds `values` (`[row][column]`) to `sums` (`[column]`).
pub fn add_columns(values: &[f32], sums: &mut [f32]) {
    for row in values.chunks_exact(sums.len()) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, value)| *sum += value);
    }
}

/// Adds `shift` (`[column]`) to every row of `values`.
pub fn add_to_rows(values: &mut [f32], shift: &[f32]) {
    for row in values.chunks_exact_mut(shift.len()) {
        row.iter_mut()
            .zip(shift)
            .for_each(|(value, shift)| *value += shift);
    }
}

/// `values` as a matrix of so many rows.
pub(super) fn view(values: &[f32], rows: usize) -> ArrayView2<'_, f32> {
    let columns = values.len() / rows;
    ArrayView2::from_shape((rows, columns), values).expect("whole rows")
}

/// `values` as a matrix of so many rows.
pub(super) fn view_mut(values: &mut [f32], rows: usize) -> ArrayViewMut2<'_, f32> {
    let columns = values.len() / rows;
    ArrayViewMut2::from_shape((rows, columns), values).expect("whole rows")
}
