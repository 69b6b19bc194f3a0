//! Pictures without a digit, drawn by our own code: what the class that means "no digit" is learnt
//! from.
//!
//! Every picture is brought to 28 x 28 the way MNIST's digits were. It depends on its random
//! numbers alone, so the same generator gives the same picture whatever thread draws it.

mod bars;
mod pieces;
mod scribbles;
mod shapes;
mod sheet;
mod silhouettes;
pub(crate) mod strangers;
mod textures;
mod writing;

pub(crate) use bars::is_plain_bar;
use digitnet_core::PIXELS;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::dataset::Dataset;
use crate::drawing::{Canvas, photographed, resized, scanned};
use crate::strokes::Drawing;
use sheet::SHEET_SIDE;

/// Smallest and largest size of a photographed sheet, in shares of [`SHEET_SIDE`].
const SMALLEST: f32 = 0.2;
const LARGEST: f32 = 2.0;
/// Sheets that may come out empty or as a bar, before a plain cross is taken.
const TRIES: usize = 8;

/// Kinds of pictures, and what each is of all their numbers together.
const KINDS: [(NegativeKind, u32); 9] = [
    (NegativeKind::Stranger, 40),
    (NegativeKind::Letter, 26),
    (NegativeKind::Word, 8),
    (NegativeKind::Symbol, 16),
    (NegativeKind::Scribble, 10),
    (NegativeKind::Texture, 18),
    (NegativeKind::Silhouette, 8),
    (NegativeKind::Digits, 8),
    (NegativeKind::Piece, 4),
];

/// Draws pictures without a digit.
#[derive(Clone, Copy, Debug)]
pub struct Negatives<'a> {
    /// What several digits in one picture, and pieces of digits, are made from.
    pub digits: &'a Dataset,
    /// Letters that other people have written; may be none.
    pub strangers: &'a [Drawing],
    /// Whether letters of our own are those that training never sees.
    pub kept_back: bool,
    /// Share that is photographed, `0.0..=1.0`; the others are scanned.
    pub photographed: f32,
}

#[derive(Clone, Copy, Debug)]
enum NegativeKind {
    Stranger,
    Letter,
    Word,
    Symbol,
    Scribble,
    Texture,
    Silhouette,
    Digits,
    Piece,
}

impl Negatives<'_> {
    /// One picture as grey levels `0.0..=255.0`, 0 = paper.
    pub fn draw(&self, rng: &mut ChaCha8Rng) -> [f32; PIXELS] {
        for _ in 0..TRIES {
            let canvas = self.sheet(rng);
            let levels = if rng.random_range(0.0f32..1.0) < self.photographed {
                let factor = SMALLEST * (LARGEST / SMALLEST).powf(rng.random_range(0.0f32..1.0));
                let size = [canvas.width(), canvas.height()];
                let size = size.map(|side| (side as f32 * factor).round().max(1.0) as usize);
                photographed(&resized(&canvas, size, factor.max(1.0)), rng)
            } else {
                scanned(&canvas)
            };
            if let Some(levels) = levels
                && !is_plain_bar(&levels)
            {
                return levels;
            }
        }
        let mut cross = Canvas::new(SHEET_SIDE, SHEET_SIDE);
        let (end, middle) = (SHEET_SIDE as f32, SHEET_SIDE as f32 / 2.0);
        cross.draw(&[(0.0, middle), (end, middle)], 6.0, 2.0);
        cross.draw(&[(middle, 0.0), (middle, end)], 6.0, 2.0);
        scanned(&cross).unwrap_or([0.0; PIXELS])
    }

    fn sheet(&self, rng: &mut ChaCha8Rng) -> Canvas {
        match pick(rng) {
            NegativeKind::Stranger if !self.strangers.is_empty() => {
                strangers::letter(self.strangers, rng)
            }
            NegativeKind::Stranger | NegativeKind::Letter if self.kept_back => {
                writing::shape(shapes::KEPT_BACK_LETTERS, 0.55, rng)
            }
            NegativeKind::Stranger | NegativeKind::Letter => {
                writing::shape(shapes::LETTERS, 0.55, rng)
            }
            NegativeKind::Word => writing::word(shapes::LETTERS, rng),
            NegativeKind::Symbol => writing::shape(shapes::SYMBOLS, 0.8, rng),
            NegativeKind::Scribble => scribbles::scribble(rng),
            NegativeKind::Texture => textures::texture(rng),
            NegativeKind::Silhouette => silhouettes::silhouette(rng),
            NegativeKind::Digits => pieces::several(self.digits, rng),
            NegativeKind::Piece => pieces::piece(self.digits, rng),
        }
    }
}

fn pick(rng: &mut ChaCha8Rng) -> NegativeKind {
    let total = KINDS.iter().map(|(_, share)| share).sum();
    let mut place = rng.random_range(0..total);
    for (kind, share) in KINDS {
        if place < share {
            return kind;
        }
        place -= share;
    }
    NegativeKind::Texture
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::generator;
    use digitnet_testing::drawn;

    fn digits() -> Dataset {
        let drawn = drawn::digits();
        Dataset {
            images: drawn.iter().map(drawn::DrawnDigit::render_digit).collect(),
            labels: drawn.iter().map(|digit| digit.label).collect(),
        }
    }

    #[test]
    fn every_picture_has_ink_and_levels_in_range() {
        let digits = digits();
        for kept_back in [false, true] {
            let negatives = Negatives {
                digits: &digits,
                strangers: &[],
                kept_back,
                photographed: 0.5,
            };
            for index in 0..600 {
                let levels = negatives.draw(&mut generator(1, 2, index));
                assert!(levels.iter().all(|level| (0.0..=255.0).contains(level)));
                let ink = levels.iter().sum::<f32>() / 255.0;
                assert!((1.0..401.0).contains(&ink), "picture {index} has ink {ink}");
            }
        }
    }

    #[test]
    fn depends_on_its_random_numbers_only() {
        let digits = digits();
        let negatives = Negatives {
            digits: &digits,
            strangers: &[],
            kept_back: false,
            photographed: 0.5,
        };
        let draw = |index| negatives.draw(&mut generator(1, 0, index)).to_vec();
        for index in 0..50 {
            assert_eq!(draw(index), draw(index));
            assert_ne!(draw(index), draw(index + 1));
        }
    }
}
