//! JPEG pictures of all kinds are decoded to what others' decoders make of them, by one thread.

use crate::common::coded::{self, Kind};
use crate::common::encode;
use digitnet_server::decode::{Decoder, Picture};
use image::{ImageFormat, Rgb, RgbImage};

fn decode(file: &[u8]) -> Picture {
    Decoder::default().decode(file).expect("it can be decoded")
}

/// Soft shapes in soft colours: coarser colours change little of them.
fn soft(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let wave = |a: f32, b: f32| ((x as f32 * a).sin() + (y as f32 * b).cos()) * 25.0 + 128.0;
        let light = wave(0.31, 0.23);
        Rgb([light + 20.0, light, wave(0.05, 0.04)].map(|level| level as u8))
    })
}

/// The mean and the most by which levels differ from those of the decoder that `image` has.
#[track_caller]
fn differences(file: &[u8]) -> (f32, f32) {
    let found = decode(file);
    let others = image::load_from_memory(file)
        .expect("it can be decoded")
        .into_rgb8();
    assert_eq!(
        (found.width as u32, found.height as u32),
        others.dimensions()
    );
    let pairs = found.pixels.iter().zip(others.pixels());
    let pairs = pairs.map(|(&level, &Rgb([r, g, b]))| {
        let [r, g, b] = [r, g, b].map(f32::from);
        (f32::from(level) - (0.2126 * r + 0.7152 * g + 0.0722 * b).floor()).abs()
    });
    let (sum, most) = pairs.fold((0.0, 0.0_f32), |(sum, most), one| {
        (sum + one, most.max(one))
    });
    (sum / found.pixels.len() as f32, most)
}

#[test]
fn pictures_are_those_of_other_decoders() {
    for (width, height) in [(1, 1), (7, 9), (64, 48), (131, 77)] {
        let picture = soft(width, height);
        for (file, kind) in [
            (encode(picture.clone(), ImageFormat::Jpeg), "as usual"),
            (
                encode(image::imageops::grayscale(&picture), ImageFormat::Jpeg),
                "grey",
            ),
            (
                coded::jpeg(&picture, (1, 1), Kind::Together),
                "with all colours",
            ),
        ] {
            let (mean, most) = differences(&file);
            assert!(
                mean < 0.8 && most < 2.5,
                "{width} x {height} {kind}: {mean} {most}"
            );
        }
        // Between coarser colours others draw lines.
        for sampling in [(2, 1), (1, 2), (2, 2)] {
            let (mean, most) = differences(&coded::jpeg(&picture, sampling, Kind::Together));
            assert!(
                mean < 1.0 && most < 8.0,
                "{width} x {height} {sampling:?}: {mean} {most}"
            );
        }
    }
}

#[test]
fn scans_of_all_kinds_make_the_same_picture() {
    let picture = soft(131, 77);
    for sampling in [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (3, 2)] {
        let together = decode(&coded::jpeg(&picture, sampling, Kind::Together));
        for kind in [Kind::Apart, Kind::Progressive] {
            let found = decode(&coded::jpeg(&picture, sampling, kind));
            assert!(found == together, "{sampling:?}");
        }
    }
}

#[test]
fn smaller_scales_show_the_same() {
    // Decoded at 1/2 and 1/4: a ramp, and a line of ink.
    for side in [2100, 4200] {
        let picture = RgbImage::from_fn(side, 64, |x, _| {
            let ink = x.abs_diff(side / 2) < side / 100;
            Rgb([if ink {
                20
            } else {
                (100 + x * 100 / side) as u8
            }; 3])
        });
        for sampling in [(1, 1), (2, 2)] {
            let found = decode(&coded::jpeg(&picture, sampling, Kind::Together));
            assert_eq!(found.width, 1024);
            let at = |column: usize| f64::from(found.pixels[5 * 1024 + column]);
            for column in [10, 300, 700, 1000] {
                assert!((at(column) - 100.0 - column as f64 * 100.0 / 1024.0).abs() < 3.0);
            }
            assert!((at(512) - 20.0).abs() < 3.0);
        }
    }
}

#[test]
fn every_cut_lacks_something() {
    let picture = soft(24, 16);
    for kind in [Kind::Together, Kind::Apart, Kind::Progressive] {
        let file = coded::jpeg(&picture, (2, 2), kind);
        decode(&file);
        for length in 0..file.len() - 2 {
            for end in [&b""[..], b"\xFF\xD9"] {
                let cut = [&file[..length], end].concat();
                assert!(Decoder::default().decode(&cut).is_err(), "{length}");
            }
        }
    }
}

/// A reader's limits see the time of its own thread.
#[test]
#[cfg(target_os = "linux")]
fn large_pictures_start_no_threads() {
    use std::collections::BTreeSet;
    let threads = || -> BTreeSet<_> {
        let tasks = std::fs::read_dir("/proc/self/task").expect("Linux has it");
        tasks.flatten().map(|task| task.file_name()).collect()
    };
    // In a process of its own: other tests have threads.
    if std::env::var_os(ALONE).is_none() {
        let program = std::env::current_exe().expect("this one");
        let status = std::process::Command::new(program)
            .args([
                "--exact",
                "jpeg::large_pictures_start_no_threads",
                "--test-threads=1",
            ])
            .env(ALONE, "1")
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.expect("it runs").success(), "threads were started");
        return;
    }
    let before = threads();
    for kind in [Kind::Together, Kind::Progressive] {
        decode(&coded::jpeg(&soft(1300, 700), (2, 2), kind));
        assert_eq!(threads(), before);
    }
}

const ALONE: &str = "DIGITNET_TEST_ALONE";
