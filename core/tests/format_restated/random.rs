//! Networks and digits of every shape, with plain and with extreme numbers.
//!
//! proptest chooses the shape, what kind of numbers each layer has, and a seed; the thousands of
//! numbers come from the seed, since shrinking them one by one would help nobody.

use proptest::prelude::*;

use super::blob::{Conv, FloatLayer, Header, Int8Layer, Network};

/// What kind of numbers a layer is filled with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
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

    fn weight(&mut self, kind: Kind, four_bits: bool) -> i8 {
        let weight = match kind {
            Kind::Even if four_bits => self.between(-8, 7),
            Kind::Small if four_bits => self.between(-3, 3),
            Kind::Largest if four_bits => 7,
            Kind::Smallest if four_bits => -8,
            Kind::Ends if four_bits => [-8, 0, 7][self.between(0, 2) as usize],
            Kind::Even => self.between(-127, 127),
            Kind::Small => self.between(-20, 20),
            Kind::Largest => 127,
            Kind::Smallest => -127,
            Kind::Ends => 127 * self.between(-1, 1),
            Kind::Zero => 0,
        };
        weight as i8
    }

    /// A bias whose absolute value is at most `bound`.
    fn bias(&mut self, kind: Kind, bound: i64) -> i32 {
        let bias = match kind {
            Kind::Even => self.between(-bound, bound),
            Kind::Small => self.between(-(bound.min(5000)), bound.min(5000)),
            Kind::Largest => bound,
            Kind::Smallest => -bound,
            Kind::Ends => bound * self.between(-1, 1),
            Kind::Zero => 0,
        };
        bias as i32
    }

    /// Multiplier and shift: for `Small` such that a sum as large as `likely` becomes about 128.
    fn rule(&mut self, kind: Kind, likely: i64) -> (i32, u32) {
        let multiplier = self.between(1 << 30, (1 << 31) - 1) as i32;
        match kind {
            Kind::Even => (multiplier, self.between(31, 62) as u32),
            Kind::Small => (multiplier, 31 + likely.max(128).ilog2() - 7),
            Kind::Largest => (i32::MAX, 31),
            Kind::Smallest => (1 << 30, 62),
            Kind::Ends if self.between(0, 1) == 0 => (1 << 30, 31),
            Kind::Ends => (i32::MAX, 62),
            Kind::Zero => (1 << 30, 31 + likely.max(128).ilog2() - 7),
        }
    }

    fn float(&mut self, kind: Kind, largest: f32) -> f32 {
        let even = self.between(-(1 << 24), 1 << 24) as f32 / (1 << 24) as f32;
        match kind {
            Kind::Even => even * largest,
            Kind::Small => even * 0.1,
            Kind::Largest => largest,
            Kind::Smallest => -largest,
            Kind::Ends => largest * self.between(-1, 1) as f32,
            Kind::Zero => 0.0,
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

/// Kinds of a layer's weights, biases and requantization rules.
type Kinds = (Kind, Kind, Kind);

/// Half of the networks are such that bytes of all sizes arrive at their end. Where any layer is
/// extreme, mostly 0 and 255 do.
fn kinds() -> impl Strategy<Value = [Kinds; 4]> {
    let weights = prop_oneof![Just(Kind::Small), Just(Kind::Even), Just(Kind::Ends)];
    let lively = weights.prop_map(|weights| (weights, Kind::Small, Kind::Small));
    let extreme = (kind(), kind(), kind());
    prop_oneof![
        prop::array::uniform4(lively),
        prop::array::uniform4(extreme)
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        6 => Just(Kind::Small),
        1 => Just(Kind::Even),
        1 => Just(Kind::Ends),
        1 => Just(Kind::Largest),
        1 => Just(Kind::Smallest),
        1 => Just(Kind::Zero),
    ]
}

pub(crate) fn int8_network() -> impl Strategy<Value = Network<Int8Layer>> {
    (header(), kinds(), any::<u64>())
        .prop_map(|(header, kinds, seed)| int8_network_of(header, kinds, seed))
}

pub(crate) fn int8_network_of(header: Header, kinds: [Kinds; 4], seed: u64) -> Network<Int8Layer> {
    let random = &mut Random::new(seed);
    let sizes = header.layer_sizes();
    let last = sizes.len() - 1;
    let layers = sizes.iter().zip(kinds).enumerate();
    let groups = header.groups();
    let layers = layers.map(|(index, (&(channels, weights), kinds))| {
        let four_bits = groups[index].is_some();
        int8_layer(random, [channels, weights], kinds, four_bits, index == last)
    });
    Network {
        layers: layers.collect(),
        header,
    }
}

fn int8_layer(
    random: &mut Random,
    [channels, weights_each]: [usize; 2],
    (weights, biases, rules): Kinds,
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
    (header(), kinds(), any::<u64>()).prop_map(move |(mut header, kinds, seed)| {
        header.four_bits = [false; 3];
        let random = &mut Random::new(seed);
        let sizes = header.layer_sizes();
        let layers = sizes.iter().zip(kinds);
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
