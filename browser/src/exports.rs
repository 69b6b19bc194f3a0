//! What the page's script calls.
//!
//! ```text
//! room = make()
//! at = input(room, bytes)            the script writes so many bytes there
//! length = read(room, ...)           or scores, judge, inside, cell
//! at = output(room)                  the script reads `length` bytes there
//! ```
//!
//! A module has one thread, and the script keeps what `make` gave it, so that a room is used by one call
//! at a time.

#![expect(
    unsafe_code,
    reason = "the script names the room by its address, and the browser has the clock"
)]

use alloc::boxed::Box;
use core::panic::PanicInfo;
use core::time::Duration;

use digitnet_answer::Language;
use digitnet_answer::reader::{Cell, Options};

use crate::Room;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// The script is told that the call failed, and begins anew.
#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    /// Milliseconds since some moment, as `performance.now()` has them.
    safe fn now() -> f64;
}

fn clock() -> Duration {
    Duration::from_micros((1000.0 * now()) as u64)
}

#[unsafe(no_mangle)]
extern "C" fn make() -> *mut Room {
    Box::into_raw(Box::new(Room::new(clock)))
}

/// Makes room for so many bytes and says where it is.
///
/// # Safety
///
/// `room` is from [`make`].
#[unsafe(no_mangle)]
unsafe extern "C" fn input(room: *mut Room, bytes: usize) -> *mut u8 {
    // SAFETY: it was made by `make`, is never freed, and no other call is under way.
    let room = unsafe { &mut *room };
    room.input.clear();
    room.input.resize(bytes, 0);
    room.input.as_mut_ptr()
}

/// [`Room::read`]; returns how many bytes of HTML there are.
///
/// # Safety
///
/// `room` is from [`make`].
#[unsafe(no_mangle)]
unsafe extern "C" fn read(
    room: *mut Room,
    width: usize,
    height: usize,
    turns: u32,
    invert: u32,
    language: usize,
) -> usize {
    // SAFETY: it was made by `make`, is never freed, and no other call is under way.
    let room = unsafe { &mut *room };
    let options = Options {
        explain: true,
        invert: invert != 0,
        turns: (turns % 4) as u8,
    };
    room.read(width, height, &options, spoken(language));
    room.output.len()
}

fn spoken(language: usize) -> Language {
    Language::ALL.get(language).copied().unwrap_or_default()
}

/// [`Room::scores`]; returns how many bytes of scores there are.
///
/// # Safety
///
/// `room` is from [`make`].
#[unsafe(no_mangle)]
unsafe extern "C" fn scores(room: *mut Room) -> usize {
    // SAFETY: it was made by `make`, is never freed, and no other call is under way.
    let room = unsafe { &mut *room };
    room.scores();
    room.output.len()
}

/// [`Room::judge`]; returns how many bytes of HTML there are.
///
/// # Safety
///
/// `room` is from [`make`].
#[unsafe(no_mangle)]
unsafe extern "C" fn judge(room: *mut Room, language: usize) -> usize {
    // SAFETY: it was made by `make`, is never freed, and no other call is under way.
    let room = unsafe { &mut *room };
    room.judge(spoken(language));
    room.output.len()
}

/// [`Room::inside`]; returns how many bytes there are.
///
/// # Safety
///
/// `room` is from [`make`].
#[unsafe(no_mangle)]
unsafe extern "C" fn inside(room: *mut Room) -> usize {
    // SAFETY: it was made by `make`, is never freed, and no other call is under way.
    let room = unsafe { &mut *room };
    room.inside();
    room.output.len()
}

/// [`Room::cell`]; returns how many bytes there are.
///
/// # Safety
///
/// `room` is from [`make`].
#[unsafe(no_mangle)]
unsafe extern "C" fn cell(
    room: *mut Room,
    layer: usize,
    map: usize,
    row: usize,
    column: usize,
) -> usize {
    // SAFETY: it was made by `make`, is never freed, and no other call is under way.
    let room = unsafe { &mut *room };
    room.cell(Cell {
        layer,
        map,
        row,
        column,
    });
    room.output.len()
}

/// Where the last answer is.
///
/// # Safety
///
/// `room` is from [`make`].
#[unsafe(no_mangle)]
unsafe extern "C" fn output(room: *mut Room) -> *const u8 {
    // SAFETY: it was made by `make`, is never freed, and no other call is under way.
    unsafe { &*room }.output.as_ptr()
}
