//! Any bytes as a picture: an answer or an error, within the memory for decoding.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    if let Ok(answer) = digitnet_server::reader::read(file, true) {
        assert!((0.0..=1.0).contains(&answer.confidence));
        assert_eq!(answer.probabilities.len(), 10);
    }
});
