//! Reads a whole test set from the host and prints what `digitnet-train evaluate` prints of it.
//!
//! Arguments: an IDX file of 28 x 28 pictures, the IDX file of their labels, neither compressed,
//! and how many digits to read (all, if not given).
#![no_std]
#![no_main]

use core::hint::black_box;
use core::num::ParseIntError;

use digitnet_core::{Digit, PIXELS, Scores, ScratchTooSmall};
use digitnet_firmware::board::{self, Counter};
use digitnet_firmware::idx::{IdxError, Images, Labels};
use digitnet_firmware::network::{NETWORK, NetworkScratch, SCRATCH_BYTES};
use digitnet_firmware::stack;
use semihosting::experimental::env;
use semihosting::{eprintln, print, println, process};
use sha2::{Digest as _, Sha256};

digitnet_firmware::panics_are_told!();

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    stack::paint_unused();
    match verify() {
        Ok(()) => process::exit(0),
        Err(VerifyError::Usage) => eprintln!("arguments: PICTURES LABELS [DIGITS]"),
        Err(VerifyError::File(error)) => eprintln!("error: {error}"),
        Err(VerifyError::Number(error)) => eprintln!("error: number of digits: {error}"),
        Err(VerifyError::Scratch(error)) => eprintln!("error: {error}"),
    }
    process::exit(1)
}

enum VerifyError {
    Usage,
    File(IdxError),
    Number(ParseIntError),
    Scratch(ScratchTooSmall),
}

fn verify() -> Result<(), VerifyError> {
    let arguments = env::args::<400>().map_err(|_| VerifyError::Usage)?;
    let mut arguments = &arguments;
    let _program = arguments.next();
    let (Some(Ok(images)), Some(Ok(labels))) = (arguments.next(), arguments.next()) else {
        return Err(VerifyError::Usage);
    };
    let (mut images, mut labels) = (Images::open(images)?, Labels::open(labels)?);
    let digits = match arguments.next() {
        Some(number) => number.map_err(|_| VerifyError::Usage)?.parse()?,
        None => usize::MAX,
    };
    let digits = digits.min(images.len).min(labels.len);
    report(&mut images, &mut labels, digits)
}

fn report(images: &mut Images, labels: &mut Labels, digits: usize) -> Result<(), VerifyError> {
    let counter = Counter::start().ok_or(VerifyError::Usage)?;
    let mut scratch = NetworkScratch::new();
    let mut hasher = Sha256::new();
    let (mut correct, mut instructions) = (0, 0);
    let (mut stack, mut deepest) = (0, 0);
    let mut pixels = [0; PIXELS];
    for index in 0..digits {
        images.read(&mut pixels)?;
        let label = labels.read()?;
        let digit = Digit::new(pixels);
        if index == 0 {
            layers(&counter, &digit, &mut scratch)?;
            deepest = stack::high_water();
            stack = stack::measure(|| read(&digit, &mut scratch).is_ok()).1;
        }
        let (scores, taken) = counter.measure(|| read(&digit, &mut scratch));
        let scores = scores?;
        instructions += taken;
        correct += usize::from(scores.best() == usize::from(label));
        for score in scores.values() {
            hasher.update(score.to_le_bytes());
        }
    }
    println!("board: {}", board::NAME);
    println!("digits: {digits}");
    println!("correct: {correct}");
    print!("digest: ");
    for byte in hasher.finalize() {
        print!("{byte:02x}");
    }
    println!();
    println!(
        "instructions per digit: {}",
        instructions / (digits.max(1) as u64)
    );
    println!(
        "multiply-accumulates: {}",
        NETWORK.shape().multiply_accumulates()
    );
    println!("scratch bytes: {SCRATCH_BYTES}");
    println!("stack of a forward pass: {stack}");
    println!(
        "stack high-water mark: {}",
        deepest.max(stack::high_water())
    );
    Ok(())
}

const LAYERS: [&str; 4] = ["conv1", "conv2", "hidden", "output"];

/// Prints what each layer takes.
fn layers(
    counter: &Counter,
    digit: &Digit,
    scratch: &mut NetworkScratch,
) -> Result<(), ScratchTooSmall> {
    let mut laps = counter.laps();
    // Layers come by rows.
    let mut all = LAYERS.map(|layer| (layer, 0));
    let after = |layer, _: &[u8]| {
        laps.lap(|taken| {
            for (_, sum) in all.iter_mut().filter(|(name, _)| *name == layer) {
                *sum += taken;
            }
        });
    };
    // Used, or the last layer would not be computed.
    black_box(NETWORK.observe(digit, scratch, after)?);
    for (layer, taken) in all.iter().filter(|(_, taken)| *taken > 0) {
        println!("instructions of {layer}: {taken}");
    }
    Ok(())
}

/// Not inlined, so that its stack is its own.
#[inline(never)]
fn read(digit: &Digit, scratch: &mut NetworkScratch) -> Result<Scores<i32>, ScratchTooSmall> {
    NETWORK.forward(digit, scratch)
}

impl From<IdxError> for VerifyError {
    fn from(error: IdxError) -> Self {
        Self::File(error)
    }
}

impl From<ParseIntError> for VerifyError {
    fn from(error: ParseIntError) -> Self {
        Self::Number(error)
    }
}

impl From<ScratchTooSmall> for VerifyError {
    fn from(error: ScratchTooSmall) -> Self {
        Self::Scratch(error)
    }
}
