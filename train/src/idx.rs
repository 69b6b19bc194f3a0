//! The IDX file format, in which MNIST comes: a strict reader and a writer.
//!
//! ```text
//! offset 0  2 bytes  zero
//!        2  1 byte   element type, here always 8 = unsigned byte
//!        3  1 byte   number of dimensions D: 3 for pictures, 1 for labels
//!        4  D x 4    the sizes, big-endian u32: count, rows, columns
//!    4 + 4D          the elements, last dimension fastest
//! ```
//!
//! Plain and gzip files are told apart by their first bytes, never by name. What a header may ask
//! for is bounded by [`MAX_ITEMS`] and [`MAX_BYTES`], and memory grows only with bytes that are
//! really there, so that neither a lying header nor a gzip bomb can exhaust the machine.

use std::io::{self, BufRead, Read, Write};

use flate2::bufread::MultiGzDecoder;
use thiserror::Error;

/// The most items (pictures or labels) that one file may hold.
pub const MAX_ITEMS: usize = 1_000_000;

/// The most bytes of elements that one file may hold: [`MAX_ITEMS`] pictures of 28x28.
pub const MAX_BYTES: usize = MAX_ITEMS * 784;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const UNSIGNED_BYTE: u8 = 8;

/// What is wrong with an IDX file. The caller knows the file's name and adds it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IdxError {
    /// The bytes could not be read, or a gzip stream is cut short or damaged.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file is compressed, and the compressed data is cut short or damaged.
    #[error("the gzip data is cut short or damaged ({0}); fetch the file again")]
    Gzip(io::Error),
    /// The file ends inside the header.
    #[error(
        "the file ends after {found} bytes, inside its header of {expected}; is it an IDX file?"
    )]
    ShortHeader {
        /// Bytes that were there.
        found: usize,
        /// Bytes that the header takes.
        expected: usize,
    },
    /// The first four bytes are not those of unsigned bytes in so many dimensions.
    #[error("the file begins {found:02x?}, but {} begin {expected:02x?}{}", kind(expected[3]), hint(*.found))]
    Magic {
        /// The first four bytes.
        found: [u8; 4],
        /// The first four bytes that were wanted.
        expected: [u8; 4],
    },
    /// The header claims more than this reader takes.
    #[error(
        "the header claims the sizes {shape:?}: more than {MAX_ITEMS} items or {MAX_BYTES} bytes, \
         so it is damaged or not meant for this program; split the file if it is right"
    )]
    TooLarge {
        /// The sizes in the header.
        shape: Vec<usize>,
    },
    /// One of the sizes is zero.
    #[error("the header claims the sizes {shape:?}: there is nothing in it")]
    Empty {
        /// The sizes in the header.
        shape: Vec<usize>,
    },
    /// Fewer elements than the header claims.
    #[error(
        "the header claims the sizes {shape:?}, so {expected} bytes, but only {found} follow; \
         the file is cut short or its count is wrong"
    )]
    Short {
        /// The sizes in the header.
        shape: Vec<usize>,
        /// Bytes of elements that the sizes call for.
        expected: usize,
        /// Bytes of elements that were there.
        found: usize,
    },
    /// More elements than the header claims.
    #[error(
        "the header claims the sizes {shape:?}, so {expected} bytes, but more follow; \
         the count is wrong or something was appended"
    )]
    Trailing {
        /// The sizes in the header.
        shape: Vec<usize>,
        /// Bytes of elements that the sizes call for.
        expected: usize,
    },
}

/// An IDX file of unsigned bytes in `D` dimensions whose header has been read and checked.
pub struct IdxReader<'a, const D: usize> {
    source: Box<dyn Read + 'a>,
    compressed: bool,
    shape: [usize; D],
}

