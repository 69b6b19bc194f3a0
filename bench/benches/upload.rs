//! The whole way of an upload: the bytes of a file -> decode, prepare, infer -> JSON.

#![forbid(unsafe_code)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use digitnet_bench::{drawing, encode, photo};
use digitnet_server::decode::Decoder;
use digitnet_server::reader;
use image::ImageFormat;

fn bench_upload(criterion: &mut Criterion) {
    let uploads = [
        ("drawing 280x280 png", drawing(280), ImageFormat::Png),
        ("photo 1000x1000 png", photo(1000), ImageFormat::Png),
        ("photo 1000x1000 jpeg", photo(1000), ImageFormat::Jpeg),
    ];
    let options = reader::Options::default();
    let decoder = Decoder::default();
    let mut group = criterion.benchmark_group("upload");
    for (name, image, format) in uploads {
        let file = encode(&image, format).expect("encodable");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let answer = reader::read(&decoder, black_box(&file), &options).expect("readable");
                serde_json::to_vec(&answer).expect("an answer is JSON")
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = digitnet_bench::criterion();
    targets = bench_upload
}
criterion_main!(benches);
