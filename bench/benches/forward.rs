//! The networks of `weights/`, int8 and f32 side by side, and the softmax after them.

#![forbid(unsafe_code)]

use digitnet_bench::{blob, digit};
use digitnet_core::{CacheLine, MAX_SCRATCH_BYTES, Model, Scratch, int8};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Where the weights are taken from: servers arrange them once for their processor.
const WEIGHTS: [&str; 2] = [PREPACKED, "from the blob"];
const PREPACKED: &str = "prepacked";

#[divan::bench(name = "int8", args = WEIGHTS)]
fn forward_int8(bencher: Bencher, weights: &str) {
    forward(bencher, "digits.int8.dgn", weights);
}

#[divan::bench(name = "f32", args = WEIGHTS)]
fn forward_f32(bencher: Bencher, weights: &str) {
    forward(bencher, "digits.f32.dgn", weights);
}

fn forward(bencher: Bencher, network: &str, weights: &str) {
    let mut model = Model::parse(blob(network).leak()).expect("valid blob");
    if weights == PREPACKED {
        let memory = vec![CacheLine::EMPTY; model.cache_lines()].leak();
        model = model
            .prepacked(memory)
            .expect("as many lines as it asks for");
    }
    let (digit, mut scratch) = (digit(), Scratch::<MAX_SCRATCH_BYTES>::new());
    bencher.bench_local(|| {
        let scores = model.forward(black_box(&digit), &mut scratch);
        scores.expect("enough scratch")
    });
}

#[divan::bench]
fn softmax(bencher: Bencher) {
    let blob = blob("digits.int8.dgn");
    let network = int8::Network::parse(&blob).expect("valid blob");
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let scores = network.forward(&digit(), &mut scratch);
    let scores = scores.expect("enough scratch");
    bencher.bench_local(|| black_box(&scores).probabilities());
}
