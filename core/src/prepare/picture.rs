//! A grey picture as a camera or a decoder hands it over.

use core::fmt;

/// A borrowed grey picture of any size: rows of 8-bit levels, 0 = black, 255 = white.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    pixels: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
}

/// Why pixels and sizes do not make a picture.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PictureError {
    /// Width or height is 0, or one is over [`Picture::MAX_SIDE`].
    Size {
        /// Width given, in pixels.
        width: usize,
        /// Height given, in pixels.
        height: usize,
    },
    /// Rows would overlap: the stride is less than the width.
    Stride {
        /// Distance between row starts, in bytes.
        stride: usize,
        /// Width, in pixels.
        width: usize,
    },
    /// Fewer bytes than the sizes ask for.
    TooShort {
        /// Bytes given.
        found: usize,
        /// Bytes that the sizes ask for.
        expected: usize,
    },
}

impl<'a> Picture<'a> {
    /// Largest width and height, in pixels.
    pub const MAX_SIDE: usize = 1 << 15;

    /// A picture whose rows follow each other without gaps.
    ///
    /// # Errors
    ///
    /// A [`PictureError`] if a size is out of range or `pixels` is shorter than the sizes ask for.
    pub const fn new(pixels: &'a [u8], width: usize, height: usize) -> Result<Self, PictureError> {
        Self::with_stride(pixels, width, height, width)
    }

    /// A picture whose rows start `stride` bytes after each other, as frame buffers have them.
    /// The last row may end with its last pixel.
    ///
    /// # Errors
    ///
    /// A [`PictureError`] if a size is out of range or `pixels` is shorter than the sizes ask for.
    pub const fn with_stride(
        pixels: &'a [u8],
        width: usize,
        height: usize,
        stride: usize,
    ) -> Result<Self, PictureError> {
        let max = Self::MAX_SIDE;
        if width == 0 || height == 0 || width > max || height > max {
            return Err(PictureError::Size { width, height });
        }
        if stride < width {
            return Err(PictureError::Stride { stride, width });
        }
        let expected = stride.saturating_mul(height - 1).saturating_add(width);
        if pixels.len() < expected {
            return Err(PictureError::TooShort {
                found: pixels.len(),
                expected,
            });
        }
        Ok(Self {
            pixels,
            width,
            height,
            stride,
        })
    }

    /// Width, in pixels.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Height, in pixels.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &'a [u8]> + use<'a> {
        let picture = *self;
        (0..self.height).map(move |y| picture.row(y))
    }

    /// Row `y` from the top; empty below the picture.
    pub fn row(&self, y: usize) -> &'a [u8] {
        let start = y.saturating_mul(self.stride);
        self.pixels
            .get(start..start.saturating_add(self.width))
            .unwrap_or(&[])
    }
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { width, height } => {
                let max = Picture::MAX_SIDE;
                write!(
                    f,
                    "picture of {width} x {height} pixels: each side must be 1 to {max}"
                )
            }
            Self::Stride { stride, width } => {
                write!(
                    f,
                    "row stride of {stride} bytes is less than the width of {width} pixels"
                )
            }
            Self::TooShort { found, expected } => {
                write!(f, "{found} bytes of pixels, the sizes ask for {expected}")
            }
        }
    }
}

impl core::error::Error for PictureError {}
