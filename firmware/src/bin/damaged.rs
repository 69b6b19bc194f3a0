//! What firmware says of a blob that it gets while it runs and that is not what was written.
#![no_std]
#![no_main]

use core::hint::black_box;

use digitnet_core::Model;
use digitnet_firmware::network::BLOB;
use semihosting::{println, process};

digitnet_firmware::panics_are_told!();

/// The blob with one bit of one weight turned over, as a worn flash cell would.
static ONE_BIT: [u8; BLOB.len()] = with(9000, 0x10);
/// The blob with a letter changed in its signature.
static OTHER_FILE: [u8; BLOB.len()] = with(1, 0x20);
/// The blob in a format of the future.
static OTHER_VERSION: [u8; BLOB.len()] = with(8, 0x03);

const fn with(offset: usize, bits: u8) -> [u8; BLOB.len()] {
    let mut bytes = [0; BLOB.len()];
    bytes.copy_from_slice(BLOB);
    bytes[offset] ^= bits;
    bytes
}

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    let short = BLOB.get(..12_345).unwrap_or(BLOB);
    let header = BLOB.get(..40).unwrap_or(BLOB);
    let mut refused = 0;
    for (name, bytes) in [
        ("sound", BLOB),
        ("one bit turned over", &ONE_BIT),
        ("cut short", short),
        ("only its first bytes", header),
        ("another file", &OTHER_FILE),
        ("another version", &OTHER_VERSION),
    ] {
        match Model::parse(black_box(bytes)) {
            Ok(model) => println!("{name}: good, {} classes", model.shape().classes),
            Err(error) => {
                println!("{name}: {error}");
                refused += 1;
            }
        }
    }
    process::exit(if refused == 5 { 0 } else { 1 })
}
