//! Two ways to treat a panic, of which each program chooses one.

/// A panic handler that cannot be linked: a program with it builds only when no panic is reachable.
#[macro_export]
macro_rules! no_panic_links {
    () => {
        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            // Defined nowhere. The linker drops this handler with everything else that is not
            // reachable, or fails naming this symbol.
            #[allow(unsafe_code, reason = "declares a function that never runs")]
            unsafe extern "C" {
                safe fn a_panic_is_reachable() -> !;
            }
            a_panic_is_reachable()
        }
    };
}

/// A panic handler that tells the host and ends with exit code 101.
#[macro_export]
macro_rules! panics_are_told {
    () => {
        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
            semihosting::eprintln!("{info}");
            semihosting::process::exit(101)
        }
    };
}
