//! The library's int8 forward pass gives, bit for bit, the scores that `weights/FORMAT.md` asks
//! for: on networks of every shape, on extreme numbers, and on the blobs that are delivered.

mod format_restated;

use digitnet_core::{
    CacheLine, Digit, Kernel, MAX_SCRATCH_BYTES, Model, ModelScores, Scratch, Verdict, int8,
};
use digitnet_testing::drawn;
use format_restated::blob::{Conv, Header, Int8Layer, Network};
use format_restated::random::{self, Distribution, Paint};
use format_restated::{read, run};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// What chips and C read with, small chips, and the server.
const DELIVERED: [&[u8]; 3] = [
    include_bytes!("../weights/digits.int8.dgn"),
    include_bytes!("../../weights/tiny.int8.dgn"),
    include_bytes!("../../weights/base.int8.dgn"),
];

/// The library's scores for a blob: the same as it lies there, and prepacked for each kernel.
fn scores(blob: &[u8], digit: &[u8; 784]) -> Vec<i32> {
    let network = int8::Network::parse(blob).expect("the blob follows the page");
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let mut scores = |network: int8::Network<'_>| {
        let scores = network.forward(&Digit::new(*digit), &mut scratch);
        scores.expect("enough for every model").values().to_vec()
    };
    let expected = scores(network);
    // What is in the memory does not matter: the next kernel finds the last one's lines.
    let mut memory = vec![CacheLine::EMPTY; network.cache_lines()];
    for kernel in Kernel::all() {
        let network = network.prepacked_for(kernel, &mut memory);
        let found = scores(network.expect("enough for this model"));
        assert_eq!(found, expected, "by {}", kernel.name());
    }
    expected
}

/// The same of the scores that a mark is judged by.
fn judged(blob: &[u8], digit: &[u8; 784]) -> Vec<i32> {
    let network = int8::Network::parse(blob).expect("the blob follows the page");
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let mut judged = |network: int8::Network<'_>| {
        let (_, scores) = network
            .judge(&Digit::new(*digit), &mut scratch)
            .expect("enough for every model");
        scores.values().to_vec()
    };
    let expected = judged(network);
    let mut memory = vec![CacheLine::EMPTY; network.cache_lines()];
    for kernel in Kernel::all() {
        let network = network.prepacked_for(kernel, &mut memory);
        let found = judged(network.expect("enough for this model"));
        assert_eq!(found, expected, "by {}", kernel.name());
    }
    expected
}

/// The picture moved to the right and down; what comes in is paper.
fn moved(digit: &[u8; 784], (right, down): (isize, isize)) -> [u8; 784] {
    std::array::from_fn(|at| {
        let (x, y) = ((at % 28) as isize - right, (at / 28) as isize - down);
        let inside = (0..28).contains(&x) && (0..28).contains(&y);
        if inside {
            digit[(28 * y + x) as usize]
        } else {
            0
        }
    })
}

