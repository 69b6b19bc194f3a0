//! From real numbers to the int8 network's whole numbers.

use digitnet_core::{Requantize, Shape, float};
use serde::{Deserialize, Serialize};

use crate::network::batch_norm::Statistics;
use crate::network::{ConvParameters, DenseParameters, Parameters};
use crate::pack::{FloatLayer, Int8Layer};
use crate::weight_bits::WeightBits;

/// What one unit of an 8-bit activation is worth, per layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivationSteps {
    /// After each convolution.
    pub conv: [f32; 2],
    /// After the hidden layer; unused where there is none.
    pub hidden: f32,
}

/// A whole network in whole numbers.
#[derive(Clone, Debug)]
pub struct QuantizedNetwork {
    /// Both convolutions.
    pub conv: [QuantizedLayer; 2],
    /// The hidden layer; empty where the shape has none.
    pub hidden: QuantizedLayer,
    /// The output layer; all its channels share one scale, so that scores can be compared.
    pub output: QuantizedLayer,
    /// What one unit of score is worth in natural-logarithm units.
    pub score_scale: f32,
}

/// One layer in whole numbers.
#[derive(Clone, Debug)]
pub struct QuantizedLayer {
    /// The weights, in the order of the real ones.
    pub whole: Vec<f32>,
    /// Their range.
    pub bits: WeightBits,
    /// `[channel]`: what one unit of weight is worth.
    pub steps: Vec<f32>,
    /// `[channel]`, in accumulator units.
    pub biases: Vec<i32>,
    /// `[channel]`; empty for the output layer.
    pub requantize: Vec<Requantize>,
}

impl ActivationSteps {
    /// A grey level of 255 is worth 1.
    pub const INPUT: f32 = 1.0 / 255.0;
}

/// Takes batch normalisation into the weights and biases: the same function with fewer numbers.
pub fn fold(parameters: &Parameters, statistics: &Statistics) -> Parameters {
    let mut folded = parameters.clone();
    for (conv, moments) in folded.conv.iter_mut().zip(&statistics.conv) {
        let (factor, offset) = moments.affine(conv);
        let taps = conv.weights.len() / factor.len();
        for (weights, factor) in conv.weights.chunks_exact_mut(taps).zip(&factor) {
            weights.iter_mut().for_each(|weight| *weight *= factor);
        }
        conv.scale.fill(1.0);
        conv.shift = offset;
    }
    folded
}

/// Rounds folded parameters to whole numbers: the first convolution's weights to 8 bits, all others
/// to `bits`.
pub fn quantize(
    shape: &Shape,
    parameters: &Parameters,
    bits: WeightBits,
    steps: &ActivationSteps,
) -> QuantizedNetwork {
    let Parameters {
        conv: [conv1, conv2],
        hidden,
        output,
    } = parameters;
    let conv = |conv: &ConvParameters, bits: WeightBits, from: f32, to: f32| {
        layer(
            &conv.weights,
            bits,
            &conv.shift,
            &bits.per_channel(&conv.weights, conv.shift.len()),
            from,
            Some(to),
        )
    };
    let (first, second) = (steps.conv[0], steps.conv[1]);
    let hidden_steps = bits.per_channel(&hidden.weights, shape.hidden);
    let output_input = if shape.hidden > 0 {
        steps.hidden
    } else {
        second
    };
    let output_steps = vec![bits.step(&output.weights); shape.classes];
    QuantizedNetwork {
        conv: [
            conv(conv1, WeightBits::Eight, ActivationSteps::INPUT, first),
            conv(conv2, bits, first, second),
        ],
        hidden: layer(
            &hidden.weights,
            bits,
            &hidden.biases,
            &hidden_steps,
            second,
            Some(steps.hidden),
        ),
        output: layer(
            &output.weights,
            bits,
            &output.biases,
            &output_steps,
            output_input,
            None,
        ),
        score_scale: output_steps[0] * output_input,
    }
}

