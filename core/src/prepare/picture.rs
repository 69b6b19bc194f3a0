//! A grey picture as a camera or a decoder hands it over.

use core::fmt;

/// A borrowed grey picture of any size: rows of 8-bit levels, 0 = black, 255 = white. Other bytes may lie between
/// its rows and between its pixels.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    bytes: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
    pixel_stride: usize,
}

/// One row of a [`Picture`], or a part of one.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// From the first pixel on; the last may be left out where there is none.
    bytes: &'a [u8],
    len: usize,
    pixel_stride: usize,
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
    /// Rows would overlap: the stride is less than a row takes.
    Stride {
        /// Distance between row starts, in bytes.
        stride: usize,
        /// From a row's first pixel to its last, in bytes.
        row: usize,
    },
    /// Pixels would overlap: the distance between two is 0.
    PixelStride,
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
        Self::with_strides(pixels, width, height, stride, 1)
    }

    /// The same where pixels too lie `pixel_stride` bytes after each other: the grey levels of a camera's frame
    /// in colour, which need not be copied out. YUYV has one in every two bytes, the first one first.
    ///
    /// ```
    /// # use digitnet_core::prepare::{Picture, PictureError};
    /// // As cameras like the OV7670 give 2 x 2 pixels: Y U Y V in the first row, and in the second.
    /// let yuyv = [10, 128, 20, 128, 30, 128, 40, 128];
    /// let picture = Picture::with_strides(&yuyv, 2, 2, 4, 2)?;
    /// assert!(picture.rows().flatten().eq(&[10, 20, 30, 40]));
    /// // UYVY has them in the second of every two.
    /// let uyvy = [128, 10, 128, 20, 128, 30, 128, 40];
    /// let picture = Picture::with_strides(&uyvy[1..], 2, 2, 4, 2)?;
    /// assert!(picture.rows().flatten().eq(&[10, 20, 30, 40]));
    /// # Ok::<(), PictureError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`PictureError`] if a size is out of range or `bytes` is shorter than the sizes ask for.
    pub const fn with_strides(
        bytes: &'a [u8],
        width: usize,
        height: usize,
        stride: usize,
        pixel_stride: usize,
    ) -> Result<Self, PictureError> {
        let max = Self::MAX_SIDE;
        if width == 0 || height == 0 || width > max || height > max {
            return Err(PictureError::Size { width, height });
        }
        if pixel_stride == 0 {
            return Err(PictureError::PixelStride);
        }
        let row = pixel_stride.saturating_mul(width - 1).saturating_add(1);
        if stride < row {
            return Err(PictureError::Stride { stride, row });
        }
        let expected = stride.saturating_mul(height - 1).saturating_add(row);
        if bytes.len() < expected {
            return Err(PictureError::TooShort {
                found: bytes.len(),
                expected,
            });
        }
        Ok(Self {
            bytes,
            width,
            height,
            stride,
            pixel_stride,
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
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'a>> + use<'a> {
        let picture = *self;
        (0..self.height).map(move |y| picture.row(y))
    }

    /// Row `y` from the top; empty below the picture.
    pub fn row(&self, y: usize) -> Row<'a> {
        let bytes = self.bytes.get(y.saturating_mul(self.stride)..);
        let len = if y < self.height { self.width } else { 0 };
        Row {
            bytes: bytes.unwrap_or(&[]),
            len,
            pixel_stride: self.pixel_stride,
        }
    }
}

impl<'a> Row<'a> {
    /// Number of pixels.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no pixel.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Its levels from the left.
    pub fn iter(&self) -> impl Iterator<Item = &'a u8> + Clone + use<'a> {
        self.into_iter()
    }

    /// At most `len` pixels from column `first` on.
    #[inline]
    pub fn part(&self, first: usize, len: usize) -> Self {
        let bytes = self.bytes.get(first.saturating_mul(self.pixel_stride)..);
        Self {
            bytes: bytes.unwrap_or(&[]),
            len: len.min(self.len.saturating_sub(first)),
            pixel_stride: self.pixel_stride,
        }
    }

    /// Its levels where nothing lies between them.
    #[inline]
    pub fn adjacent(&self) -> Option<&'a [u8]> {
        (self.pixel_stride == 1).then(|| self.bytes.get(..self.len).unwrap_or(&[]))
    }
}

impl<'a> IntoIterator for Row<'a> {
    type Item = &'a u8;
    type IntoIter = core::iter::Take<core::iter::StepBy<core::slice::Iter<'a, u8>>>;

    fn into_iter(self) -> Self::IntoIter {
        // Never 0, and told so that no panic is compiled in.
        let pixels = self.bytes.iter().step_by(self.pixel_stride.max(1));
        pixels.take(self.len)
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
            Self::Stride { stride, row } => {
                write!(
                    f,
                    "row stride of {stride} bytes is less than a row, which takes {row}"
                )
            }
            Self::PixelStride => f.write_str("pixel stride of 0 bytes: adjacent pixels have 1"),
            Self::TooShort { found, expected } => {
                write!(f, "{found} bytes of pixels, the sizes ask for {expected}")
            }
        }
    }
}

impl core::error::Error for PictureError {}
