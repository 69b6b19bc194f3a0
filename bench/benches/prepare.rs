//! A grey picture -> a 28 x 28 digit, small and large, beside decoding the same picture.

#![forbid(unsafe_code)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use digitnet_bench::{encode, photo};
use digitnet_core::prepare::{Picture, Workspace, prepare};
use digitnet_server::decode::Decoder;
use image::ImageFormat;

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
    let decoder = Decoder::default();
    for (name, format) in [("png", ImageFormat::Png), ("jpeg", ImageFormat::Jpeg)] {
        let file = encode(&photo(1000), format).expect("encodable");
        group.throughput(Throughput::Elements(1000 * 1000));
        group.bench_function(format!("decode {name} 1000x1000"), |bencher| {
            bencher.iter(|| decoder.decode(black_box(&file)).expect("decodable"));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = digitnet_bench::criterion();
    targets = bench_prepare
}
criterion_main!(benches);
