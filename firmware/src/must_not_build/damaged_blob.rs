//! Embeds a blob with one bit turned over.
#![no_std]
#![no_main]

use digitnet_core::int8::Network;
use digitnet_firmware::network::BLOB;

digitnet_firmware::no_panic_links!();

const DAMAGED: [u8; BLOB.len()] = {
    let mut bytes = [0; BLOB.len()];
    bytes.copy_from_slice(BLOB);
    bytes[9000] ^= 0x10;
    bytes
};

static NETWORK: Network<'static> = Network::embed(&DAMAGED);

#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    loop {
        core::hint::black_box(&NETWORK);
    }
}
