//! What a file can cost at most, by format: the costliest that were found, and the search for them.
//!
//! ```sh
//! cargo test --release -p digitnet-server --test costs -- --include-ignored --nocapture
//! ```

#![cfg(unix)]

mod common;

use std::time::Duration;

use common::{bombs, encode};
use digitnet_server::decode::{DecodeError, Decoder, Format, Picture};
use digitnet_server::limits::Limits;
use digitnet_server::upload::MAX_BYTES;
use image::{GrayImage, ImageFormat, RgbaImage};
use rustix::time::{ClockId, clock_gettime};

/// What no picture may take beyond the limit: the time between two looks at the clock, and after.
const BEYOND: f64 = 1.25;

/// Decodes a file and tells what it cost.
fn cost(name: &str, file: &[u8]) -> f64 {
    assert!(file.len() <= MAX_BYTES, "{name}: {} bytes", file.len());
    let start = clock_gettime(ClockId::ThreadCPUTime);
    let decoded = Decoder::default().decode(file);
    let time = clock_gettime(ClockId::ThreadCPUTime) - start;
    let seconds = Duration::try_from(time).unwrap_or_default().as_secs_f64();
    let kilobytes = file.len() as f64 / 1e3;
    let found = decoded.map_or_else(|error| error.to_string(), shown);
    println!(
        "{name:<44}{seconds:>8.3} s{kilobytes:>10.1} kB{:>10.3} ms/kB  {found}",
        1e3 * seconds / kilobytes
    );
    seconds
}

fn shown(picture: Picture) -> String {
    let (width, height) = (picture.full_width, picture.full_height);
    format!(
        "{width} x {height}, {:.1} MP",
        width as f64 * height as f64 / 1e6
    )
}

#[track_caller]
fn assert_bounded(seconds: f64) {
    let limit = Limits::default().decode_time.as_secs_f64();
    assert!(seconds <= limit * BEYOND, "{seconds} s");
}

#[test]
fn the_costliest_jpegs_are_bounded() {
    assert_bounded(cost("JPEG, 50 MP, 3 components, no data", &bombs::jpeg()));
    for (side, refinements) in [(7071, 14), (7071, 16), (4000, 45), (4000, 99), (1000, 400)] {
        let name = format!("JPEG, progressive, {side}², refined {refinements} times");
        let file = bombs::progressive_jpeg(side, refinements);
        assert_bounded(cost(&name, &file));
    }
    assert_bounded(cost(
        "JPEG, all coefficients, 41 MP",
        &bombs::dense_jpeg(6400),
    ));
}

#[test]
fn the_costliest_webps_are_bounded() {
    assert_bounded(cost(
        "WebP, lossless, 24 MP, 3 transforms",
        &bombs::slow_webp((5000, 4800)),
    ));
    // Lossy ones are not stopped once they are begun: refused is what may take too long.
    let limits = Limits {
        decode_time: Duration::from_millis(1_200),
        ..Limits::default()
    };
    let too_long = DecodeError::TooMuchTime {
        format: Format::WebP,
    };
    let (small, large) = (random(1, 1_000_000), random(1, 9_600_000));
    let long = bombs::lossy_webp((5700, 5700), &large);
    assert_eq!(Decoder::new(&limits).decode(&long).err(), Some(too_long));
    let found = Decoder::new(&limits).decode(&bombs::lossy_webp((1008, 1008), &small));
    assert_ne!(found.err(), Some(too_long));
}

#[test]
fn bitmaps_and_gifs_are_bounded() {
    assert_bounded(cost(
        "BMP, run lengths, 48 MP",
        &bombs::run_length_bmp((6900, 6900)),
    ));
    let gif = encode(RgbaImage::new(4400, 4400), ImageFormat::Gif);
    assert_bounded(cost("GIF, 19 MP, one colour", &gif));
}

#[test]
fn pngs_are_bounded() {
    let file = bombs::rows_png((7071, 7071), (8, 2), 4, &[1, 2, 3]);
    assert_bounded(cost("PNG, 50 MP RGB, Paeth", &file));
    // Nothing but looks at the clock ends these.
    let limits = Limits {
        decode_time: Duration::from_millis(200),
        ..Limits::default()
    };
    let file = bombs::empty_blocks_png(10_000_000);
    let found = Decoder::new(&limits).decode(&file);
    let in_time = DecodeError::TooMuchTime {
        format: Format::Png,
    };
    assert_eq!(found.err(), Some(in_time));
    assert_bounded(cost("PNG, empty blocks", &file));
}

/// Over filters, depths and colours of PNG; over what fills a lossy WebP.
#[test]
#[ignore = "takes minutes"]
fn search() {
    for (name, side, kind) in [
        ("grey", 7071, (8, 0)),
        ("RGB", 7071, (8, 2)),
        ("RGBA", 7071, (8, 6)),
        ("RGBA, 16 bits", 5790, (16, 6)),
        ("RGB, 16 bits", 6680, (16, 2)),
    ] {
        for filter in [0, 1, 3, 4] {
            let file = bombs::rows_png((side, side), kind, filter, &[1, 0, 0, 7, 0, 9, 0]);
            assert_bounded(cost(&format!("PNG, {name}, filter {filter}"), &file));
        }
    }
    let small = |data: &[u8]| cost("", &bombs::lossy_webp((1008, 1008), data));
    let fills: Vec<Vec<u8>> = (0..256_u32)
        .map(|byte| vec![byte as u8; 1 << 18])
        .chain((0..64).map(|seed| random(seed, 1 << 18)))
        .collect();
    let costly = fills.iter().max_by(|a, b| small(a).total_cmp(&small(b)));
    let costly = costly.expect("there are some");
    println!("costliest: {:?} ...", &costly[..4]);
    let many = costly.repeat(36);
    assert_bounded(cost(
        "WebP, lossy, 36 MP, the costliest",
        &bombs::lossy_webp((6000, 6000), &many),
    ));
    for seed in 0..4 {
        let data = random(seed, 10 * 1_000_000);
        assert_bounded(cost(
            "WebP, lossy, 36 MP, random",
            &bombs::lossy_webp((6000, 6000), &data),
        ));
    }
    let many_colours = GrayImage::from_fn(3000, 3000, |x, y| image::Luma([(x * y % 251) as u8]));
    assert_bounded(cost(
        "PNG, 9 MP, many levels",
        &encode(many_colours, ImageFormat::Png),
    ));
}

fn random(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}
