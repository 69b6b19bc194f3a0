//! Embeds a blob that needs more memory than it is given.
#![no_std]
#![no_main]

use digitnet_firmware::network::{NETWORK, NetworkScratch, SCRATCH_BYTES};

digitnet_firmware::no_panic_links!();

/// What this chip can spare for the network.
const SPARE_RAM: usize = 1000;

const _: () = assert!(
    SCRATCH_BYTES <= SPARE_RAM,
    "the network needs more RAM than SPARE_RAM"
);

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    let mut scratch = NetworkScratch::new();
    loop {
        core::hint::black_box((&NETWORK, &mut scratch));
    }
}
