//! The whole way of an upload: the bytes of a file -> decode, prepare, infer -> JSON.

#![forbid(unsafe_code)]

use digitnet_bench::{drawing, encode, photo};
use digitnet_server::decode::Decoder;
use digitnet_server::reader::{self, Options};
use divan::{Bencher, black_box};
use image::ImageFormat;

fn main() {
    divan::main();
}

#[divan::bench(args = ["photo 28x28 png", "drawing 280x280 png", "photo 1000x1000 png", "photo 1000x1000 jpeg"])]
fn upload(bencher: Bencher, kind: &str) {
    let (picture, format) = match kind {
        "photo 28x28 png" => (photo(28), ImageFormat::Png),
        "drawing 280x280 png" => (drawing(280), ImageFormat::Png),
        "photo 1000x1000 png" => (photo(1000), ImageFormat::Png),
        _ => (photo(1000), ImageFormat::Jpeg),
    };
    let file = encode(&picture, format).expect("encodable");
    let (decoder, options) = (Decoder::default(), Options::default());
    bencher.bench_local(|| {
        let answer = reader::read(&decoder, black_box(&file), &options).expect("readable");
        serde_json::to_vec(&answer).expect("an answer is JSON")
    });
}
