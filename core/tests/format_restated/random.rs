//! Networks and digits of every shape, with plain and with extreme numbers.
//!
//! proptest chooses the shape, the distribution of the numbers in each layer, and a seed; the thousands of
//! numbers come from the seed, since shrinking them one by one would help nobody.

use proptest::prelude::*;

use super::blob::{Conv, FloatLayer, Header, Int8Layer, Network};

/// How the numbers of a layer are distributed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Distribution {
    /// Every allowed number alike.
    Even,
    /// Small numbers, as a trained network has mostly.
    Small,
    /// Nothing but the largest.
    Largest,
    /// Nothing but the smallest.
    Smallest,
    /// The largest, the smallest and 0, mixed.
    Ends,
    Zero,
}

/// What a picture is filled with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Paint {
    Noise,
    Blank,
    Full,
    /// Paper with some strokes' worth of ink.
    Sparse,
    /// 0 and 255 in turn.
    Checkered,
}

/// A small generator of numbers (Marsaglia's xorshift, "Xorshift RNGs", 2003).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed | 1);
        // Small seeds need a few rounds before all bits are in use.
        for _ in 0..16 {
            random.next();
        }
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    fn weight(&mut self, distribution: Distribution, four_bits: bool) -> i8 {
        let weight = match distribution {
            Distribution::Even if four_bits => self.between(-8, 7),
            Distribution::Small if four_bits => self.between(-3, 3),
            Distribution::Largest if four_bits => 7,
            Distribution::Smallest if four_bits => -8,
            Distribution::Ends if four_bits => [-8, 0, 7][self.between(0, 2) as usize],
            Distribution::Even => self.between(-127, 127),
            Distribution::Small => self.between(-20, 20),
            Distribution::Largest => 127,
            Distribution::Smallest => -127,
            Distribution::Ends => 127 * self.between(-1, 1),
            Distribution::Zero => 0,
        };
        weight as i8
    }

    /// A bias whose absolute value is at most `bound`.
    fn bias(&mut self, distribution: Distribution, bound: i64) -> i32 {
        let bias = match distribution {
            Distribution::Even => self.between(-bound, bound),
            Distribution::Small => self.between(-(bound.min(5000)), bound.min(5000)),
            Distribution::Largest => bound,
            Distribution::Smallest => -bound,
            Distribution::Ends => bound * self.between(-1, 1),
            Distribution::Zero => 0,
        };
        bias as i32
    }

    /// Multiplier and shift: for `Small` such that a sum as large as `likely` becomes about 128.
    fn rule(&mut self, distribution: Distribution, likely: i64) -> (i32, u32) {
        let multiplier = self.between(1 << 30, (1 << 31) - 1) as i32;
        match distribution {
            Distribution::Even => (multiplier, self.between(31, 62) as u32),
            Distribution::Small => (multiplier, 31 + likely.max(128).ilog2() - 7),
            Distribution::Largest => (i32::MAX, 31),
            Distribution::Smallest => (1 << 30, 62),
            Distribution::Ends if self.between(0, 1) == 0 => (1 << 30, 31),
            Distribution::Ends => (i32::MAX, 62),
            Distribution::Zero => (1 << 30, 31 + likely.max(128).ilog2() - 7),
        }
    }

    fn float(&mut self, distribution: Distribution, largest: f32) -> f32 {
        let even = self.between(-(1 << 24), 1 << 24) as f32 / (1 << 24) as f32;
        match distribution {
            Distribution::Even => even * largest,
            Distribution::Small => even * 0.1,
            Distribution::Largest => largest,
            Distribution::Smallest => -largest,
            Distribution::Ends => largest * self.between(-1, 1) as f32,
            Distribution::Zero => 0.0,
        }
    }
}

/// Headers within all limits: mostly few channels, so that the naive forward pass stays quick.
pub(crate) fn header() -> impl Strategy<Value = Header> {
    let hidden = prop_oneof![3 => Just(0usize), 3 => 1..=24usize, 1 => 1..=256usize];
    let classes = prop_oneof![3 => Just(10usize), 3 => 2..=17usize, 1 => 2..=64usize];
    let scale = prop_oneof![
        Just(1.0f32),
        1e-6..1.0f32,
        Just(f32::MIN_POSITIVE),
        Just(f32::MAX)
    ];
    // Either number, whole or float, is sound read as the other one too.
    let margin = || {
        prop_oneof![
            Just([0; 4]),
            (0..200_000u32).prop_map(u32::to_le_bytes),
            (0.0..300.0f32).prop_map(f32::to_le_bytes),
        ]
    };
    let margins = (margin(), margin());
    // Half of the networks have bytes throughout, as most are delivered.
    let four_bits = prop_oneof![Just([false; 3]), any::<[bool; 3]>()];
    let label_bytes = prop::sample::select(vec![8usize, 8, 12, 16, 20, 24]);
    let layout = (four_bits, label_bytes);
    let none = prop::option::of(any::<prop::sample::Index>());
    let sizes = (conv(), conv(), hidden, classes);
    (sizes, scale, none, margins, layout).prop_map(
        |(
            (conv1, conv2, hidden, classes),
            score_scale,
            none,
            (margin, none_margin),
            ([second, third, output], label_bytes),
        )| Header {
            conv1,
            conv2,
            hidden,
            score_scale,
            none: none.map(|class| class.index(classes)),
            margin,
            none_margin,
            labels: (0..classes)
                .map(|class| format!("{class:0>width$}", width = class % label_bytes))
                .collect(),
            label_bytes,
            four_bits: [second, third && hidden > 0, output],
        },
    )
}

