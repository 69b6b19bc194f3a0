//! Any bytes as a picture: an answer or an error, within the memory for decoding.
#![no_main]

use digitnet_server::reader::{Options, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let options = Options {
        explain: true,
        ..Options::default()
    };
    if let Ok(answer) = read(file, &options) {
        assert!((0.0..=1.0).contains(&answer.confidence));
        assert_eq!(answer.probabilities.len(), 10);
    }
});
