//! Both phases calculate as the core does, and their gradients agree.

use digitnet_core::{Digit, Scratch, Shape, float, int8};
use digitnet_train::network::{Parameters, loss, normalized, quantized};
use digitnet_train::pack;
use digitnet_train::quantize::{self, ActivationSteps};
use digitnet_train::training::Config;
use digitnet_train::weight_bits::WeightBits;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::training::{drawn_digits, small_config};

/// Random weights, and biases that keep empty paper off the kink of ReLU.
fn random_parameters(shape: &Shape, seed: u64) -> Parameters {
    let mut parameters = Parameters::random(shape, &mut ChaCha8Rng::seed_from_u64(seed));
    for conv in &mut parameters.conv {
        let shifts = conv.shift.iter_mut().enumerate();
        shifts.for_each(|(channel, shift)| *shift = 0.02 * channel as f32 - 0.05);
    }
    parameters
}

#[test]
fn the_integer_phase_calculates_as_the_core_does() {
    let shapes = [([[5, 0, 16], [5, 0, 32]], 0), ([[3, 1, 6], [5, 2, 7]], 20)];
    let bits = [WeightBits::Eight, WeightBits::Four];
    for ((convs, hidden), bits) in shapes
        .into_iter()
        .flat_map(|shape| bits.map(|bits| (shape, bits)))
    {
        let config = Config {
            convs,
            hidden,
            ..small_config()
        };
        let shape = config.shape();
        let parameters = random_parameters(&shape, 3);
        let steps = ActivationSteps {
            conv: [0.006, 0.011],
            hidden: 0.02,
        };
        let network = quantize::quantize(&shape, &parameters, bits, &steps);
        let header = pack::Header {
            shape,
            labels: config.labels.clone(),
            score_scale: network.score_scale,
            none_class: None,
            margin: 0.0,
            none_margin: 0.0,
        };
        let blob = pack::int8(&header, &network.int8_layers(&shape)).expect("a valid network");
        let core = int8::Network::parse(&blob).expect("packed");
        let mut scratch = Box::new(Scratch::<{ digitnet_core::MAX_SCRATCH_BYTES }>::new());
        for image in &drawn_digits(2).images {
            let levels: Vec<f32> = image.iter().map(|&level| f32::from(level)).collect();
            let learnt = quantized::scores(&shape, &network, &levels);
            let scores = core
                .forward(&Digit::new(*image), &mut scratch)
                .expect("enough scratch");
            let scores: Vec<f32> = scores.values().iter().map(|&score| score as f32).collect();
            assert_eq!(scores, learnt);
        }
    }
}

#[test]
fn the_floating_point_phase_calculates_as_the_core_does() {
    for (convs, hidden) in [([[5, 0, 16], [5, 0, 32]], 0), ([[3, 1, 6], [5, 2, 7]], 20)] {
        let config = Config {
            convs,
            hidden,
            ..small_config()
        };
        let shape = config.shape();
        let parameters = random_parameters(&shape, 3);
        let header = pack::Header {
            shape,
            labels: config.labels.clone(),
            score_scale: 1.0,
            none_class: None,
            margin: 0.0,
            none_margin: 0.0,
        };
        let layers = quantize::float_layers(&shape, &parameters);
        let blob = pack::float(&header, &layers).expect("a valid network");
        let core = float::Network::parse(&blob).expect("packed");
        let mut scratch = Box::new(Scratch::<{ digitnet_core::MAX_SCRATCH_BYTES }>::new());
        for image in &drawn_digits(2).images {
            let levels: Vec<f32> = image
                .iter()
                .map(|&level| f32::from(level) / 255.0)
                .collect();
            let learnt = normalized::scores(&shape, &parameters, &levels);
            let scores = core
                .forward(&Digit::new(*image), &mut scratch)
                .expect("enough scratch");
            for (score, learnt) in scores.values().iter().zip(learnt) {
                assert!(
                    (score - learnt).abs() < 1e-4 * (1.0 + learnt.abs()),
                    "{score} {learnt}"
                );
            }
        }
    }
}

#[test]
fn straight_through_gradients_point_where_the_unrounded_ones_do() {
    let config = Config {
        convs: [[5, 0, 6], [5, 0, 8]],
        hidden: 16,
        ..small_config()
    };
    let shape = config.shape();
    let parameters = random_parameters(&shape, 4);
    let dataset = drawn_digits(2);
    let levels: Vec<f32> = dataset
        .images
        .iter()
        .flatten()
        .map(|&l| f32::from(l))
        .collect();
    let targets = loss::one_hot(&dataset.labels, shape.classes);
    let steps = ActivationSteps {
        conv: [0.02, 0.04],
        hidden: 0.06,
    };
    let gradient = |steps: &ActivationSteps| {
        let mut buffers = quantized::Buffers::default();
        let network = quantize::quantize(&shape, &parameters, WeightBits::Eight, steps);
        quantized::pass(
            &shape,
            &parameters,
            &network,
            steps,
            &levels,
            &targets,
            &mut buffers,
        )
        .gradient
    };
    let rounded = gradient(&steps);
    // Differences of the floating-point network's loss.
    let float_loss = |parameters: &Parameters| -> f64 {
        let levels: Vec<f32> = levels.iter().map(|level| level / 255.0).collect();
        let scores = normalized::scores(&shape, parameters, &levels);
        loss::cross_entropy(&scores, &targets, shape.classes).0
    };
    for tensor in [0, 1, 2, 3, 5, 8, 9] {
        let direction = rounded.tensors()[tensor];
        let length = direction
            .iter()
            .map(|value| value * value)
            .sum::<f32>()
            .sqrt();
        let moved = |distance: f32| {
            let mut moved = parameters.clone();
            let values = moved.tensors_mut()[tensor].iter_mut().zip(direction);
            values.for_each(|(value, step)| *value += distance * step / length);
            float_loss(&moved)
        };
        let slope = (moved(1e-3) - moved(-1e-3)) / 2e-3;
        let share = slope / f64::from(length);
        assert!((0.8..1.25).contains(&share), "tensor {tensor}: {share}");
    }
}
