//! Whatever bytes are given: reading never panics, and what is accepted can be run.

use crate::format_restated::{crc, random, small};
use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Model, Scratch};
use proptest::prelude::*;
use proptest::sample::Index;

/// Runs what was accepted; the test is that nothing panics and nothing lacks memory.
fn run_if_sound(blob: &[u8], digit: &[u8; 784]) -> bool {
    let Ok(model) = Model::parse(blob) else {
        return false;
    };
    assert!(model.scratch_bytes() <= MAX_SCRATCH_BYTES);
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let scores = model.forward(&Digit::new(*digit), &mut scratch);
    let scores = scores.expect("enough for every model");
    let classes = model.shape().classes;
    assert!(scores.best() < classes);
    assert_eq!(scores.probabilities().len(), classes);
    for class in 0..classes {
        assert!(model.label(class).is_some_and(|label| !label.is_empty()));
    }
    true
}

/// Overwrites bytes behind the signature and makes the checksum right again.
fn damaged(mut blob: Vec<u8>, damage: &[(Index, u8)]) -> Vec<u8> {
    for (place, value) in damage {
        let place = 20 + place.index(blob.len() - 20);
        blob[place] = *value;
    }
    crc::repair(&mut blob);
    blob
}

fn damage() -> impl Strategy<Value = Vec<(Index, u8)>> {
    let value = prop_oneof![any::<u8>(), Just(0u8), Just(1u8), Just(127u8), Just(255u8)];
    prop::collection::vec((any::<Index>(), value), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(!run_if_sound(&bytes, &[255; 784]));
    }

    /// Signature, version, length and checksum are right, all else is chance.
    #[test]
    fn any_bytes_behind_a_right_start_are_read_without_panic(
        rest in prop::collection::vec(any::<u8>(), 44..600),
        arithmetic in 0..4u8,
    ) {
        let mut blob = small::int8().to_bytes()[..20].to_vec();
        blob[10] = arithmetic;
        blob.extend_from_slice(&rest);
        let length = blob.len() as u32;
        blob[12..16].copy_from_slice(&length.to_le_bytes());
        crc::repair(&mut blob);
        run_if_sound(&blob, &[255; 784]);
    }

    #[test]
    fn damaged_small_blobs_are_refused_or_run(damage in damage(), digit in random::digit()) {
        run_if_sound(&damaged(small::int8().to_bytes(), &damage), &digit);
        run_if_sound(&damaged(small::float().to_bytes(), &damage), &digit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn damaged_blobs_of_every_shape_are_refused_or_run(
        int8 in random::int8_network(),
        float in random::float_network_up_to(f32::MAX),
        damage in damage(),
        digit in random::digit(),
    ) {
        run_if_sound(&damaged(int8.to_bytes(), &damage), &digit);
        run_if_sound(&damaged(float.to_bytes(), &damage), &digit);
    }
}

/// The property above would be empty if no damaged blob were ever accepted.
#[test]
fn some_damage_is_harmless() {
    let mut random = random::Random::new(3);
    let accepted = (0..500).filter(|_| {
        let mut blob = small::int8().to_bytes();
        let place = random.between(80, blob.len() as i64 - 1) as usize;
        blob[place] = random.next() as u8;
        crc::repair(&mut blob);
        run_if_sound(&blob, &[255; 784])
    });
    let accepted = accepted.count();
    assert!(
        (100..500).contains(&accepted),
        "{accepted} of 500 were accepted"
    );
}
