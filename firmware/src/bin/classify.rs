//! Reads a digit in flash, then a camera's frame, and says what each took.
#![no_std]
#![no_main]

use core::hint::black_box;

use digitnet_core::prepare::{Picture, Workspace, prepare};
use digitnet_core::{Classification, Digit};
use digitnet_firmware::board::{self, Counter};
use digitnet_firmware::network::{NETWORK, NetworkScratch, SCRATCH_BYTES};
use digitnet_firmware::stack;
use semihosting::{print, println, process};

digitnet_firmware::panics_are_told!();

/// Side of the camera's frame, in pixels.
const FRAME_SIDE: usize = 96;

/// Pieces of rows that the frame's ink may have: three for each row with a digit in it.
const RUNS: usize = 216;

static DIGIT: Digit = Digit::new(*include_bytes!(concat!(env!("OUT_DIR"), "/digit.grey")));
static FRAME: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frame.grey"));

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    stack::paint_unused();
    let Some(counter) = Counter::start() else {
        process::exit(1)
    };
    println!("board: {}", board::NAME);

    println!("a digit in flash");
    read(&counter, &DIGIT);

    println!("a frame of {FRAME_SIDE} x {FRAME_SIDE} pixels");
    let digit = digit_on_frame(&counter);
    read(&counter, &digit);
    println!("workspace bytes: {}", size_of::<Workspace<RUNS>>());
    println!("scratch bytes: {SCRATCH_BYTES}");
    println!("stack high-water mark: {}", stack::high_water());
    process::exit(0)
}

/// Not inlined, and neither is [`read`]: the memory of one is free for the other.
#[inline(never)]
fn digit_on_frame(counter: &Counter) -> Digit {
    let mut workspace = Workspace::<RUNS>::new();
    let picture = match Picture::new(black_box(FRAME), FRAME_SIDE, FRAME_SIDE) {
        Ok(picture) => picture,
        Err(error) => fail(&error),
    };
    let (prepared, taken) = counter.measure(|| prepare(&picture, &mut workspace));
    println!("  instructions of prepare: {taken}");
    match prepared {
        Ok(prepared) => prepared.digit,
        Err(error) => fail(&error),
    }
}

#[inline(never)]
fn read(counter: &Counter, digit: &Digit) {
    let mut scratch = NetworkScratch::new();
    let (answer, taken) = counter.measure(|| NETWORK.classify(black_box(digit), &mut scratch));
    match answer {
        Ok(answer) => tell(&answer),
        Err(error) => fail(&error),
    }
    println!("  instructions of the forward pass: {taken}");
}

fn tell(answer: &Classification) {
    let label = |class| NETWORK.label(class).unwrap_or("?");
    let verdict = answer.verdict.name();
    print!("  {verdict}: {}   top three:", label(answer.class));
    for ranked in answer.scores.top::<3>() {
        // Whole numbers: printing a float would take more flash than the network's code.
        let per_mille = (ranked.probability * 1000.0 + 0.5) as u32;
        print!(
            "  {} {}.{} %",
            label(ranked.class),
            per_mille / 10,
            per_mille % 10
        );
    }
    println!();
}

fn fail(error: &dyn core::fmt::Display) -> ! {
    println!("error: {error}");
    process::exit(1)
}