/// Folded parameters from the layers of an f32 blob: the other way of [`float_layers`].
pub fn folded(network: &float::Network<'_>) -> Parameters {
    let [conv1, conv2, hidden, output] = network.layers().map(|(_, layer)| {
        let weights = layer.channels().flat_map(|channel| channel.weights);
        DenseParameters {
            weights: weights.map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            biases: layer.channels().map(|channel| channel.bias).collect(),
        }
    });
    Parameters {
        conv: [conv1, conv2].map(|conv| ConvParameters {
            scale: vec![1.0; conv.biases.len()],
            weights: conv.weights,
            shift: conv.biases,
        }),
        hidden,
        output,
    }
}

/// The layers of an f32 blob, from folded parameters.
pub fn float_layers(shape: &Shape, parameters: &Parameters) -> Vec<FloatLayer> {
    let dense = |dense: &DenseParameters| FloatLayer {
        biases: dense.biases.clone(),
        weights: dense.weights.clone(),
    };
    let mut layers: Vec<FloatLayer> = (parameters.conv.iter())
        .map(|conv| FloatLayer {
            biases: conv.shift.clone(),
            weights: conv.weights.clone(),
        })
        .collect();
    if shape.hidden > 0 {
        layers.push(dense(&parameters.hidden));
    }
    layers.push(dense(&parameters.output));
    layers
}

impl QuantizedNetwork {
    /// The layers of an int8 blob.
    pub fn int8_layers(&self, shape: &Shape) -> Vec<Int8Layer> {
        let [conv1, conv2] = &self.conv;
        let mut layers = vec![conv1.int8(), conv2.int8()];
        if shape.hidden > 0 {
            layers.push(self.hidden.int8());
        }
        layers.push(self.output.int8());
        layers
    }
}

impl QuantizedLayer {
    /// The weights as real numbers: what the rounded network multiplies by.
    pub fn real(&self) -> Vec<f32> {
        let taps = (self.whole.len() / self.steps.len().max(1)).max(1);
        let channels = self.whole.chunks_exact(taps).zip(&self.steps);
        channels
            .flat_map(|(whole, step)| whole.iter().map(move |weight| weight * step))
            .collect()
    }

    /// The biases as floats; exact below 2^24.
    pub fn float_biases(&self) -> Vec<f32> {
        self.biases.iter().map(|&bias| bias as f32).collect()
    }

    fn int8(&self) -> Int8Layer {
        Int8Layer {
            biases: self.biases.clone(),
            requantize: self.requantize.clone(),
            weights: self.whole.iter().map(|&weight| weight as i8).collect(),
            bits: self.bits,
        }
    }
}

/// `from` and `to`: what a unit of the layer's input and output is worth; an output layer has no
/// `to`, since its accumulators are the scores.
fn layer(
    weights: &[f32],
    bits: WeightBits,
    biases: &[f32],
    steps: &[f32],
    from: f32,
    to: Option<f32>,
) -> QuantizedLayer {
    let taps = (weights.len() / steps.len().max(1)).max(1);
    let channels = weights.chunks_exact(taps).zip(steps);
    let whole = channels
        .flat_map(|(weights, step)| weights.iter().map(move |weight| bits.round(weight / step)))
        .collect();
    let units = steps.iter().map(|&step| f64::from(step) * f64::from(from));
    let biases = biases.iter().zip(units.clone());
    let biases = biases
        .map(|(&bias, unit)| (f64::from(bias) / unit).round() as i32)
        .collect();
    let rule = |factor: f64| Requantize::nearest(factor).unwrap_or_else(|| nearest_end(factor));
    let requantize = to
        .into_iter()
        .flat_map(|to| units.clone().map(move |unit| unit / f64::from(to)));
    QuantizedLayer {
        whole,
        bits,
        steps: steps.to_vec(),
        biases,
        requantize: requantize.map(rule).collect(),
    }
}

/// The end of the range of factors that `factor` lies beyond.
fn nearest_end(factor: f64) -> Requantize {
    let end = if factor < 0.5 {
        Requantize::new(Requantize::MIN_MULTIPLIER, Requantize::MAX_SHIFT)
    } else {
        Requantize::new(i32::MAX, Requantize::MIN_SHIFT)
    };
    end.expect("both ends are in range")
}
