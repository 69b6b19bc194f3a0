//! The program's allocator: mimalloc, which gives freed memory back once a large picture is done, with
//! a count of what each thread takes.
//!
//! glibc's keeps what threads have freed: tens of megabytes for each reader.

#![expect(
    unsafe_code,
    reason = "allocators and a C library have no other way in"
)]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::ffi::c_long;

use libmimalloc_sys::{mi_collect, mi_option_set, mi_option_t};
use mimalloc::MiMalloc;

thread_local! {
    /// Has no destructor, so it can be used for as long as its thread lives.
    static TAKEN: Cell<i64> = const { Cell::new(0) };
}

/// mimalloc, counted.
#[derive(Debug)]
pub struct Counting;

/// Bytes that this thread has taken less those that it has freed, whoever took them. Always 0 where
/// [`Counting`] is not the program's allocator.
pub fn taken_by_thread() -> i64 {
    TAKEN.get()
}

fn count(taken: usize, freed: usize) {
    // No layout is larger than isize::MAX.
    TAKEN.set(TAKEN.get() + taken as i64 - freed as i64);
}

// SAFETY: all is mimalloc's; a number that is added allocates nothing and cannot unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promises.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promises.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as the caller promises.
        unsafe { MiMalloc.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as the caller promises.
        unsafe { MiMalloc.dealloc(memory, layout) }
    }
}

/// Shortens the time after which freed memory goes back, from a second to one in which nobody sends
/// the next picture: small pictures would pay for pages that come and go.
pub fn give_back_soon() {
    // SAFETY: the option exists in mimalloc 3, and options are plain numbers that may be set at any
    // time; this is before other threads start.
    unsafe { mi_option_set(PURGE_DELAY, MILLISECONDS) };
}

/// Gives back now what this thread has freed. It costs about as much as decoding a small picture. In
/// programs with another allocator nothing happens.
pub(crate) fn give_back_now() {
    // SAFETY: any thread may ask for it at any time; memory that is in use stays as it is.
    unsafe { mi_collect(true) };
}

/// `mi_option_purge_delay` of mimalloc 3, which the bindings do not name.
const PURGE_DELAY: mi_option_t = 15;
const MILLISECONDS: c_long = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_freed_is_counted() {
        let layout = Layout::from_size_align(1000, 8).expect("a layout");
        // SAFETY: the layout is not empty; each call gets the memory and the size of the one before.
        unsafe {
            let memory = Counting.alloc(layout);
            assert!(!memory.is_null());
            assert_eq!(taken_by_thread(), 1000);
            memory.add(999).write(7);
            let memory = Counting.realloc(memory, layout, 3000);
            assert_eq!((taken_by_thread(), memory.add(999).read()), (3000, 7));
            Counting.dealloc(memory, Layout::from_size_align(3000, 8).expect("a layout"));
        }
        assert_eq!(taken_by_thread(), 0);
        // SAFETY: as above.
        unsafe {
            let memory = Counting.alloc_zeroed(layout);
            assert_eq!((taken_by_thread(), memory.add(500).read()), (1000, 0));
            Counting.dealloc(memory, layout);
        }
        assert_eq!(taken_by_thread(), 0);
    }
}
