//! A training run on our own drawn digits: it learns, repeats itself to the byte, and goes on
//! after a stop as if nothing had happened.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use digitnet_core::{Digit, Model, PIXELS, Scratch, Shape, float, int8};
use digitnet_testing::drawn;
use digitnet_train::augment::Augmentation;
use digitnet_train::dataset::Dataset;
use digitnet_train::evaluation::evaluate;
use digitnet_train::network::{Parameters, loss, normalized, quantized};
use digitnet_train::pack;
use digitnet_train::quantize::{self, ActivationSteps};
use digitnet_train::random::generator;
use digitnet_train::refusals::evaluate_negatives;
use digitnet_train::training::{
    self, Config, EpochSampler, Observer, Phase, RunEnd, Split, State, Teachers, checkpoint,
};
use digitnet_train::weight_bits::WeightBits;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// Every drawn digit in so many variations.
fn drawn_digits(variations: usize) -> Dataset {
    let mut dataset = Dataset::default();
    for variation in 0..variations {
        for (index, digit) in drawn::digits().iter().enumerate() {
            let mut levels = [0.0; PIXELS];
            let mut rng = generator(77, variation, index);
            gentle().apply(&digit.render_digit(), "", &mut rng, &mut levels);
            dataset.images.push(levels.map(|level| level.round() as u8));
            dataset.labels.push(digit.label);
        }
    }
    dataset
}

/// No rough changes: our few digits must be learnt in a few epochs.
fn gentle() -> Augmentation {
    Augmentation {
        rough_share: 0.0,
        ..Augmentation::default()
    }
}

pub(crate) fn small_config() -> Config {
    Config {
        convs: [[5, 1, 4], [3, 0, 8]],
        hidden: 12,
        labels: (0..10)
            .map(|label| label.to_string())
            .chain(["none".to_owned()])
            .collect(),
        negatives: 0.15,
        refused: 0.02,
        finish: 0.5,
        float_epochs: 8,
        int8_epochs: 2,
        batch: 20,
        learning_rate: 0.01,
        int8_learning_rate: 0.001,
        weight_bits: WeightBits::Eight,
        start: None,
        teachers: Vec::new(),
        teacher_share: 0.0,
        weight_decay: 0.01,
        averaging: 0.9,
        augmentation: Augmentation::default().times(0.5),
        validation: 60,
        subset: None,
        seed: 5,
        kept_back: 5,
    }
}

fn small_split(config: &Config) -> Split {
    training::split(
        &drawn_digits(20),
        config.validation,
        config.subset,
        config.kept_back,
    )
    .expect("enough pictures")
}

/// Random weights, and biases that keep empty paper off the kink of ReLU.
fn random_parameters(shape: &Shape, seed: u64) -> Parameters {
    let mut parameters = Parameters::random(shape, &mut ChaCha8Rng::seed_from_u64(seed));
    for conv in &mut parameters.conv {
        let shifts = conv.shift.iter_mut().enumerate();
        shifts.for_each(|(channel, shift)| *shift = 0.02 * channel as f32 - 0.05);
    }
    parameters
}

/// Stops a run after a number of steps.
struct StopAfter(usize);

