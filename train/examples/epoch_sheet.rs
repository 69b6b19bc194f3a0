//! Draws what training sees: `cargo run -p digitnet-train --example epoch_sheet -- DATA OUT.png [STROKES]`.
//!
//! Upper half: digits of one epoch; lower half: pictures without a digit.

use std::path::Path;

use anyhow::{Context as _, Result};
use digitnet_core::{PIXELS, SIDE};
use digitnet_train::augment::Augmentation;
use digitnet_train::dataset::Dataset;
use digitnet_train::strokes::{self, Strangers};
use digitnet_train::training::{Config, EpochSampler, Split};
use digitnet_train::weight_bits::WeightBits;

const COLUMNS: usize = 32;
const ROWS: usize = 12;
const GAP: usize = 2;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().context("give a folder of data and a file");
    let (data, out) = (next()?, next()?);
    let (training, _) = Dataset::load_mnist(Path::new(&data))?;
    let strokes = next().map(|folder| strokes::load(Path::new(&folder)));
    let strangers = strokes.unwrap_or(Ok(Vec::new())).map(Strangers::new)?;
    let digits = training.len();
    let split = Split {
        training,
        validation: Dataset::default(),
        strangers,
    };
    let config = config();
    let sampler = EpochSampler::new(&config, &split, 0);
    let side = SIDE + GAP;
    let (width, height) = (COLUMNS * side, 2 * ROWS * side);
    let mut pixels = vec![90u8; width * height];
    for place in 0..2 * ROWS * COLUMNS {
        let half = ROWS * COLUMNS;
        let index = if place < half {
            place
        } else {
            digits + place - half
        };
        let (picture, _) = sampler.whole_picture(index);
        let corner = (place / COLUMNS) * side * width + (place % COLUMNS) * side;
        for (row, levels) in picture.chunks_exact(SIDE).enumerate() {
            let start = corner + row * width;
            let inverted = levels.iter().map(|level| 255 - level);
            pixels[start..start + SIDE]
                .iter_mut()
                .zip(inverted)
                .for_each(|(to, from)| *to = from);
        }
    }
    debug_assert_eq!(PIXELS, SIDE * SIDE);
    image::save_buffer(
        &out,
        &pixels,
        width as u32,
        height as u32,
        image::ColorType::L8,
    )?;
    Ok(())
}

/// Every digit changed roughly.
fn config() -> Config {
    Config {
        convs: [[5, 0, 16], [5, 0, 32]],
        hidden: 0,
        labels: (0..10)
            .map(|label| label.to_string())
            .chain(["none".to_owned()])
            .collect(),
        negatives: 0.2,
        refused: 0.003,
        finish: 1.0,
        float_epochs: 1,
        int8_epochs: 1,
        batch: 128,
        learning_rate: 0.004,
        int8_learning_rate: 0.0003,
        weight_bits: WeightBits::Eight,
        start: None,
        teachers: Vec::new(),
        teacher_share: 0.0,
        weight_decay: 0.01,
        averaging: 0.999,
        augmentation: Augmentation {
            rough_share: 1.0,
            ..Augmentation::default()
        },
        validation: 5000,
        subset: None,
        seed: 1,
        kept_back: 1,
    }
}
