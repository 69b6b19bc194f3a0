//! Indexes with a number that only the running program knows, which may panic.
#![no_std]
#![no_main]

use core::hint::black_box;

use digitnet_firmware::network::BLOB;

digitnet_firmware::no_panic_links!();

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    loop {
        let index = black_box(7);
        black_box(BLOB[index]);
    }
}
