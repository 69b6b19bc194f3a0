//! The delivered networks and `prepare` on the 10,000 test digits of MNIST. Runs where `MNIST_DIR`
//! names a folder with the files; exact figures stand in the model card.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::thread;

use digitnet_core::prepare::{Picture, Polarity, Workspace, prepare};
use digitnet_core::{CacheLine, Digit, Kernel, Scores, Scratch, Verdict, float, int8};
use digitnet_testing::skip;
use flate2::bufread::GzDecoder;
use sha2::{Digest as _, Sha256};

const INT8: int8::Network<'static> =
    int8::Network::embed(include_bytes!("../../weights/digits.int8.dgn"));
const FLOAT: float::Network<'static> =
    float::Network::embed(include_bytes!("../../weights/digits.f32.dgn"));

const COUNT: usize = 10_000;

/// A file of the set, plain or compressed.
fn bytes(dir: &Path, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(mut plain) = File::open(dir.join(name)) {
        plain.read_to_end(&mut bytes).expect("a readable file");
        return bytes;
    }
    let path = dir.join(format!("{name}.gz"));
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut unpacked = GzDecoder::new(BufReader::new(file));
    unpacked.read_to_end(&mut bytes).expect("a gzip file");
    bytes
}

/// The numbers of an IDX file behind its first big-endian words.
fn idx<const WORDS: usize>(bytes: &[u8], expected: [u32; WORDS]) -> &[u8] {
    let (head, rest) = bytes.split_at(4 * WORDS);
    let head: Vec<u8> = head.to_vec();
    let expected: Vec<u8> = expected
        .iter()
        .flat_map(|word| word.to_be_bytes())
        .collect();
    assert_eq!(head, expected, "the head of an IDX file");
    rest
}

/// Test digits with their labels; `None`, said loudly, where there are no files.
fn test_set(test: &str) -> Option<Vec<(Digit, u8)>> {
    let dir = skip::mnist_dir(test)?;
    let images = bytes(&dir, "t10k-images-idx3-ubyte");
    let labels = bytes(&dir, "t10k-labels-idx1-ubyte");
    let (digits, rest) = idx(&images, [0x803, COUNT as u32, 28, 28]).as_chunks::<784>();
    let labels = idx(&labels, [0x801, COUNT as u32]);
    assert_eq!((digits.len(), rest.len(), labels.len()), (COUNT, 0, COUNT));
    let digits = digits.iter().map(|pixels| Digit::new(*pixels));
    Some(digits.zip(labels.iter().copied()).collect())
}

fn int8_scores(digit: &Digit) -> Scores<i32> {
    let mut scratch = Scratch::<{ INT8.scratch_bytes() }>::new();
    let scores = INT8.forward(digit, &mut scratch);
    scores.expect("sized by the network")
}

fn float_scores(digit: &Digit) -> Scores<f32> {
    let mut scratch = Scratch::<{ FLOAT.scratch_bytes() }>::new();
    let scores = FLOAT.forward(digit, &mut scratch);
    scores.expect("sized by the network")
}

fn read_int8(digit: &Digit) -> u8 {
    int8_scores(digit).best() as u8
}

fn read_float(digit: &Digit) -> u8 {
    float_scores(digit).best() as u8
}

/// `read` of every digit, in order, on all cores: unoptimized builds take milliseconds for each.
fn read_all<T: Send>(set: &[(Digit, u8)], read: impl Fn(&Digit, u8) -> T + Sync) -> Vec<T> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let read = |part: &[(Digit, u8)]| -> Vec<T> {
        part.iter()
            .map(|(digit, label)| read(digit, *label))
            .collect()
    };
    thread::scope(|scope| {
        let parts = set.chunks(set.len().div_ceil(cores));
        let readers: Vec<_> = parts.map(|part| scope.spawn(|| read(part))).collect();
        let parts = readers
            .into_iter()
            .map(|reader| reader.join().expect("no reader panics"));
        parts.flatten().collect()
    })
}

fn share(all: &[bool]) -> f64 {
    all.iter().filter(|&&true_here| true_here).count() as f64 / all.len() as f64
}

#[test]
fn both_networks_read_mnist_and_hardly_differ() {
    let Some(set) = test_set("both_networks_read_mnist_and_hardly_differ") else {
        return;
    };
    let read = read_all(&set, |digit, label| {
        (read_int8(digit), read_float(digit), label)
    });
    let outcomes = |is: fn(&(u8, u8, u8)) -> bool| read.iter().map(is).collect::<Vec<_>>();
    let int8 = share(&outcomes(|(int8, _, label)| int8 == label));
    let float = share(&outcomes(|(_, float, label)| float == label));
    let differ = share(&outcomes(|(int8, float, _)| int8 != float));
    assert!(int8 > 0.985, "int8 reads {int8} right");
    assert!(float > 0.985, "f32 reads {float} right");
    assert!(differ <= 0.002, "int8 and f32 differ in {differ}");
}

