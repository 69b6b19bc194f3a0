//! A grey picture -> a 28 x 28 digit, small and large.

#![forbid(unsafe_code)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use digitnet_bench::photo;
use digitnet_core::prepare::{Picture, Workspace, prepare};

fn bench_prepare(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("prepare");
    for side in [28, 1000] {
        let photo = photo(side);
        let picture = Picture::new(&photo.pixels, side, side).expect("sizes fit");
        let mut workspace = Workspace::<4096>::new();
        group.throughput(Throughput::Elements((side * side) as u64));
        group.bench_function(
            BenchmarkId::from_parameter(format!("{side}x{side}")),
            |bencher| {
                bencher
                    .iter(|| prepare(black_box(&picture), &mut workspace).expect("there is ink"));
            },
        );
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = digitnet_bench::criterion();
    targets = bench_prepare
}
criterion_main!(benches);
