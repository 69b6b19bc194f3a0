//! The networks of `weights/`, int8 and f32 side by side, and the softmax after them.

#![forbid(unsafe_code)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use digitnet_bench::{blob, digit};
use digitnet_core::{MAX_SCRATCH_BYTES, Scratch, float, int8};

fn bench_forward(criterion: &mut Criterion) {
    let (int8_blob, float_blob) = (blob("digits.int8.dgn"), blob("digits.f32.dgn"));
    let int8 = int8::Network::parse(&int8_blob).expect("valid blob");
    let float = float::Network::parse(&float_blob).expect("valid blob");
    let digit = digit();
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();

    let mut group = criterion.benchmark_group("forward");
    group.bench_function("int8", |bencher| {
        bencher.iter(|| {
            int8.forward(black_box(&digit), &mut scratch)
                .expect("enough scratch")
        });
    });
    group.bench_function("f32", |bencher| {
        bencher.iter(|| {
            float
                .forward(black_box(&digit), &mut scratch)
                .expect("enough scratch")
        });
    });
    group.finish();

    let scores = int8.forward(&digit, &mut scratch).expect("enough scratch");
    criterion.bench_function("softmax", |bencher| {
        bencher.iter(|| black_box(&scores).probabilities());
    });
}

criterion_group! {
    name = benches;
    config = digitnet_bench::criterion();
    targets = bench_forward
}
criterion_main!(benches);