impl<'a, const D: usize> IdxReader<'a, D> {
    /// Reads the header from `source`, which may be plain or gzip.
    ///
    /// # Errors
    ///
    /// [`IdxError`] where the header is cut short, is not that of unsigned bytes in `D`
    /// dimensions, or claims sizes of zero or beyond the limits of this module.
    pub fn new(mut source: impl BufRead + 'a) -> Result<Self, IdxError> {
        let compressed = source.fill_buf()?.starts_with(&GZIP_MAGIC);
        let mut source: Box<dyn Read + 'a> = if compressed {
            Box::new(MultiGzDecoder::new(source))
        } else {
            Box::new(source)
        };
        let mut header = Vec::with_capacity(4 + 4 * D);
        read_up_to(&mut source, 4 + 4 * D, &mut header, compressed)?;
        let short = IdxError::ShortHeader {
            found: header.len(),
            expected: 4 + 4 * D,
        };
        let Some((&found, sizes)) = header.split_first_chunk::<4>() else {
            return Err(short);
        };
        let expected = magic(D);
        if found != expected {
            return Err(IdxError::Magic { found, expected });
        }
        if sizes.len() != 4 * D {
            return Err(short);
        }
        let mut shape = [0; D];
        for (size, bytes) in shape.iter_mut().zip(sizes.as_chunks::<4>().0) {
            *size = u32::from_be_bytes(*bytes) as usize;
        }
        check_shape(&shape)?;
        Ok(Self {
            source,
            compressed,
            shape,
        })
    }

    /// The sizes in the header: count first, then rows and columns where there are three.
    #[must_use]
    pub const fn shape(&self) -> [usize; D] {
        self.shape
    }

    /// Reads the elements, exactly as many as the header claims.
    ///
    /// # Errors
    ///
    /// [`IdxError`] where fewer or more follow, or the gzip checksum is wrong.
    pub fn read(self) -> Result<Vec<u8>, IdxError> {
        let mut data = Vec::new();
        self.read_items(|item| data.extend_from_slice(item))?;
        Ok(data)
    }

    /// Hands out the items one after the other, and so holds no second copy of them.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn read_items(mut self, mut take: impl FnMut(&[u8])) -> Result<(), IdxError> {
        let size: usize = self.shape[1..].iter().product();
        let expected = self.shape[0] * size;
        let shape = || self.shape.to_vec();
        let mut item = Vec::with_capacity(size);
        for number in 0..self.shape[0] {
            item.clear();
            if read_up_to(&mut self.source, size, &mut item, self.compressed)? < size {
                return Err(IdxError::Short {
                    shape: shape(),
                    expected,
                    found: number * size + item.len(),
                });
            }
            take(&item);
        }
        // Also makes the gzip decoder read its trailer and compare the checksum.
        if read_up_to(&mut self.source, 1, &mut Vec::new(), self.compressed)? != 0 {
            return Err(IdxError::Trailing {
                shape: shape(),
                expected,
            });
        }
        Ok(())
    }
}

/// Writes an IDX file of unsigned bytes, uncompressed.
///
/// # Errors
///
/// Whatever `target` reports, and [`io::ErrorKind::InvalidInput`] where `data` does not have as
/// many bytes as the sizes call for or a size does not fit the format.
pub fn write<const D: usize>(
    mut target: impl Write,
    shape: [usize; D],
    data: &[u8],
) -> io::Result<()> {
    let invalid = |what: String| io::Error::new(io::ErrorKind::InvalidInput, what);
    let expected = shape
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size));
    if expected != Some(data.len()) {
        return Err(invalid(format!(
            "the sizes {shape:?} do not call for {} bytes",
            data.len()
        )));
    }
    target.write_all(&magic(D))?;
    for size in shape {
        let size =
            u32::try_from(size).map_err(|_| invalid(format!("size {size} is beyond 32 bits")))?;
        target.write_all(&size.to_be_bytes())?;
    }
    target.write_all(data)
}

const fn magic(dimensions: usize) -> [u8; 4] {
    assert!(dimensions <= 0xff);
    [0, 0, UNSIGNED_BYTE, dimensions as u8]
}

fn check_shape(shape: &[usize]) -> Result<(), IdxError> {
    if shape.contains(&0) {
        return Err(IdxError::Empty {
            shape: shape.to_vec(),
        });
    }
    let bytes = shape
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size));
    let few_items = shape.first().is_none_or(|&count| count <= MAX_ITEMS);
    if !few_items || bytes.is_none_or(|bytes| bytes > MAX_BYTES) {
        return Err(IdxError::TooLarge {
            shape: shape.to_vec(),
        });
    }
    Ok(())
}

/// Appends at most `limit` bytes; fewer mean that the source ended.
fn read_up_to(
    source: &mut dyn Read,
    limit: usize,
    into: &mut Vec<u8>,
    compressed: bool,
) -> Result<usize, IdxError> {
    source
        .take(limit as u64)
        .read_to_end(into)
        .map_err(|error| {
            if compressed {
                IdxError::Gzip(error)
            } else {
                IdxError::Io(error)
            }
        })
}

fn kind(dimensions: u8) -> &'static str {
    match dimensions {
        1 => "IDX labels",
        3 => "IDX pictures",
        _ => "IDX files of this kind",
    }
}

fn hint(found: [u8; 4]) -> &'static str {
    match found {
        [0, 0, UNSIGNED_BYTE, 1] => ": these are labels; are the two files swapped?",
        [0, 0, UNSIGNED_BYTE, 3] => ": these are pictures; are the two files swapped?",
        [0, 0, 9..=14, _] => ": an IDX file, but not of unsigned bytes",
        _ => ": not an IDX file",
    }
}

#[cfg(test)]
#[path = "idx_tests.rs"]
mod tests;
