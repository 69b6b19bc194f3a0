//! Holds this processor's kernels against the reference: random and extreme networks of many
//! shapes, at every alignment, must get the same scores from both.
#![no_std]
#![no_main]

use digitnet_core::{Scratch, int8::Network};
use digitnet_firmware::random_network::{MAX_BLOB, Random, write};
use semihosting::{println, process};

digitnet_firmware::panics_are_told!();

/// Networks that are tried.
const NETWORKS: u32 = 400;
/// Enough scratch memory for all of them.
const SCRATCH_BYTES: usize = 4096;

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    let mut memory = [0; MAX_BLOB];
    let mut scratch = Scratch::new();
    let (mut compared, mut different, mut largest) = (0, 0, 0);
    for seed in 0..NETWORKS {
        let mut random = Random::new(seed);
        let memory = memory.get_mut(random.between(0, 3)..).unwrap_or_default();
        let Some(len) = write(&mut random, memory) else {
            continue;
        };
        let network = match Network::parse(memory.get(..len).unwrap_or_default()) {
            Ok(network) => network,
            Err(error) => {
                println!("network {seed}: {error}");
                process::exit(1)
            }
        };
        largest = largest.max(len);
        match same(&network, &mut random, &mut scratch) {
            Some(true) => compared += 1,
            Some(false) => {
                println!("network {seed} differs: {:?}", network.shape());
                different += 1;
            }
            None => {}
        }
    }
    println!("networks compared: {compared}");
    println!("networks that differ: {different}");
    println!("largest blob: {largest}");
    process::exit(if compared > 0 && different == 0 { 0 } else { 1 })
}

/// `None` where there is too little memory.
fn same(
    network: &Network<'_>,
    random: &mut Random,
    scratch: &mut Scratch<SCRATCH_BYTES>,
) -> Option<bool> {
    let digit = random.digit();
    let fast = network.forward(&digit, scratch).ok()?;
    let reference = network.forward_portable(&digit, scratch).ok()?;
    Some(fast.values() == reference.values())
}