fn lowest_of_the_largest(scores: &[i32]) -> Option<usize> {
    let largest = scores.iter().max()?;
    scores.iter().position(|score| score == largest)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn every_score_is_the_one_of_the_page(
        network in random::int8_network(),
        digit in random::digit(),
    ) {
        prop_assert_eq!(scores(&network.to_bytes(), &digit), run::int8(&network, &digit));
    }

    /// A blob may lie anywhere in flash or in a file.
    #[test]
    fn where_the_blob_lies_in_memory_changes_nothing(
        network in random::int8_network(),
        digit in random::digit(),
    ) {
        let blob = network.to_bytes();
        let expected = scores(&blob, &digit);
        for offset in 1..4 {
            let mut memory = vec![0xA5; offset];
            memory.extend_from_slice(&blob);
            prop_assert_eq!(&scores(&memory[offset..], &digit), &expected);
        }
    }

    /// What an earlier pass left in the memory is no input.
    #[test]
    fn used_scratch_memory_changes_nothing(
        network in random::int8_network(),
        digit in random::digit(),
    ) {
        let blob = network.to_bytes();
        let network = int8::Network::parse(&blob).expect("the blob follows the page");
        let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
        let full = Digit::new(random::painted(Paint::Full, 0));
        let _ = network.forward(&full, &mut scratch).expect("enough for every model");
        let again = network.forward(&Digit::new(digit), &mut scratch);
        let again = again.expect("enough for every model");
        prop_assert_eq!(again.values(), scores(&blob, &digit));
        prop_assert_eq!(Some(again.best()), lowest_of_the_largest(again.values()));
    }

    /// The five views of a mark share work where there is no padding.
    #[test]
    fn a_judgement_in_doubt_is_the_mean_of_five_passes(
        network in random::int8_network(),
        padded in any::<bool>(),
        digit in random::digit(),
    ) {
        // A blank picture is none without a pass.
        prop_assume!(!Digit::new(digit).is_blank());
        let mut header = network.header.clone();
        // Every lead is doubtful.
        header.score_scale = f32::MIN_POSITIVE;
        let network = if padded {
            Network { header, ..network }
        } else {
            (header.conv1.padding, header.conv2.padding) = (0, 0);
            let small = (Distribution::Small, Distribution::Small, Distribution::Small);
            random::int8_network_of(header, [small; 4], u64::from(digit[400]))
        };
        let views = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)];
        let views = views.map(|by| run::int8(&network, &moved(&digit, by)));
        let means = (0..network.header.labels.len()).map(|class| {
            let sum: i64 = views.iter().map(|scores| i64::from(scores[class])).sum();
            (sum / 5) as i32
        });
        prop_assert_eq!(judged(&network.to_bytes(), &digit), means.collect::<Vec<_>>());
    }

    /// `softmax(score * score scale)`; the library's exponential is right to one in a hundred.
    #[test]
    fn probabilities_are_the_softmax_of_the_scaled_scores(
        network in random::int8_network(),
        digit in random::digit(),
    ) {
        let blob = network.to_bytes();
        let parsed = int8::Network::parse(&blob).expect("the blob follows the page");
        let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
        let scores = parsed.forward(&Digit::new(digit), &mut scratch);
        let found = scores.expect("enough for every model").probabilities();
        let scores = run::int8(&network, &digit);
        let largest = scores.iter().copied().max().map_or(0.0, f64::from);
        let scale = f64::from(network.header.score_scale);
        let powers = scores.iter().map(|&score| ((f64::from(score) - largest) * scale).exp());
        let powers: Vec<f64> = powers.collect();
        let sum: f64 = powers.iter().sum();
        prop_assert_eq!(found.len(), powers.len());
        for (found, power) in found.iter().zip(powers) {
            prop_assert!((f64::from(*found) - power / sum).abs() < 0.01, "{} {}", found, power / sum);
        }
    }

    /// The margin is at most, and one above, a lead that there is, so that both answers occur.
    #[test]
    fn the_verdict_is_the_one_of_the_page(
        network in random::int8_network(),
        digit in random::digit(),
        beyond in 0..2u32,
        at_a_lead in any::<bool>(),
    ) {
        let mut network = network;
        let exact: Vec<f64> = run::int8(&network, &digit).into_iter().map(f64::from).collect();
        if at_a_lead {
            let mut sorted = exact.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            let lead = (sorted[0] - sorted[1]).min(f64::from(i32::MAX - 1)) as u32;
            let margin = (lead + beyond).to_le_bytes();
            (network.header.margin, network.header.none_margin) = (margin, margin);
        }
        let header = &network.header;
        let margins = [header.margin, header.none_margin].map(i32::from_le_bytes).map(f64::from);
        let expected = match run::verdict(&exact, header.none, margins) {
            None => Verdict::None,
            Some(Ok(_)) => Verdict::Digit,
            Some(Err(_)) => Verdict::Unsure,
        };
        let blob = network.to_bytes();
        let parsed = int8::Network::parse(&blob).expect("the blob follows the page");
        let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
        let scores = parsed.forward(&Digit::new(digit), &mut scratch);
        let scores = scores.expect("enough for every model");
        prop_assert_eq!(parsed.verdict(&scores), expected);
        let model = Model::parse(&blob).expect("the blob follows the page");
        prop_assert_eq!(model.none_class(), network.header.none);
        prop_assert_eq!(model.verdict(&ModelScores::Int8(scores)), expected);
    }

    #[test]
    fn reading_gives_back_what_was_written(network in random::int8_network()) {
        let blob = network.to_bytes();
        prop_assert_eq!(read::int8(&blob), network.clone());
        let read = int8::Network::parse(&blob).expect("the blob follows the page");
        prop_assert_eq!(read.none_class(), network.header.none);
        prop_assert_eq!(read.margin().to_le_bytes(), network.header.margin);
        prop_assert_eq!(read.none_margin().to_le_bytes(), network.header.none_margin);
        let shape = read.shape();
        let header = &network.header;
        prop_assert_eq!(shape.conv1.kernel, header.conv1.kernel);
        prop_assert_eq!(shape.conv1.padding, header.conv1.padding);
        prop_assert_eq!(shape.conv1.out_channels, header.conv1.channels);
        prop_assert_eq!(shape.conv2.kernel, header.conv2.kernel);
        prop_assert_eq!(shape.conv2.padding, header.conv2.padding);
        prop_assert_eq!(shape.conv2.out_channels, header.conv2.channels);
        prop_assert_eq!((shape.hidden, shape.classes), (header.hidden, header.labels.len()));
        prop_assert_eq!(shape.features(), header.features());
        prop_assert_eq!(read.score_scale(), header.score_scale);
        for (class, label) in header.labels.iter().enumerate() {
            prop_assert_eq!(read.label(class), Some(label.as_str()));
        }
        prop_assert_eq!(read.label(header.labels.len()), None);
        let written = network.layers.iter().flat_map(|layer| &layer.weights);
        let found = read.layers().map(|(_, layer)| layer.channels()).into_iter().flatten();
        let found: Vec<Vec<i8>> = found.map(|channel| channel.weights.iter().collect()).collect();
        prop_assert!(written.eq(&found));
    }
}

