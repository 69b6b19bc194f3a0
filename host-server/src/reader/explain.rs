//! What was found on the way, as pictures.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digitnet_core::prepare::Polarity;
use digitnet_core::{Digit, Reading};
use image::{GrayImage, ImageFormat, Luma};

use super::{ServerReader, maps};
use crate::answer::{self, Answer, Steps};

/// What one look found, until it is known whether it is shown: making pictures of it takes longer than the look.
#[derive(Clone)]
pub(super) struct Found {
    polarity: Polarity,
    threshold: u8,
    /// Columns and rows of what was looked at.
    size: (usize, usize),
    /// Pieces of rows that are ink: row, left and right end.
    ink: Vec<(usize, usize, usize)>,
    /// What the network saw of each digit.
    seen: Vec<Option<Digit>>,
}

impl Found {
    pub(super) fn of(reading: &Reading<'_>, size: (usize, usize)) -> Self {
        let page = &reading.page;
        Self {
            polarity: page.polarity(),
            threshold: page.threshold(),
            size,
            ink: page.pieces(page.all()).collect(),
            seen: reading
                .digits
                .iter()
                .map(|digit| reading.seen(digit))
                .collect(),
        }
    }

    /// Adds it to the answer, with the layers' maps of the only digit, where exactly one was found.
    pub(super) fn explain(&self, answer: &mut Answer, reader: &mut ServerReader) {
        for (digit, seen) in answer.digits.iter_mut().zip(&self.seen) {
            digit.prepared = seen.as_ref().map(|seen| seen.pixels().to_vec());
        }
        let mut layers = Vec::new();
        if let ([digit], [seen]) = (answer.digits.as_slice(), self.seen.as_slice()) {
            answer.prepared.clone_from(&digit.prepared);
            layers = seen.as_ref().map_or(layers, |seen| maps::of(reader, seen));
        }
        answer.steps = Some(Steps {
            polarity: match self.polarity {
                Polarity::DarkOnLight => answer::Polarity::DarkOnLight,
                Polarity::LightOnDark => answer::Polarity::LightOnDark,
            },
            threshold: self.threshold,
            ink: png(&self.ink()),
            layers,
        });
    }

    /// What was taken for writing, black on white.
    fn ink(&self) -> GrayImage {
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        let (width, height) = self.size;
        let mut ink = GrayImage::from_pixel(side(width), side(height), Luma([u8::MAX]));
        for &(row, left, end) in &self.ink {
            for column in left..end {
                if let Some(pixel) = ink.get_pixel_mut_checked(side(column), side(row)) {
                    *pixel = Luma([0]);
                }
            }
        }
        ink
    }
}

pub(super) fn png(picture: &GrayImage) -> String {
    let mut file = Cursor::new(Vec::new());
    picture
        .write_to(&mut file, ImageFormat::Png)
        .expect("a picture in memory can be written");
    format!(
        "data:image/png;base64,{}",
        STANDARD.encode(file.into_inner())
    )
}
