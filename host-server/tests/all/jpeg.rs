//! JPEG pictures are decoded within the limits of the thread that asks.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::common::encode;
use digitnet_server::decode::Decoder;
use image::{ImageFormat, Rgb, RgbImage};

/// A reader's limits see the time of its own thread.
#[test]
#[cfg(target_os = "linux")]
fn large_pictures_start_no_threads() {
    let threads = || -> BTreeSet<_> {
        let tasks = fs::read_dir("/proc/self/task").expect("Linux has it");
        tasks.flatten().map(|task| task.file_name()).collect()
    };
    // In a process of its own: other tests have threads.
    if env::var_os(ALONE).is_none() {
        let mut alone = Command::new(env::current_exe().expect("this one"));
        alone.args(["--exact", "jpeg::large_pictures_start_no_threads"]);
        alone.env(ALONE, "1").stdout(Stdio::null());
        assert!(
            alone.status().expect("it runs").success(),
            "threads were started"
        );
        return;
    }
    let picture = RgbImage::from_fn(1300, 700, |x, y| {
        Rgb([(x / 8) as u8, (y / 4) as u8, (x * y) as u8])
    });
    let file = encode(picture, ImageFormat::Jpeg);
    let before = threads();
    for _ in 0..2 {
        let decoded = Decoder::default().decode(&file).expect("a picture");
        assert_eq!((decoded.width, decoded.height), (1024, 551));
        assert_eq!(threads(), before);
    }
}

const ALONE: &str = "DIGITNET_TEST_ALONE";