/// Random networks say little if every byte in them is 0 or 255 and every digit gets the same
/// scores. Most must tell two digits apart.
#[test]
fn random_networks_are_not_numb() {
    let mut runner = TestRunner::deterministic();
    let mut sample = |_| -> Network<Int8Layer> {
        let tree = random::int8_network().new_tree(&mut runner);
        tree.expect("no network is filtered out").current()
    };
    let networks: Vec<_> = (0..60).map(&mut sample).collect();
    let digits = [1, 2].map(|seed| random::painted(Paint::Sparse, seed));
    let alive = networks.iter().filter(|network| {
        let [one, two] = digits.map(|digit| run::int8(network, &digit));
        one != two
    });
    let alive = alive.count();
    assert!(
        alive >= 30,
        "only {alive} of 60 networks tell two digits apart"
    );
}

#[test]
fn the_delivered_networks_score_every_drawn_digit_as_the_page_says() {
    for blob in DELIVERED {
        let network = read::int8(blob);
        assert_eq!(
            network.to_bytes(),
            blob,
            "written again, the blob is the same"
        );
        let digits = drawn::digits();
        assert!(digits.len() >= 30, "three hands for each digit");
        for digit in digits {
            let pixels = digit.render_digit();
            assert_eq!(
                scores(blob, &pixels),
                run::int8(&network, &pixels),
                "{}",
                digit.name
            );
        }
        for paint in [Paint::Noise, Paint::Blank, Paint::Full, Paint::Checkered] {
            let pixels = random::painted(paint, 7);
            assert_eq!(
                scores(blob, &pixels),
                run::int8(&network, &pixels),
                "{paint:?}"
            );
        }
    }
}

/// The largest network that a header can ask for, with every number at its end: sums reach the
/// last number that 32 bits hold.
#[test]
fn the_largest_network_agrees_at_both_ends_of_the_range() {
    let conv = Conv {
        kernel: 9,
        padding: 4,
        channels: 64,
    };
    for four_bits in [[false; 3], [true; 3]] {
        the_largest_network_agrees(conv, four_bits);
    }
}

fn the_largest_network_agrees(conv: Conv, four_bits: [bool; 3]) {
    let header = Header {
        conv1: conv,
        conv2: conv,
        hidden: 256,
        score_scale: 1.0,
        none: None,
        margin: [0; 4],
        none_margin: [0; 4],
        labels: (0..64).map(|class| class.to_string()).collect(),
        label_bytes: 8,
        four_bits,
    };
    // Kernels may add up sixteen times as much as weights of four bits ask for.
    let last = i32::MAX >> if four_bits[2] { 4 } else { 0 };
    let digit = random::painted(Paint::Full, 0);
    for (kind, end) in [
        (Distribution::Largest, last),
        (Distribution::Smallest, -last),
    ] {
        // Requantization as large as possible, so that the last layer sees 255 everywhere.
        let kinds = [
            (
                Distribution::Largest,
                Distribution::Largest,
                Distribution::Largest,
            ),
            (
                Distribution::Largest,
                Distribution::Largest,
                Distribution::Largest,
            ),
            (
                Distribution::Largest,
                Distribution::Largest,
                Distribution::Largest,
            ),
            (kind, kind, kind),
        ];
        let network = random::int8_network_of(header.clone(), kinds, 1);
        let expected = run::int8(&network, &digit);
        assert_eq!(expected, [end; 64]);
        assert_eq!(scores(&network.to_bytes(), &digit), expected);
    }
}
