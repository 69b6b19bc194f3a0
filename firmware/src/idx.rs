//! IDX files on the host, read one item at a time.

use core::ffi::CStr;
use core::fmt;

use digitnet_core::{PIXELS, SIDE};
use semihosting::fs::File;
use semihosting::io::{self, Read as _};

/// Longest path, in bytes.
const MAX_PATH: usize = 159;

/// Pictures, 28 x 28.
#[derive(Debug)]
pub struct Images {
    file: File,
    /// Pictures in the file.
    pub len: usize,
}

/// Labels, one byte each.
#[derive(Debug)]
pub struct Labels {
    file: File,
    /// Labels in the file.
    pub len: usize,
}

/// Why a file cannot be read.
#[derive(Debug)]
pub enum IdxError {
    /// Its path is longer than the programs' buffer.
    PathTooLong {
        /// Bytes of the path.
        found: usize,
    },
    /// The host says no.
    Host(io::Error),
    /// It is not what it should be.
    Header {
        /// The number that is wrong.
        name: &'static str,
        /// Its value.
        found: u32,
        /// What it should be.
        expected: u32,
    },
}

impl Images {
    /// Opens a file of pictures and reads its header.
    ///
    /// # Errors
    ///
    /// [`IdxError`], also for pictures of another size.
    pub fn open(path: &str) -> Result<Self, IdxError> {
        let mut file = open(path)?;
        let [magic, len, height, width] = words(&mut file)?;
        expect("first word of the pictures", magic, 0x0803)?;
        expect("height", height, SIDE as u32)?;
        expect("width", width, SIDE as u32)?;
        Ok(Self {
            file,
            len: len as usize,
        })
    }

    /// Reads the next picture.
    ///
    /// # Errors
    ///
    /// [`IdxError::Host`], also at the end of the file.
    pub fn read(&mut self, pixels: &mut [u8; PIXELS]) -> Result<(), IdxError> {
        Ok(self.file.read_exact(pixels)?)
    }
}

impl Labels {
    /// Opens a file of labels and reads its header.
    ///
    /// # Errors
    ///
    /// [`IdxError`].
    pub fn open(path: &str) -> Result<Self, IdxError> {
        let mut file = open(path)?;
        let [magic, len] = words(&mut file)?;
        expect("first word of the labels", magic, 0x0801)?;
        Ok(Self {
            file,
            len: len as usize,
        })
    }

    /// Reads the next label.
    ///
    /// # Errors
    ///
    /// [`IdxError::Host`], also at the end of the file.
    pub fn read(&mut self) -> Result<u8, IdxError> {
        let mut label = [0];
        self.file.read_exact(&mut label)?;
        Ok(label[0])
    }
}

fn open(path: &str) -> Result<File, IdxError> {
    let mut terminated = [0; MAX_PATH + 1];
    let too_long = IdxError::PathTooLong { found: path.len() };
    let Some(start) = terminated.get_mut(..path.len()) else {
        return Err(too_long);
    };
    start.copy_from_slice(path.as_bytes());
    let Ok(path) = CStr::from_bytes_until_nul(&terminated) else {
        return Err(too_long);
    };
    Ok(File::open(path)?)
}

/// Big-endian words.
fn words<const N: usize>(file: &mut File) -> Result<[u32; N], IdxError> {
    let mut words = [0; N];
    for word in &mut words {
        let mut bytes = [0; 4];
        file.read_exact(&mut bytes)?;
        *word = u32::from_be_bytes(bytes);
    }
    Ok(words)
}

fn expect(name: &'static str, found: u32, expected: u32) -> Result<(), IdxError> {
    if found == expected {
        Ok(())
    } else {
        Err(IdxError::Header {
            name,
            found,
            expected,
        })
    }
}

impl From<io::Error> for IdxError {
    fn from(error: io::Error) -> Self {
        Self::Host(error)
    }
}

impl fmt::Display for IdxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathTooLong { found } => {
                write!(
                    f,
                    "a path of {found} bytes is too long, {MAX_PATH} are the most"
                )
            }
            Self::Host(error) => write!(f, "the host says: {error}"),
            Self::Header {
                name,
                found,
                expected,
            } => {
                write!(
                    f,
                    "{name} is {found:#x}, expected {expected:#x}: not an IDX file of MNIST"
                )
            }
        }
    }
}
