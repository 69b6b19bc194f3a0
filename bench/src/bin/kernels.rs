//! Networks by each kernel that this processor has, in turns: what else the machine does meets them all alike.

#![forbid(unsafe_code)]

use std::fs;
use std::hint::black_box;
use std::io::Read as _;
use std::path::PathBuf;
use std::slice;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use digitnet_bench::{blob, digit, digits};
use digitnet_core::{CacheLine, Digit, Kernel, MAX_SCRATCH_BYTES, Model, PIXELS, Scratch, int8};

/// One pass of the networks in `weights/` by each kernel
#[derive(Parser)]
struct Args {
    /// Batches of each kernel; a time is the mean of a batch
    #[arg(long, default_value_t = 200)]
    batches: usize,
    /// Only name the kernels
    #[arg(long)]
    list: bool,
    /// Another blob, by one kernel
    #[arg(long, requires = "kernel")]
    model: Option<PathBuf>,
    /// Which, by its name
    #[arg(long, requires = "model")]
    kernel: Option<String>,
    /// Time it for so long and print the nanoseconds of one pass, in the best batch
    #[arg(long, requires = "model")]
    milliseconds: Option<u64>,
    /// Time so many different digits in turn
    #[arg(long, default_value_t = 1, requires = "model")]
    batch: usize,
    /// Read digits of 784 bytes from standard input and print the class of each
    #[arg(long, requires = "model")]
    answers: bool,
}

/// Passes in one batch.
const PASSES: u32 = 64;
/// What a pass tells of its layers at most, where it has whole maps.
const LAYERS: usize = 4;

/// A network, and how it is run.
struct Case {
    model: Model<'static>,
    name: String,
    scratch: Box<Scratch<MAX_SCRATCH_BYTES>>,
    /// Nanoseconds of one pass, of each batch.
    times: Vec<f64>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    if args.list {
        Kernel::all().for_each(|kernel| println!("{}", kernel.name()));
        return Ok(());
    }
    let (Some(path), Some(name)) = (&args.model, &args.kernel) else {
        return table(args.batches);
    };
    let kernel = Kernel::all().find(|kernel| kernel.name() == name);
    let kernel = kernel.with_context(|| format!("this processor has no {name}: see `--list`"))?;
    let blob = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut way = Case::new(blob, Some(kernel), String::new())?;
    if args.answers {
        let mut pictures = Vec::new();
        std::io::stdin().read_to_end(&mut pictures)?;
        for pixels in pictures.as_chunks::<PIXELS>().0 {
            println!("{}", way.read(&Digit::new(*pixels)));
        }
    } else {
        let time = Duration::from_millis(args.milliseconds.unwrap_or(100));
        let digits = digits(args.batch);
        let start = Instant::now();
        while start.elapsed() < time || way.times.is_empty() {
            way.batch(&digits);
        }
        println!("{:.1}", way.best());
    }
    Ok(())
}

/// Those in `weights/`.
fn table(batches: usize) -> Result<()> {
    let mut ways = Vec::new();
    for network in ["digits.int8", "base.int8", "digits.f32", "base.f32"] {
        for kernel in Kernel::all().map(Some).chain([None]) {
            let by = kernel.map_or("from its blob", Kernel::name);
            let blob = blob(&format!("{network}.dgn"));
            ways.push(Case::new(blob, kernel, format!("{network}, {by}"))?);
        }
    }
    let digit = digit();
    for _ in 0..batches.max(1) {
        ways.iter_mut()
            .for_each(|way| way.batch(slice::from_ref(&digit)));
    }
    println!(
        "{:<32} {:>9} {:>9} {:>18}",
        "network, kernel", "best", "median", "multiply-adds a ns"
    );
    for way in &mut ways {
        let (best, work) = (way.best(), way.model.shape().multiply_accumulates() as f64);
        way.times.sort_unstable_by(f64::total_cmp);
        let median = way.times[way.times.len() / 2];
        println!(
            "{:<32} {:>6.2} us {:>6.2} us {:>18.0}",
            way.name,
            best / 1e3,
            median / 1e3,
            work / best
        );
    }
    println!("\n{:<32} {:>9}", "layer", "best");
    for way in &mut ways {
        if let Model::Int8(network) = way.model {
            way.layers(&network, &digit);
        }
    }
    Ok(())
}

impl Case {
    /// By a kernel, or from its blob as it is.
    fn new(blob: Vec<u8>, kernel: Option<Kernel>, name: String) -> Result<Self> {
        let mut model = Model::parse(blob.leak())?;
        if let Some(kernel) = kernel {
            model =
                model.prepacked_for(kernel, vec![CacheLine::EMPTY; model.cache_lines()].leak())?;
        }
        Ok(Self {
            model,
            name,
            scratch: Box::new(Scratch::new()),
            times: Vec::new(),
        })
    }

    fn read(&mut self, digit: &Digit) -> usize {
        let scores = self.model.forward(digit, &mut self.scratch);
        scores.expect("enough for every model").best()
    }

    fn batch(&mut self, digits: &[Digit]) {
        let start = Instant::now();
        for digit in digits.iter().cycle().take(PASSES as usize) {
            black_box(self.read(black_box(digit)));
        }
        self.times
            .push(start.elapsed().as_secs_f64() * 1e9 / f64::from(PASSES));
    }

    /// Prints the best time of each layer.
    fn layers(&mut self, network: &int8::Network<'_>, digit: &Digit) {
        let mut best = [("", f64::MAX); LAYERS];
        let mut clock = f64::MAX;
        for _ in 0..20 * PASSES {
            let mut layer = 0;
            let mut last = Instant::now();
            clock = clock.min(last.elapsed().as_secs_f64());
            last = Instant::now();
            let scores = network.observe(black_box(digit), &mut self.scratch, |name, _| {
                let time = last.elapsed().as_secs_f64();
                // The parts of a layer that comes in parts are printed as they are.
                if let Some(best) = best.get_mut(layer) {
                    *best = (name, best.1.min(time));
                }
                layer += 1;
                last = Instant::now();
            });
            black_box(scores.expect("enough for every model"));
        }
        for (name, time) in best.into_iter().filter(|(name, _)| !name.is_empty()) {
            let microseconds = 1e6 * (time - clock);
            println!(
                "{:<32} {microseconds:>6.2} us",
                format!("{}: {name}", self.name)
            );
        }
    }

    fn best(&self) -> f64 {
        self.times.iter().copied().fold(f64::MAX, f64::min)
    }
}
