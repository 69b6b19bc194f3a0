//! The bytes of an uploaded file -> an [`Answer`]: decode, then read as [`digitnet_answer`] does.

use std::cell::RefCell;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use digitnet_answer::reader::PictureReader;
pub use digitnet_answer::reader::{BLOB, MAX_DIGITS, NETWORK, Options};
use digitnet_core::{CacheLine, int8};

use crate::allocator;
use crate::answer::Answer;
use crate::decode::Decoder;
use crate::error::Error;

/// [`NETWORK`], prepacked for this processor: it gives the same scores, sooner.
pub static PREPACKED: LazyLock<int8::Network<'static>> = LazyLock::new(|| {
    let memory = vec![CacheLine::EMPTY; NETWORK.cache_lines()].leak();
    let network = NETWORK.prepacked(memory);
    network.expect("as many lines as it asks for")
});

thread_local! {
    /// Made once for each thread: it is larger than most pictures.
    static READER: RefCell<PictureReader> = RefCell::new(PictureReader::new(&PREPACKED, now));
}

/// Reads one uploaded file.
///
/// # Errors
///
/// [`Error::Decode`] if the file is not a picture that can be decoded. A picture without digits is
/// no error: its verdict says so.
pub fn read(decoder: &Decoder, file: &[u8], options: &Options) -> Result<Answer, Error> {
    let start = Instant::now();
    let picture = decoder.decode(file)?.turned(options.turns);
    let decode = start.elapsed();
    let answer = READER.with_borrow_mut(|reader| reader.read(&picture, options));
    let mut answer = answer.map_err(|_| Error::Internal)?;
    answer.timing_us.decode = u64::try_from(decode.as_micros()).unwrap_or(u64::MAX);
    let pixels = picture.full_width * picture.full_height;
    drop(picture);
    if pixels >= MANY {
        allocator::give_back_now();
    }
    Ok(answer)
}

/// Reads a picture that [`is_small`], with a single mark that is clear at first sight, without ever waiting; `None` of
/// any other, which is for [`read`]. What it takes is bounded, also by `JUDGEMENTS` of `answer/src/reader/look.rs`.
pub fn read_at_once(file: &[u8], options: &Options) -> Option<Answer> {
    /// No decoder waits for its memory: as many are at work as there are threads, and each has little.
    static DECODER: LazyLock<Decoder> = LazyLock::new(Decoder::without_bound);
    debug_assert!(is_small(file, options), "the bounds of time and memory");
    let start = Instant::now();
    let picture = DECODER.decode(file).ok()?.turned(options.turns);
    let decode = start.elapsed();
    let read = READER.with_borrow_mut(|reader| reader.read_at_once(&picture, options));
    let mut answer = read?;
    answer.timing_us.decode = u64::try_from(decode.as_micros()).unwrap_or(u64::MAX);
    Some(answer)
}

/// A PNG with so few bytes and pixels that no content of it takes long to decode, or to look at once. Nothing is
/// explained of it.
pub fn is_small(file: &[u8], options: &Options) -> bool {
    let side = |at| file.get(at..at + 4).map(|side| side <= &SMALL_SIDE[..]);
    !options.explain
        && file.len() <= SMALL_FILE
        && file.starts_with(PNG)
        && side(16) == Some(true)
        && side(20) == Some(true)
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Bytes: enough for 28 x 28 grey levels as they are. Each 14 may be tables that take 5 microseconds to build.
const SMALL_FILE: usize = 1024;
/// Pixels along a side, big-endian.
const SMALL_SIDE: [u8; 4] = 28_u32.to_be_bytes();

/// Pixels of a picture after which a reader that sleeps would keep megabytes.
const MANY: usize = 1_000_000;

fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
