//! How deep the stack gets: what lies below it is painted, and later searched for the lowest word
//! that is no longer paint.
#![allow(
    unsafe_code,
    reason = "the stack's memory has no owner that could lend it"
)]

const PAINT: u32 = 0xA5C3_965A;

/// Bytes below the painting function's stack pointer that stay unpainted.
const MARGIN: usize = 64;

/// Runs `work` and says how many bytes of stack it took, below what was in use already. What was
/// painted before is painted anew: [`high_water`] counts from here on.
#[inline(never)]
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let start = pointer();
    paint(start);
    let result = work();
    (result, start.saturating_sub(lowest_used()))
}

/// Paints all unused stack: call it first thing in a program.
#[inline(always)]
pub fn paint_unused() {
    paint(pointer());
}

/// Bytes of stack that have been in use since [`paint_unused`].
pub fn high_water() -> usize {
    top().saturating_sub(lowest_used())
}

#[inline(never)]
fn paint(pointer: usize) {
    let mut address = bottom();
    while address < pointer.saturating_sub(MARGIN) {
        // SAFETY: an aligned word of RAM between the end of the statics and the stack pointer,
        // with room left for this function's own frame: nobody's.
        unsafe { core::ptr::write_volatile(address as *mut u32, PAINT) };
        address += 4;
    }
}

fn lowest_used() -> usize {
    let mut address = bottom();
    // SAFETY: an aligned word of RAM between the end of the statics and the top of the stack.
    while address < top() && unsafe { core::ptr::read_volatile(address as *const u32) } == PAINT {
        address += 4;
    }
    address
}

#[cfg(target_arch = "arm")]
fn pointer() -> usize {
    cortex_m::register::msp::read() as usize
}

#[cfg(target_arch = "riscv32")]
#[inline(always)]
fn pointer() -> usize {
    let pointer;
    // SAFETY: copies a register.
    unsafe { core::arch::asm!("mv {}, sp", out(reg) pointer, options(nomem, nostack)) };
    pointer
}

// Named by the run-time crates' linker scripts: their addresses are the values.
unsafe extern "C" {
    static _stack_start: u32;
    #[cfg(target_arch = "arm")]
    static _stack_end: u32;
    #[cfg(target_arch = "riscv32")]
    #[link_name = "__estack"]
    static _stack_end: u32;
}

fn top() -> usize {
    &raw const _stack_start as usize
}

fn bottom() -> usize {
    (&raw const _stack_end as usize).next_multiple_of(4)
}