fn conv() -> impl Strategy<Value = Conv> {
    let channels = prop_oneof![8 => 1..=5usize, 5 => 6..=17usize, 1 => 18..=64usize];
    let kernel = prop_oneof![2 => 1..=9usize, 1 => Just(3usize), 1 => Just(5usize)];
    (kernel, any::<prop::sample::Index>(), channels).prop_map(|(kernel, padding, channels)| Conv {
        kernel,
        padding: padding.index((kernel - 1) / 2 + 1),
        channels,
    })
}

/// Distributions of a layer's weights, biases and requantization rules.
type Distributions = (Distribution, Distribution, Distribution);

/// Half of the networks are such that bytes of all sizes arrive at their end. Where any layer is
/// extreme, mostly 0 and 255 do.
fn distributions() -> impl Strategy<Value = [Distributions; 4]> {
    let weights = prop_oneof![
        Just(Distribution::Small),
        Just(Distribution::Even),
        Just(Distribution::Ends)
    ];
    let lively = weights.prop_map(|weights| (weights, Distribution::Small, Distribution::Small));
    let extreme = (distribution(), distribution(), distribution());
    prop_oneof![
        prop::array::uniform4(lively),
        prop::array::uniform4(extreme)
    ]
}

fn distribution() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        6 => Just(Distribution::Small),
        1 => Just(Distribution::Even),
        1 => Just(Distribution::Ends),
        1 => Just(Distribution::Largest),
        1 => Just(Distribution::Smallest),
        1 => Just(Distribution::Zero),
    ]
}

pub(crate) fn int8_network() -> impl Strategy<Value = Network<Int8Layer>> {
    (header(), distributions(), any::<u64>())
        .prop_map(|(header, distributions, seed)| int8_network_of(header, distributions, seed))
}

pub(crate) fn int8_network_of(
    header: Header,
    distributions: [Distributions; 4],
    seed: u64,
) -> Network<Int8Layer> {
    let random = &mut Random::new(seed);
    let sizes = header.layer_sizes();
    let last = sizes.len() - 1;
    let layers = sizes.iter().zip(distributions).enumerate();
    let groups = header.groups();
    let layers = layers.map(|(index, (&(channels, weights), distributions))| {
        let four_bits = groups[index].is_some();
        int8_layer(
            random,
            [channels, weights],
            distributions,
            four_bits,
            index == last,
        )
    });
    Network {
        layers: layers.collect(),
        header,
    }
}

fn int8_layer(
    random: &mut Random,
    [channels, weights_each]: [usize; 2],
    (weights, biases, rules): Distributions,
    four_bits: bool,
    output: bool,
) -> Int8Layer {
    let mut layer = Int8Layer {
        biases: Vec::new(),
        requantize: (!output).then(Vec::new),
        weights: Vec::new(),
    };
    for _ in 0..channels {
        let row: Vec<i8> = (0..weights_each)
            .map(|_| random.weight(weights, four_bits))
            .collect();
        let sum: i64 = row.iter().map(|&weight| i64::from(weight).abs()).sum();
        let room = ((1 << 31) - 1) / if four_bits { 16 } else { 1 };
        let bias = random.bias(biases, room - 255 * sum);
        if let Some(list) = &mut layer.requantize {
            // Where signs are mixed, a sum grows with the root of the number of its terms.
            let likely = 100 * sum / (weights_each as i64).isqrt() + i64::from(bias).abs();
            list.push(random.rule(rules, likely));
        }
        layer.biases.push(bias);
        layer.weights.push(row);
    }
    layer
}

/// Weights and biases up to 1000 in absolute value, so that four layers stay far from infinity.
pub(crate) fn float_network() -> impl Strategy<Value = Network<FloatLayer>> {
    float_network_up_to(1000.0)
}

pub(crate) fn float_network_up_to(largest: f32) -> impl Strategy<Value = Network<FloatLayer>> {
    (header(), distributions(), any::<u64>()).prop_map(move |(mut header, distributions, seed)| {
        header.four_bits = [false; 3];
        let random = &mut Random::new(seed);
        let sizes = header.layer_sizes();
        let layers = sizes.iter().zip(distributions);
        let layers = layers.map(
            |(&(channels, weights_each), (weights, biases, _))| FloatLayer {
                biases: (0..channels)
                    .map(|_| random.float(biases, largest))
                    .collect(),
                weights: (0..channels)
                    .map(|_| {
                        (0..weights_each)
                            .map(|_| random.float(weights, largest))
                            .collect()
                    })
                    .collect(),
            },
        );
        Network {
            layers: layers.collect(),
            header,
        }
    })
}

pub(crate) fn digit() -> impl Strategy<Value = [u8; 784]> {
    let paint = prop_oneof![
        4 => Just(Paint::Noise),
        4 => Just(Paint::Sparse),
        1 => Just(Paint::Blank),
        1 => Just(Paint::Full),
        1 => Just(Paint::Checkered),
    ];
    (paint, any::<u64>()).prop_map(|(paint, seed)| painted(paint, seed))
}

pub(crate) fn painted(paint: Paint, seed: u64) -> [u8; 784] {
    let mut random = Random::new(seed);
    std::array::from_fn(|at| match paint {
        Paint::Noise => random.next() as u8,
        Paint::Blank => 0,
        Paint::Full => 255,
        Paint::Sparse if random.between(0, 4) == 0 => random.next() as u8,
        Paint::Sparse => 0,
        Paint::Checkered => ((at / 28 + at % 28) % 2 * 255) as u8,
    })
}