impl Observer for StopAfter {
    fn step(&mut self, _: &State) -> ControlFlow<()> {
        self.0 -= 1;
        if self.0 == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
    fn epoch(&mut self, _: &State) -> anyhow::Result<()> {
        Ok(())
    }
}

fn run(state: &mut State, split: &Split, steps: usize) -> RunEnd {
    training::run(state, split, &Teachers::default(), &mut StopAfter(steps))
        .expect("the run can be packed")
}

/// A whole run of a recipe.
fn finished(config: &Config, split: &Split) -> State {
    let mut state = State::new(config, "drawn".to_owned());
    assert_eq!(run(&mut state, split, usize::MAX), RunEnd::Finished);
    state
}

/// The run of the small recipe: seconds of all processors, so tests share one.
static WHOLE: LazyLock<State> = LazyLock::new(|| {
    let config = small_config();
    finished(&config, &small_split(&config))
});

#[test]
fn learns_and_repeats_itself_to_the_byte() {
    let config = small_config();
    let split = small_split(&config);
    let first = &*WHOLE;
    let second = finished(&config, &split);
    let best = first.last.as_ref().expect("an epoch");
    let again = second.last.expect("an epoch");
    assert_eq!(best.blobs.int8, again.blobs.int8);
    assert_eq!(best.blobs.float, again.blobs.float);
    assert!(best.metrics.clean.accuracy > 0.7, "{:?}", best.metrics);
    let model = Model::parse(&best.blobs.int8).expect("packed");
    let strangers = evaluate_negatives(&model, &split.validation).expect("digits");
    let refused = strangers.expect("a class for them").share();
    assert!(refused > 0.3, "{refused} of the pictures without a digit");
    assert_eq!(model.none_class(), Some(10));
    assert_eq!(model.label(10), Some("none"));
    assert!(first.history[9].train_loss < 0.6 * first.history[0].train_loss);
    assert!(matches!(
        Model::parse(&best.blobs.float),
        Ok(Model::Float(_))
    ));

    let [short, other] = [config.seed, 6].map(|seed| {
        let config = Config {
            float_epochs: 1,
            int8_epochs: 1,
            seed,
            ..config.clone()
        };
        let state = finished(&config, &split);
        state.last.expect("an epoch").blobs.int8
    });
    assert_ne!(short, other);
}

/// The margins in the blobs are the ones that validation asks for: no more digits are refused.
#[test]
fn few_validation_digits_are_refused() {
    // Of single precision's rounding some runs see more than others.
    for seed in [3, 4, 6] {
        let config = Config {
            refused: 0.1,
            seed,
            ..small_config()
        };
        let split = small_split(&config);
        let best = finished(&config, &split).last.expect("an epoch");
        for blob in [&best.blobs.int8, &best.blobs.float] {
            let model = Model::parse(blob).expect("packed");
            let found = evaluate(&model, &split.validation).expect("digits");
            // 6 of 60; a lead that is too small can be that over no digit and over another both.
            let refused = found.refused();
            assert!((4..=6).contains(&refused), "seed {seed}: {refused} refused");
        }
    }
}

#[test]
fn without_negatives_there_is_no_class_for_them() {
    let config = Config {
        labels: (0..10).map(|label| label.to_string()).collect(),
        negatives: 0.0,
        float_epochs: 1,
        int8_epochs: 1,
        ..small_config()
    };
    let split = small_split(&config);
    let best = finished(&config, &split).last.expect("an epoch");
    let model = Model::parse(&best.blobs.int8).expect("packed");
    assert_eq!((model.none_class(), model.shape().classes), (None, 10));
}

#[test]
fn goes_on_from_a_checkpoint_to_the_same_bytes() {
    let config = small_config();
    let split = small_split(&config);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("digits.checkpoint");
    let mut state = State::new(&config, "drawn".to_owned());
    // Stops in the middle of both phases, and at the end of an epoch.
    let pictures = EpochSampler::new(&config, &split, 0).len();
    let steps = pictures.div_ceil(config.batch);
    for stop in [2, steps - 2, 7 * steps + 3] {
        assert_eq!(run(&mut state, &split, stop), RunEnd::Stopped);
        checkpoint::save(&state, &path).expect("can be written");
        state = checkpoint::load(&path).expect("is a checkpoint");
    }
    assert_eq!(state.phase(), Phase::Int8);
    assert_eq!(run(&mut state, &split, usize::MAX), RunEnd::Finished);
    assert_eq!(state.last, WHOLE.last);
}

#[test]
fn learns_on_from_the_weights_of_another_network() {
    let config = small_config();
    let split = small_split(&config);
    let first = WHOLE.last.as_ref().expect("an epoch");
    let network = float::Network::parse(&first.blobs.float).expect("packed");
    let config = Config {
        start: Some("first.f32.dgn".to_owned()),
        float_epochs: 0,
        int8_epochs: 1,
        // Too small to learn anything from nothing.
        int8_learning_rate: 1e-5,
        weight_bits: WeightBits::Four,
        ..config
    };
    config.check().expect("a recipe");
    let mut state = State::with(&config, "drawn".to_owned(), quantize::folded(&network));
    assert_eq!(run(&mut state, &split, usize::MAX), RunEnd::Finished);
    let phases: Vec<Phase> = state.history.iter().map(|record| record.phase).collect();
    assert_eq!(phases, [Phase::Int8]);
    let accuracy = state.last.expect("an epoch").metrics.clean.accuracy;
    assert!(
        accuracy > first.metrics.clean.accuracy - 0.1,
        "{accuracy} after {:?}",
        first.metrics
    );
    let both = Config {
        float_epochs: 1,
        ..config
    };
    let error = both.check().expect_err("no way back to floating point");
    assert!(error.to_string().contains("--epochs must be 0"), "{error}");
}

#[test]
fn a_damaged_checkpoint_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("digits.checkpoint");
    checkpoint::save(&State::new(&small_config(), String::new()), &path).expect("can be written");
    let sound = std::fs::read(&path).expect("readable");
    for (name, bytes) in [
        ("damaged", {
            let mut b = sound.clone();
            b[5000] ^= 1;
            b
        }),
        ("not a checkpoint", b"a text file".to_vec()),
        ("cut short", sound[..9].to_vec()),
        ("damaged", sound[..6000].to_vec()),
    ] {
        std::fs::write(&path, bytes).expect("writable");
        let error = format!(
            "{:#}",
            checkpoint::load(&path).expect_err("must be refused")
        );
        assert!(
            error.contains(name) && error.contains("digits.checkpoint"),
            "{error}"
        );
    }
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