/// All scores, as `digitnet-train evaluate` digests them: the model card's digest, on any processor.
#[test]
fn the_scores_are_those_that_the_model_card_publishes() {
    let Some(set) = test_set("the_scores_are_those_that_the_model_card_publishes") else {
        return;
    };
    let card = include_str!("../../../weights/digits.md");
    let mut memory = vec![CacheLine::EMPTY; INT8.cache_lines()];
    let digest_of_blob = digest(&read_all(&set, |digit, _| int8_scores(digit)));
    assert!(
        card.contains(&digest_of_blob),
        "the model card has no {digest_of_blob}"
    );
    for kernel in Kernel::all() {
        let network = INT8.prepacked_for(kernel, &mut memory);
        let network = network.expect("as many lines as it asks for");
        let scores = read_all(&set, |digit, _| {
            let mut scratch = Scratch::<{ INT8.scratch_bytes() }>::new();
            let scores = network.forward(digit, &mut scratch);
            scores.expect("sized by the network")
        });
        assert_eq!(digest(&scores), digest_of_blob, "by {}", kernel.name());
    }
}

fn digest(scores: &[Scores<i32>]) -> String {
    let mut hasher = Sha256::new();
    for score in scores.iter().flat_map(Scores::values) {
        hasher.update(score.to_le_bytes());
    }
    let bytes = hasher.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every picture shows a digit, so each refusal is one too many; few are refused.
#[test]
fn hardly_a_digit_is_refused() {
    let Some(set) = test_set("hardly_a_digit_is_refused") else {
        return;
    };
    let refused = read_all(&set, |digit, _| {
        let int8 = INT8.verdict(&int8_scores(digit));
        [int8, FLOAT.verdict(&float_scores(digit))].map(Verdict::is_refusal)
    });
    for (network, name) in ["int8", "f32"].iter().enumerate() {
        let of: Vec<bool> = refused.iter().map(|refused| refused[network]).collect();
        assert!(share(&of) <= 0.005, "{name} refuses {}", share(&of));
        assert!(share(&of) > 0.0, "{name} takes everything for a digit");
    }
}

/// MNIST's digits have been through the steps of `prepare` once already: the second time, most
/// stay where they are and nearly all are read as before.
#[test]
fn preparing_a_prepared_digit_hardly_changes_it() {
    let Some(set) = test_set("preparing_a_prepared_digit_hardly_changes_it") else {
        return;
    };
    let every_fourth: Vec<_> = set.into_iter().step_by(4).collect();
    let outcomes = read_all(&every_fourth, |digit, label| {
        let picture = Picture::new(digit.pixels(), 28, 28).expect("sizes fit");
        let prepared =
            prepare(&picture, &mut Workspace::<4096>::new()).expect("every digit has ink");
        assert_eq!(prepared.polarity, Polarity::LightOnDark);
        let moved = best_shift(digit, &prepared.digit) != (0, 0);
        let (before, after) = (read_int8(digit), read_int8(&prepared.digit));
        [moved, before != after, after == label]
    });
    let [moved, changed, right] = [0, 1, 2].map(|of| {
        share(
            &outcomes
                .iter()
                .map(|outcome| outcome[of])
                .collect::<Vec<_>>(),
        )
    });
    assert!(moved < 0.2, "{moved} of the digits were moved");
    assert!(
        changed < 0.012,
        "{changed} of the digits are read differently"
    );
    assert!(right > 0.98, "{right} of the digits are read right");
}

/// The shift by up to one pixel in each direction after which two digits are most alike.
fn best_shift(before: &Digit, after: &Digit) -> (isize, isize) {
    let shifts = [
        (0, 0),
        (-1, 0),
        (1, 0),
        (0, -1),
        (0, 1),
        (-1, -1),
        (-1, 1),
        (1, -1),
        (1, 1),
    ];
    let alike = shifts.into_iter().min_by_key(|&(right, down)| {
        let shifted = |at: usize| {
            let from = at as isize - right - 28 * down;
            let level = usize::try_from(from)
                .ok()
                .and_then(|from| before.pixels().get(from));
            level.copied().unwrap_or(0)
        };
        let levels = after.pixels().iter().enumerate();
        levels
            .map(|(at, level)| u64::from(level.abs_diff(shifted(at))))
            .sum::<u64>()
    });
    alike.unwrap_or_default()
}
