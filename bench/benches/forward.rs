//! The networks of `weights/`, int8 and f32 side by side, and the softmax after them.

#![forbid(unsafe_code)]

use digitnet_bench::{blob, digit};
use digitnet_core::{MAX_SCRATCH_BYTES, Scratch, float, int8};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

#[divan::bench(name = "int8")]
fn forward_int8(bencher: Bencher) {
    let blob = blob("digits.int8.dgn");
    let network = int8::Network::parse(&blob).expect("valid blob");
    let (digit, mut scratch) = (digit(), Scratch::<MAX_SCRATCH_BYTES>::new());
    bencher.bench_local(|| {
        let scores = network.forward(black_box(&digit), &mut scratch);
        scores.expect("enough scratch")
    });
}

#[divan::bench(name = "f32")]
fn forward_f32(bencher: Bencher) {
    let blob = blob("digits.f32.dgn");
    let network = float::Network::parse(&blob).expect("valid blob");
    let (digit, mut scratch) = (digit(), Scratch::<MAX_SCRATCH_BYTES>::new());
    bencher.bench_local(|| {
        let scores = network.forward(black_box(&digit), &mut scratch);
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
