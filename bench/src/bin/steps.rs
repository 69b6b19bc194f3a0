//! Steps of the way from a file to an answer, again and again: what `cargo xtask bench` counts and times.

#![forbid(unsafe_code)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use digitnet_bench::{blob, digit, doubtful, encode, photo};
use digitnet_core::prepare::{self, Picture, Workspace};
use digitnet_core::{CacheLine, MAX_SCRATCH_BYTES, Model, Scratch, int8};
use digitnet_server::decode::Decoder;
use digitnet_server::reader::{self, Options};
use image::ImageFormat;

/// Runs one step again and again
#[derive(Parser)]
struct Args {
    /// Only name the steps
    #[arg(long)]
    list: bool,
    /// How often the step is run for counting
    #[arg(long, default_value_t = 1)]
    passes: u32,
    /// Milliseconds to run it for instead; prints the nanoseconds of a pass in the best batch
    #[arg(long)]
    time: Option<u64>,
    /// Which
    #[arg(required_unless_present = "list")]
    step: Option<String>,
}

type Step = Box<dyn FnMut()>;
/// Makes a step ready to run.
type Make = fn() -> Result<Step>;

const STEPS: [(&str, Make); 9] = [
    ("int8", || network("digits.int8.dgn")),
    ("f32", || network("digits.f32.dgn")),
    ("judge-doubtful", judged),
    ("prepare-28", || prepared(28)),
    ("prepare-1000", || prepared(1000)),
    ("decode-28-png", || decoded(28, ImageFormat::Png)),
    ("decode-1000-png", || decoded(1000, ImageFormat::Png)),
    ("decode-1000-jpeg", || decoded(1000, ImageFormat::Jpeg)),
    ("request-28-png", request),
];

fn main() -> Result<()> {
    let args = Args::parse();
    let Some(name) = args.step else {
        STEPS.iter().for_each(|(name, _)| println!("{name}"));
        return Ok(());
    };
    let known = STEPS.iter().find(|(known, _)| *known == name);
    let (_, make) =
        known.with_context(|| format!("there is no step {name}: `--list` names them"))?;
    let mut step = make()?;
    // What is made once, at the first pass, is no part of it.
    step();
    match args.time {
        None => digitnet_measured(&mut step, args.passes),
        Some(milliseconds) => println!(
            "{:.1}",
            best(&mut step, Duration::from_millis(milliseconds))
        ),
    }
    Ok(())
}

/// Callgrind is told to count what is called from here.
#[inline(never)]
fn digitnet_measured(step: &mut Step, passes: u32) {
    for _ in 0..passes {
        step();
    }
}

/// Nanoseconds of one pass, in the best of batches of about a millisecond.
fn best(step: &mut Step, time: Duration) -> f64 {
    let start = Instant::now();
    step();
    let once = start.elapsed().max(Duration::from_nanos(100));
    let passes = (BATCH.as_nanos() / once.as_nanos()).clamp(1, 10_000) as u32;
    let mut best = f64::MAX;
    while start.elapsed() < time {
        let batch = Instant::now();
        digitnet_measured(step, passes);
        best = best.min(batch.elapsed().as_secs_f64() * 1e9 / f64::from(passes));
    }
    best
}

const BATCH: Duration = Duration::from_millis(1);

/// One pass of a network that was prepacked.
fn network(name: &str) -> Result<Step> {
    let model = Model::parse(blob(name).leak())?;
    let memory = vec![CacheLine::EMPTY; model.cache_lines()].leak();
    let model = model.prepacked(memory)?;
    let (digit, mut scratch) = (digit(), Box::new(Scratch::<MAX_SCRATCH_BYTES>::new()));
    Ok(Box::new(move || {
        let scores = model.forward(black_box(&digit), &mut scratch);
        black_box(scores.expect("enough for every model"));
    }))
}

/// What a mark that one view leaves in doubt takes.
fn judged() -> Result<Step> {
    let network = int8::Network::parse(blob("digits.int8.dgn").leak())?;
    let network = network.prepacked(vec![CacheLine::EMPTY; network.cache_lines()].leak())?;
    let (digit, mut scratch) = (doubtful(), Box::new(Scratch::<MAX_SCRATCH_BYTES>::new()));
    let (_, mean) = network.judge(&digit, &mut scratch)?;
    let one = network.forward(&digit, &mut scratch)?;
    ensure!(one != mean, "one view is enough for this digit");
    Ok(Box::new(move || {
        let judged = network.judge(black_box(&digit), &mut scratch);
        black_box(judged.expect("enough for every model"));
    }))
}

fn prepared(side: usize) -> Result<Step> {
    let photo = photo(side);
    let mut workspace = Box::new(Workspace::<4096>::new());
    Ok(Box::new(move || {
        let picture = Picture::new(&photo.pixels, side, side).expect("sizes fit");
        black_box(prepare::prepare(black_box(&picture), &mut workspace).expect("ink"));
    }))
}

fn decoded(side: usize, format: ImageFormat) -> Result<Step> {
    let file = encode(&photo(side), format)?;
    let decoder = Decoder::default();
    Ok(Box::new(move || {
        black_box(decoder.decode(black_box(&file)).expect("decodable"));
    }))
}

/// The bytes of a file -> decode, prepare, infer -> JSON.
fn request() -> Result<Step> {
    let file = encode(&photo(28), ImageFormat::Png)?;
    let (decoder, options) = (Decoder::default(), Options::default());
    Ok(Box::new(move || {
        let answer = reader::read(&decoder, black_box(&file), &options).expect("readable");
        black_box(serde_json::to_vec(&answer).expect("an answer is JSON"));
    }))
}
