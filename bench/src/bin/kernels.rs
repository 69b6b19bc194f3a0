//! One pass of the networks in `weights/`, by every kernel that this processor has, in turns: what else the
//! machine does meets them all alike.

#![forbid(unsafe_code)]

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use digitnet_bench::{blob, digit};
use digitnet_core::{Digit, Kernel, Line, MAX_SCRATCH_BYTES, Scratch, float, int8};

/// One pass of the networks in `weights/` by each kernel
#[derive(Parser)]
struct Args {
    /// Batches of each kernel; a time is the mean of a batch
    #[arg(long, default_value_t = 200)]
    batches: usize,
    /// Passes in one batch
    #[arg(long, default_value_t = 100)]
    passes: u32,
}

/// One way to run one network.
struct Way<'a> {
    name: String,
    multiply_accumulates: usize,
    run: Box<dyn FnMut(&Digit) + 'a>,
    /// Nanoseconds of one pass, of each batch.
    times: Vec<f64>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let blobs = ["digits", "base"].map(|name| {
        (
            name,
            blob(&format!("{name}.int8.dgn")),
            blob(&format!("{name}.f32.dgn")),
        )
    });
    let mut ways = Vec::new();
    for (name, bytes, floats) in &blobs {
        let network = int8::Network::parse(bytes)?;
        ways.push(int8(format!("{name} int8 from the blob"), network));
        for kernel in Kernel::all() {
            let memory = vec![Line::EMPTY; network.lines()].leak();
            let network = network.laid_out_for(kernel, memory)?;
            ways.push(int8(format!("{name} int8 {}", kernel.name()), network));
        }
        let network = float::Network::parse(floats)?;
        ways.push(float(format!("{name} f32 from the blob"), network));
        for kernel in Kernel::all() {
            let memory = vec![Line::EMPTY; network.lines()].leak();
            let network = network.laid_out_for(kernel, memory)?;
            ways.push(float(format!("{name} f32 {}", kernel.name()), network));
        }
    }
    let digit = digit();
    for _ in 0..args.batches {
        for way in &mut ways {
            let start = Instant::now();
            for _ in 0..args.passes {
                (way.run)(black_box(&digit));
            }
            way.times
                .push(start.elapsed().as_secs_f64() * 1e9 / f64::from(args.passes));
        }
    }
    println!(
        "{:<28} {:>9} {:>9} {:>16}",
        "network and kernel", "best", "median", "multiply-adds/ns"
    );
    for mut way in ways {
        way.times.sort_unstable_by(f64::total_cmp);
        let best = *way.times.first().context("at least one batch")?;
        let median = way.times[way.times.len() / 2];
        println!(
            "{:<28} {:>6.2} us {:>6.2} us {:>16.0}",
            way.name,
            best / 1e3,
            median / 1e3,
            way.multiply_accumulates as f64 / best
        );
    }
    Ok(())
}

fn int8<'a>(name: String, network: int8::Network<'a>) -> Way<'a> {
    let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
    way(name, network.shape().multiply_accumulates(), move |digit| {
        let scores = network.forward(digit, &mut scratch);
        black_box(scores.expect("enough for every model"));
    })
}

fn float<'a>(name: String, network: float::Network<'a>) -> Way<'a> {
    let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
    way(name, network.shape().multiply_accumulates(), move |digit| {
        let scores = network.forward(digit, &mut scratch);
        black_box(scores.expect("enough for every model"));
    })
}

fn way<'a>(name: String, multiply_accumulates: usize, run: impl FnMut(&Digit) + 'a) -> Way<'a> {
    Way {
        name,
        multiply_accumulates,
        run: Box::new(run),
        times: Vec::new(),
    }
}
