//! What was found on the way, as pictures.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use digitnet_core::prepare::Polarity;
use digitnet_core::{Digit, Reading};

use super::{PictureReader, maps};
use crate::answer::{self, Answer, Steps};
use crate::png::Grey;

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
        let writing = &reading.writing;
        Self {
            polarity: writing.polarity(),
            threshold: writing.threshold(),
            size,
            ink: writing.pieces(writing.all()).collect(),
            seen: reading
                .digits
                .iter()
                .map(|digit| reading.seen(digit))
                .collect(),
        }
    }

    /// Adds it to the answer, with the layers' maps of the only digit, where exactly one was found.
    pub(super) fn explain(&self, answer: &mut Answer, reader: &mut PictureReader) {
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
            ink: self.ink(),
            layers,
        });
    }

    /// What was taken for writing, black on white.
    fn ink(&self) -> String {
        let (width, height) = self.size;
        let mut levels = vec![u8::MAX; width * height];
        for &(row, left, end) in &self.ink {
            let row = levels.get_mut(row * width..(row + 1) * width);
            if let Some(piece) = row.and_then(|row| row.get_mut(left..end.min(width))) {
                piece.fill(0);
            }
        }
        let levels = &levels;
        Grey { levels, width }.black_and_white_address()
    }
}
