//! Which digits are put into situations.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use digitnet_server::decode::{MAX_PIXELS, MAX_SIDE};
use digitnet_testing::drawn;
use digitnet_testing::random::Random;
use digitnet_testing::situations::{Raster, Subject};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader};

use crate::manifest::{self, Expected, LabelledPicture};

/// Half of the authors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Half {
    /// Rules are chosen by their pictures,
    Chosen,
    /// and judged by these.
    Judged,
}

/// A digit, and what it is.
pub(super) struct Labelled {
    pub(super) subject: Subject,
    /// Chooses what a situation leaves to chance.
    pub(super) seed: u64,
    name: String,
    text: String,
}

impl Labelled {
    pub(super) fn upload(&self) -> LabelledPicture {
        LabelledPicture {
            path: self.name.clone().into(),
            text: self.text.clone(),
            lookalike: false,
            groups: Vec::new(),
        }
    }
}

/// As many drawn digits, each hand in turn.
pub(super) fn drawn(sample: usize) -> Vec<Labelled> {
    let hands = drawn::digits();
    let digit = |index: usize| {
        let label = (index % 10) as u8;
        let of_label: Vec<_> = hands.iter().filter(|hand| hand.label == label).collect();
        let hand = of_label[index / 10 % of_label.len()];
        Labelled {
            subject: Subject::drawn(hand, index as u64),
            seed: index as u64,
            name: format!("{}, {index}", hand.name),
            text: label.to_string(),
        }
    };
    (0..sample).map(digit).collect()
}

/// The pictures of one digit in a folder, in an order of their own that their names decide: enough of
/// each digit for a sample, those with ink of their own and those without.
pub(super) fn in_folder(dir: &Path, sample: usize, half: Option<Half>) -> Result<Vec<Labelled>> {
    let folders = manifest::folders(dir)?;
    let digits = folders
        .iter()
        .filter(|folder| folder.expected == Expected::Digit);
    let mut uploads: Vec<&LabelledPicture> = digits.flat_map(|folder| &folder.uploads).collect();
    uploads.retain(|upload| half.is_none_or(|half| half == half_of(&upload.path)));
    uploads.sort_by_key(|upload| Random::of(&name(&upload.path)).bits());
    let each = sample.div_ceil(10);
    let mut subjects: Vec<Labelled> = Vec::new();
    for upload in uploads {
        let of_digit = subjects.iter().filter(|known| known.text == upload.text);
        let (all, inked) = of_digit.fold((0, 0), |(all, inked), known| {
            (all + 1, inked + usize::from(known.subject.ink.is_some()))
        });
        if all >= each && inked >= each {
            continue;
        }
        let subject = Subject::new(picture(&upload.path)?);
        if all < each || subject.ink.is_some() {
            let name = name(&upload.path);
            let (seed, text) = (Random::of(&name).bits(), upload.text.clone());
            subjects.push(Labelled {
                subject,
                seed,
                name,
                text,
            });
        }
    }
    ensure!(
        !subjects.is_empty(),
        "there are no pictures of one digit in {}",
        dir.display()
    );
    Ok(subjects)
}

/// The first of each digit.
pub(super) fn of_each_digit<'a>(
    subjects: impl Iterator<Item = &'a Labelled>,
    sample: usize,
) -> Vec<&'a Labelled> {
    let mut taken: Vec<&Labelled> = Vec::new();
    for labelled in subjects {
        let alike = taken.iter().filter(|other| other.text == labelled.text);
        if alike.count() < sample.div_ceil(10) {
            taken.push(labelled);
        }
    }
    taken
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn half_of(path: &Path) -> Half {
    let name = name(path);
    let author = name.split("__").next().unwrap_or_default();
    if Random::of(author).bits().is_multiple_of(2) {
        Half::Chosen
    } else {
        Half::Judged
    }
}

/// Upright, with its colours and transparency.
fn picture(path: &Path) -> Result<Raster> {
    let of_file = || path.display().to_string();
    let reader = ImageReader::open(path).and_then(ImageReader::with_guessed_format);
    let mut decoder = reader
        .with_context(of_file)?
        .into_decoder()
        .with_context(of_file)?;
    let (width, height) = decoder.dimensions();
    ensure!(
        width.max(height) <= MAX_SIDE && u64::from(width) * u64::from(height) <= MAX_PIXELS,
        "{} has too many pixels",
        path.display()
    );
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).with_context(of_file)?;
    image.apply_orientation(orientation);
    if image.width().max(image.height()) > 1600 {
        image = image.thumbnail(1600, 1600);
    }
    let image = image.into_rgba8();
    let (width, height) = (image.width() as usize, image.height() as usize);
    Ok(Raster::from_rgba(&image, width, height))
}
