//! The least that reads a digit: its size is the int8 path's, and a panic that could be reached
//! would keep it from linking.
#![no_std]
#![no_main]

use core::hint::black_box;

use digitnet_core::{Digit, PIXELS};
use digitnet_firmware::network::{NETWORK, NetworkScratch};

digitnet_firmware::no_panic_links!();

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    // In RAM, where a product has it: what is in flash is code and the network.
    let digit = Digit::new([0; PIXELS]);
    let mut scratch = NetworkScratch::new();
    loop {
        if let Ok(scores) = &NETWORK.forward(black_box(&digit), &mut scratch) {
            black_box(scores.best());
        }
    }
}
