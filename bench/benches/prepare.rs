//! A grey picture -> a 28 x 28 digit, small and large, beside decoding the same picture.

#![forbid(unsafe_code)]

use digitnet_bench::{encode, photo};
use digitnet_core::prepare::{self, Picture, Workspace};
use digitnet_server::decode::Decoder;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use image::ImageFormat;

fn main() {
    divan::main();
}

#[divan::bench(args = [28, 1000])]
fn prepare(bencher: Bencher, side: usize) {
    let photo = photo(side);
    let picture = Picture::new(&photo.pixels, side, side).expect("sizes fit");
    let mut workspace = Workspace::<4096>::new();
    let pixels = ItemsCount::new(side * side);
    bencher
        .counter(pixels)
        .bench_local(|| prepare::prepare(black_box(&picture), &mut workspace).expect("ink"));
}

/// 1000 x 1000 pixels.
#[divan::bench(args = ["png", "jpeg"])]
fn decode(bencher: Bencher, format: &str) {
    let format = ImageFormat::from_extension(format).expect("a format");
    let file = encode(&photo(1000), format).expect("encodable");
    let decoder = Decoder::default();
    bencher
        .counter(ItemsCount::new(1000_usize * 1000))
        .bench_local(|| decoder.decode(black_box(&file)).expect("decodable"));
}
