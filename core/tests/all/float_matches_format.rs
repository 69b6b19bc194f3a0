//! The library's f32 forward pass follows `weights/FORMAT.md`: every score lies within the bound
//! that single precision allows, whatever the order of summation.

use crate::format_restated;
use crate::format_restated::random::{self, Paint};
use crate::format_restated::{read, run};
use digitnet_core::{CacheLine, Digit, Kernel, MAX_SCRATCH_BYTES, Scores, Scratch, Verdict, float};
use digitnet_testing::drawn;
use proptest::prelude::*;

const DELIVERED: &[u8] = include_bytes!("../../weights/digits.f32.dgn");

/// The library's scores for a blob.
fn scores(blob: &[u8], digit: &[u8; 784]) -> Scores<f32> {
    let network = float::Network::parse(blob).expect("the blob follows the page");
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let scores = network.forward(&Digit::new(*digit), &mut scratch);
    scores.expect("enough for every model")
}

/// The same of the network prepacked for each kernel, by its name.
fn scores_of_kernels(blob: &[u8], digit: &[u8; 784]) -> Vec<(&'static str, Scores<f32>)> {
    let network = float::Network::parse(blob).expect("the blob follows the page");
    let mut memory = vec![CacheLine::EMPTY; network.cache_lines()];
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let scores = |kernel: Kernel| {
        let network = network.prepacked_for(kernel, &mut memory);
        let network = network.expect("enough for this model");
        let scores = network.forward(&Digit::new(*digit), &mut scratch);
        (kernel.name(), scores.expect("enough for every model"))
    };
    Kernel::all().map(scores).collect()
}

/// Whether every score lies where the page allows it.
fn check(found: &[f32], expected: &[format_restated::number::Inexact]) -> Result<(), String> {
    if found.len() != expected.len() {
        return Err(format!(
            "{} scores for {} classes",
            found.len(),
            expected.len()
        ));
    }
    for (class, (&found, expected)) in found.iter().zip(expected).enumerate() {
        let difference = (f64::from(found) - expected.value).abs();
        if difference.is_nan() || difference > expected.error {
            return Err(format!("class {class}: {found}, expected {expected:?}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_score_is_the_one_of_the_page(
        network in random::float_network(),
        digit in random::digit(),
    ) {
        let (blob, expected) = (network.to_bytes(), run::float(&network, &digit));
        let mut found = scores_of_kernels(&blob, &digit);
        found.push(("the reference", scores(&blob, &digit)));
        for (kernel, scores) in found {
            let checked = check(scores.values(), &expected);
            prop_assert!(checked.is_ok(), "{}: {}", kernel, checked.expect_err("not Ok"));
        }
    }

    /// A blob may lie anywhere in a file, not only where floats are aligned.
    #[test]
    fn where_the_blob_lies_in_memory_changes_nothing(
        network in random::float_network(),
        digit in random::digit(),
    ) {
        let blob = network.to_bytes();
        let expected = scores(&blob, &digit);
        for offset in 1..4 {
            let mut memory = vec![0xA5; offset];
            memory.extend_from_slice(&blob);
            let moved = scores(&memory[offset..], &digit);
            prop_assert_eq!(moved.values(), expected.values());
        }
    }

    #[test]
    fn reading_gives_back_what_was_written(network in random::float_network()) {
        let blob = network.to_bytes();
        prop_assert_eq!(read::float(&blob), network.clone());
        let read = float::Network::parse(&blob).expect("the blob follows the page");
        prop_assert_eq!(read.shape().features(), network.header.features());
        prop_assert_eq!(read.score_scale(), network.header.score_scale);
        prop_assert_eq!(read.none_class(), network.header.none);
        prop_assert_eq!(read.margin().to_le_bytes(), network.header.margin);
        prop_assert_eq!(read.none_margin().to_le_bytes(), network.header.none_margin);
    }

    /// Of the library's own scores, since their last bits are not part of the format.
    #[test]
    fn the_verdict_is_the_one_of_the_page(
        network in random::float_network(),
        digit in random::digit(),
    ) {
        let blob = network.to_bytes();
        let scores = scores(&blob, &digit);
        let exact: Vec<f64> = scores.values().iter().copied().map(f64::from).collect();
        let header = &network.header;
        let margins = [header.margin, header.none_margin].map(f32::from_le_bytes).map(f64::from);
        let expected = match run::verdict(&exact, header.none, margins) {
            None => Verdict::None,
            Some(Ok(_)) => Verdict::Digit,
            Some(Err(_)) => Verdict::Unsure,
        };
        let parsed = float::Network::parse(&blob).expect("the blob follows the page");
        prop_assert_eq!(parsed.verdict(&scores), expected);
    }

    /// Weights near the end of `f32`: sums may be infinite or no number at all. The page promises
    /// nothing about them but that a valid blob can be run.
    #[test]
    fn infinite_sums_do_no_harm(
        network in random::float_network_up_to(f32::MAX),
        digit in random::digit(),
    ) {
        let (blob, classes) = (network.to_bytes(), network.header.labels.len());
        let mut found = scores_of_kernels(&blob, &digit);
        found.push(("the reference", scores(&blob, &digit)));
        for (_, scores) in found {
            prop_assert_eq!(scores.values().len(), classes);
            prop_assert!(scores.best() < classes);
            prop_assert_eq!(scores.probabilities().len(), classes);
            prop_assert_eq!(scores.top::<3>().len(), classes.min(3));
        }
    }
}

#[test]
fn the_delivered_network_scores_every_drawn_digit_as_the_page_says() {
    let network = read::float(DELIVERED);
    assert_eq!(
        network.to_bytes(),
        DELIVERED,
        "written again, the blob is the same"
    );
    let mut pictures: Vec<(String, [u8; 784])> = drawn::digits()
        .into_iter()
        .map(|digit| (digit.name.clone(), digit.render_digit()))
        .collect();
    for paint in [Paint::Noise, Paint::Blank, Paint::Full, Paint::Checkered] {
        pictures.push((format!("{paint:?}"), random::painted(paint, 7)));
    }
    for (name, pixels) in pictures {
        let expected = run::float(&network, &pixels);
        let mut found = scores_of_kernels(DELIVERED, &pixels);
        found.push(("the reference", scores(DELIVERED, &pixels)));
        for (kernel, scores) in found {
            let checked = check(scores.values(), &expected);
            assert_eq!(checked, Ok(()), "{name} by {kernel}");
        }
        // A bound as wide as the distance between the scores would say nothing.
        let highest = expected
            .iter()
            .map(|score| score.value)
            .fold(f64::MIN, f64::max);
        let lowest = expected
            .iter()
            .map(|score| score.value)
            .fold(f64::MAX, f64::min);
        let bound = expected.iter().map(|score| score.error).fold(0.0, f64::max);
        assert!(
            bound < (highest - lowest) / 20.0,
            "{name}: the bound {bound} is too wide"
        );
    }
}
