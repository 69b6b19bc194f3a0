//! The least that reads a digit: its size is the int8 path's, and a panic that could be reached
//! would keep it from linking.
#![no_std]
#![no_main]

use core::hint::black_box;

use digitnet_core::Digit;
use digitnet_firmware::network::{NETWORK, NetworkScratch};

digitnet_firmware::no_panic_links!();

static DIGIT: Digit = Digit::new(*include_bytes!(concat!(env!("OUT_DIR"), "/digit.grey")));

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    let mut scratch = NetworkScratch::new();
    loop {
        if let Ok(scores) = NETWORK.forward(black_box(&DIGIT), &mut scratch) {
            black_box(scores.best());
        }
    }
}
