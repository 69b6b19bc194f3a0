//! Everything of `digitnet-core` that firmware calls, on data that the compiler cannot foresee: it
//! links only when no panic can be reached.
#![no_std]
#![no_main]

use core::hint::black_box;

use digitnet_core::prepare::{Picture, Workspace, prepare};
use digitnet_core::{Digit, Model, int8::Network};
use digitnet_firmware::network::{BLOB, NetworkScratch, SCRATCH_BYTES};

digitnet_firmware::no_panic_links!();

static FRAME: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frame.grey"));

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    let mut workspace = Workspace::<512>::new();
    let mut scratch = NetworkScratch::new();
    let mut memory = [0; SCRATCH_BYTES];
    loop {
        let (width, height, stride) = black_box((96, 96, 96));
        let picture = Picture::with_stride(black_box(FRAME), width, height, stride);
        let prepared = picture
            .ok()
            .and_then(|picture| prepare(&picture, &mut workspace).ok());
        let Some(prepared) = prepared else { continue };
        read_int8(black_box(BLOB), &prepared.digit, &mut scratch);
        read_any(black_box(BLOB), &prepared.digit, black_box(&mut memory));
    }
}

fn read_int8(blob: &[u8], digit: &Digit, scratch: &mut NetworkScratch) {
    match Network::parse(blob) {
        Ok(network) => {
            if let Ok(scores) = network.forward(digit, scratch) {
                black_box((network.label(scores.best()), scores.values().len()));
                black_box(scores.top::<3>().first());
            }
        }
        Err(error) => {
            black_box(error.summary());
        }
    }
}

fn read_any(blob: &[u8], digit: &Digit, memory: &mut [u8]) {
    if let Ok(model) = Model::parse(blob)
        && let Ok(scores) = model.forward_in(digit.pixels(), memory)
    {
        black_box((model.label(scores.best()), scores.probabilities().first()));
    }
}
