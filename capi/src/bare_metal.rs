//! A static library for a chip must bring a panic handler, and no panic may be reached.
#![allow(unsafe_code)] // A symbol of another object file is declared.

unsafe extern "C" {
    /// Defined nowhere: while the linker drops all code that could panic, nobody misses it. Where
    /// it does not (a build without optimization), a program may define it.
    fn digitnet_panic_can_be_reached() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: it takes nothing, and whoever defines it never returns from it.
    unsafe { digitnet_panic_can_be_reached() }
}
