//! How long pictures of each size take to their answer, by step, beside a plain decode of the same file.

#![forbid(unsafe_code)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use digitnet_bench::{encode, photo};
use digitnet_server::decode::Decoder;
use digitnet_server::reader::{self, Options};
use digitnet_testing::GreyImage;
use image::{ExtendedColorType, ImageFormat};

/// Photos of one digit, as files: the best of some rounds
#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 20)]
    rounds: usize,
}

/// Twelve megapixels are 3464 x 3464.
const SIDES: [usize; 3] = [28, 1000, 3464];

fn main() -> Result<()> {
    let rounds = Args::parse().rounds.max(1);
    println!(
        "{:<18} {:>8} {:>10} {:>10} {:>10} {:>10} {:>14} {:>6}",
        "picture", "kB", "decode", "prepare", "infer", "answer", "plain decode", "ratio"
    );
    for side in SIDES {
        let photo = photo(side);
        row(
            format!("{side} x {side} PNG"),
            &encode(&photo, ImageFormat::Png)?,
            rounds,
        )?;
        row(format!("{side} x {side} JPEG"), &jpeg(&photo)?, rounds)?;
    }
    println!(
        "milliseconds; ratio: answer / plain decode, which `image` does, to pixels in colour or grey as the file has them"
    );
    Ok(())
}

/// In colour, as cameras make them.
fn jpeg(photo: &GreyImage) -> Result<Vec<u8>> {
    let pixels: Vec<u8> = photo
        .pixels
        .iter()
        .flat_map(|&level| [level, level, level - level / 8])
        .collect();
    let (width, height) = (photo.width as u32, photo.height as u32);
    let mut file = std::io::Cursor::new(Vec::new());
    let (colours, jpeg) = (ExtendedColorType::Rgb8, ImageFormat::Jpeg);
    image::write_buffer_with_format(&mut file, &pixels, width, height, colours, jpeg)?;
    Ok(file.into_inner())
}

fn row(name: String, file: &[u8], rounds: usize) -> Result<()> {
    let (decoder, options) = (Decoder::default(), Options::default());
    let mut steps = [Duration::MAX; 3];
    let (mut whole, mut plain) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        let start = Instant::now();
        let answer = reader::read(&decoder, black_box(file), &options);
        let answer = black_box(answer).with_context(|| format!("{name} is not read"))?;
        let took = start.elapsed();
        if took < whole {
            whole = took;
            let timing = &answer.timing_us;
            steps = [timing.decode, timing.prepare, timing.infer].map(Duration::from_micros);
        }
        let start = Instant::now();
        black_box(image::load_from_memory(black_box(file))?);
        plain = plain.min(start.elapsed());
    }
    let milliseconds = |time: Duration| format!("{:.3}", time.as_secs_f64() * 1e3);
    let [decode, prepare, infer] = steps.map(milliseconds);
    println!(
        "{name:<18} {:>8.1} {decode:>10} {prepare:>10} {infer:>10} {:>10} {:>14} {:>6.2}",
        file.len() as f64 / 1e3,
        milliseconds(whole),
        milliseconds(plain),
        whole.as_secs_f64() / plain.as_secs_f64(),
    );
    Ok(())
}
