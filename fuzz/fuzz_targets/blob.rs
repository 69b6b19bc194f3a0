//! Any bytes as a model: refused, or sound and ready to run.
#![no_main]

use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Model, ModelError, Scratch};
use libfuzzer_sys::fuzz_target;

/// Larger blobs than this are not made up.
const LARGEST: usize = 64 << 10;

fuzz_target!(|bytes: &[u8]| {
    run_if_sound(bytes);
    if bytes.len() < 20 {
        return;
    }
    // What nobody hits by chance is put right: the checksum, and as many bytes as the sizes want.
    let mut blob = sealed(bytes.to_vec());
    if let Err(ModelError::Length { expected, .. }) = Model::parse(&blob)
        && expected <= LARGEST
    {
        blob = bytes.iter().copied().cycle().take(expected).collect();
        blob = sealed(blob);
    }
    run_if_sound(&blob);
});

fn run_if_sound(blob: &[u8]) {
    let Ok(model) = Model::parse(blob) else {
        return;
    };
    assert!(model.scratch_bytes() <= MAX_SCRATCH_BYTES);
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let digit = Digit::new(std::array::from_fn(|at| (at * 37 % 256) as u8));
    let scores = model.forward(&digit, &mut scratch);
    let scores = scores.expect("enough memory for every model");
    let classes = model.shape().classes;
    assert!(scores.best() < classes);
    assert_eq!(scores.probabilities().len(), classes);
    let _verdict = model.verdict(&scores);
    for class in 0..classes {
        assert!(model.label(class).is_some_and(|label| !label.is_empty()));
    }
    if let Model::Int8(network) = model {
        let (judgement, _) = network.judge(&digit, &mut scratch).expect("enough memory");
        assert!(judgement.class < classes);
        assert!((0.0..=1.0).contains(&judgement.probability));
    }
}

/// Length and checksum made right.
fn sealed(mut blob: Vec<u8>) -> Vec<u8> {
    let length = u32::try_from(blob.len()).expect("no input is that large");
    blob[12..16].copy_from_slice(&length.to_le_bytes());
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&blob[..16]);
    checksum.update(&blob[20..]);
    blob[16..20].copy_from_slice(&checksum.finalize().to_le_bytes());
    blob
}
