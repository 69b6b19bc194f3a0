//! Links digitnet-core into a library for a bare machine. There is no std for that machine, and a
//! linked alloc would ask for a global allocator, which is not here: then this does not build.
#![no_std]
#![forbid(unsafe_code)]

extern crate digitnet_core as _;

#[panic_handler]
fn stop(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
