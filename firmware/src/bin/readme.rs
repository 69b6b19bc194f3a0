//! The example of the project's README, as it stands there, on the frame of a camera.
#![no_std]
#![no_main]

use semihosting::{println, process};

digitnet_firmware::panics_are_told!();

include!(concat!(env!("OUT_DIR"), "/readme.rs"));

static FRAME: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frame.grey"));

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    if let Err(error) = read(FRAME, 96, 96) {
        println!("error: {error}");
        process::exit(1)
    }
    process::exit(0)
}
