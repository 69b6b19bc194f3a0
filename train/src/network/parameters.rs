//! Everything that is learnt.

use digitnet_core::Shape;
use rand::{Rng, RngExt as _};
use serde::{Deserialize, Serialize};

/// The learnt numbers of a network, and equally their gradient or moments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// Both convolutions.
    pub conv: [ConvParameters; 2],
    /// The hidden layer; empty where the shape has none.
    pub hidden: DenseParameters,
    /// The output layer.
    pub output: DenseParameters,
}

/// A convolution and what follows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConvParameters {
    /// `[out_channel][ky][kx][in_channel]`.
    pub weights: Vec<f32>,
    /// `[out_channel]`: batch normalisation's factor; 1 and unused once it is folded away.
    pub scale: Vec<f32>,
    /// `[out_channel]`: batch normalisation's offset; the bias once it is folded away.
    pub shift: Vec<f32>,
}

/// A fully connected layer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DenseParameters {
    /// `[output][input]`.
    pub weights: Vec<f32>,
    /// `[output]`.
    pub biases: Vec<f32>,
}

impl Parameters {
    /// Random weights with the variance of He et al., "Delving Deep into Rectifiers", 2015.
    pub fn random(shape: &Shape, rng: &mut impl Rng) -> Self {
        let mut conv = [&shape.conv1, &shape.conv2].map(|conv| ConvParameters {
            weights: vec![0.0; conv.weights()],
            scale: vec![1.0; conv.out_channels],
            shift: vec![0.0; conv.out_channels],
        });
        let mut hidden = DenseParameters::zeros(shape.hidden, shape.features());
        let mut output = DenseParameters::zeros(shape.classes, shape.output_inputs());
        fill_he(&mut conv[0].weights, shape.conv1.taps(), rng);
        fill_he(&mut conv[1].weights, shape.conv2.taps(), rng);
        fill_he(&mut hidden.weights, shape.features(), rng);
        fill_he(&mut output.weights, shape.output_inputs(), rng);
        Self {
            conv,
            hidden,
            output,
        }
    }

    /// The same tensors, all zero.
    pub fn zeros_like(&self) -> Self {
        let mut zeros = self.clone();
        zeros
            .tensors_mut()
            .into_iter()
            .for_each(|tensor| tensor.fill(0.0));
        zeros
    }

    /// All tensors in a fixed order: weights first, then what weight decay leaves alone.
    pub fn tensors(&self) -> [&Vec<f32>; 10] {
        let [conv1, conv2] = &self.conv;
        [
            &conv1.weights,
            &conv2.weights,
            &self.hidden.weights,
            &self.output.weights,
            &conv1.scale,
            &conv1.shift,
            &conv2.scale,
            &conv2.shift,
            &self.hidden.biases,
            &self.output.biases,
        ]
    }

    /// As [`tensors`](Self::tensors), to be changed.
    pub fn tensors_mut(&mut self) -> [&mut Vec<f32>; 10] {
        let [conv1, conv2] = &mut self.conv;
        [
            &mut conv1.weights,
            &mut conv2.weights,
            &mut self.hidden.weights,
            &mut self.output.weights,
            &mut conv1.scale,
            &mut conv1.shift,
            &mut conv2.scale,
            &mut conv2.shift,
            &mut self.hidden.biases,
            &mut self.output.biases,
        ]
    }

    /// How many of [`tensors`](Self::tensors) are weights.
    pub const WEIGHT_TENSORS: usize = 4;

    /// Adds `factor * other`, number by number.
    pub fn add_scaled(&mut self, other: &Self, factor: f32) {
        for (tensor, other) in self.tensors_mut().into_iter().zip(other.tensors()) {
            for (value, other) in tensor.iter_mut().zip(other) {
                *value += factor * other;
            }
        }
    }

    /// Moves every number towards `other` by `share` of the distance.
    pub fn approach(&mut self, other: &Self, share: f32) {
        for (tensor, other) in self.tensors_mut().into_iter().zip(other.tensors()) {
            for (value, other) in tensor.iter_mut().zip(other) {
                *value += share * (other - *value);
            }
        }
    }
}

impl DenseParameters {
    /// `outputs * inputs` weights and as many biases as outputs.
    pub fn zeros(outputs: usize, inputs: usize) -> Self {
        Self {
            weights: vec![0.0; outputs * inputs],
            biases: vec![0.0; outputs],
        }
    }
}

fn fill_he(weights: &mut [f32], inputs: usize, rng: &mut impl Rng) {
    // Uniform with variance 2 / inputs.
    let bound = (6.0 / inputs as f32).sqrt();
    for weight in weights {
        *weight = rng.random_range(-bound..bound);
    }
}
