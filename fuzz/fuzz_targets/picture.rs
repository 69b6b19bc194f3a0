//! Any bytes as an uploaded file: an answer that holds together, or an error of the sender's.
#![no_main]

use std::sync::LazyLock;

use digitnet_server::answer::{Answer, InkBox, Verdict};
use digitnet_server::decode::Decoder;
use digitnet_server::limits::Limits;
use digitnet_server::reader::{Options, read};
use libfuzzer_sys::fuzz_target;

/// MiB for decoding: larger pictures are refused, or each would take a second.
const MEMORY: usize = 24;

static DECODER: LazyLock<Decoder> = LazyLock::new(|| {
    Decoder::new(&Limits {
        decode_memory: MEMORY,
        ..Limits::default()
    })
});

fuzz_target!(
    init: {
        // A decoder's panic is caught, so it is no finding; one that is not caught ends the run.
        drop(std::panic::take_hook());
    },
    |file: &[u8]| {
        let options = Options {
            explain: true,
            invert: file.len() % 8 > 3,
            turns: (file.len() % 4) as u8,
        };
        match read(&DECODER, file, &options) {
            Ok(answer) => check(&answer),
            Err(error) => assert!(error.status().is_client_error(), "{error:?}"),
        }
        assert_eq!(DECODER.taken(), 0);
    }
);

fn check(answer: &Answer) {
    let inside = |found: &InkBox| {
        assert!(found.width >= 1 && found.left + found.width <= answer.width);
        assert!(found.height >= 1 && found.top + found.height <= answer.height);
    };
    assert!((0.0..=1.0).contains(&answer.confidence));
    assert_eq!(answer.probabilities.len(), 10);
    assert_eq!(answer.digit.is_some(), answer.verdict == Verdict::Digit);
    let reads = matches!(answer.verdict, Verdict::Digit | Verdict::Number);
    assert_eq!(reads, answer.reason.is_none());
    let read = answer.text.chars().filter(char::is_ascii_digit).count();
    assert_eq!(read, if reads { answer.digits.len() } else { 0 });
    answer.ink_box.iter().for_each(inside);
    for digit in &answer.digits {
        inside(&digit.ink_box);
        assert!(digit.digit <= 9);
        assert_eq!(digit.prepared.as_ref().map(Vec::len), Some(28 * 28));
    }
}
