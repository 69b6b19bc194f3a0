//! The decoded picture, upright and grey.

pub use digitnet_answer::Picture;
use digitnet_answer::grey;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage};

use super::colours::Colours;

/// What a format's decoder makes of a file.
pub(super) struct Decoded {
    /// Grey levels, in columns and rows.
    pub(super) grey: Vec<u8>,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) orientation: Orientation,
    /// Columns and rows before the picture was reduced.
    pub(super) size: (u32, u32),
}

impl Decoded {
    pub(super) fn new(colours: Colours, orientation: Orientation, size: (u32, u32)) -> Self {
        Self {
            width: colours.width,
            height: colours.height,
            grey: grey(colours),
            orientation,
            size,
        }
    }

    pub(super) fn upright(self) -> Picture {
        let grey = (self.grey, self.width, self.height);
        turn(grey, self.orientation, self.size)
    }
}

fn turn(
    (pixels, width, height): (Vec<u8>, usize, usize),
    orientation: Orientation,
    full: (u32, u32),
) -> Picture {
    let image = GrayImage::from_raw(side(width), side(height), pixels);
    let mut image = DynamicImage::ImageLuma8(image.expect("one grey level for each pixel"));
    image.apply_orientation(orientation);
    let lies_on_its_side = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (full_width, full_height) = if lies_on_its_side {
        (full.1, full.0)
    } else {
        full
    };
    Picture {
        width: image.width() as usize,
        height: image.height() as usize,
        full_width: full_width as usize,
        full_height: full_height as usize,
        pixels: image.into_luma8().into_raw(),
    }
}

fn side(pixels: usize) -> u32 {
    u32::try_from(pixels).unwrap_or(u32::MAX)
}
