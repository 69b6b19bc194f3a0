//! Numbers of our own: drawn digits and signs side by side, by many hands.

use crate::GreyImage;
use crate::drawn::{self, DrawnDigit, NO_DIGIT, Point, Style};

/// A line of digits and signs, as strokes: `"12/04"`. The seed chooses the hands, and how large and how
/// far apart they write.
///
/// # Panics
///
/// If nobody drew one of the letters.
#[must_use]
pub fn line(text: &str, seed: u64) -> DrawnDigit {
    let mut chance = Chance(seed);
    let hands = drawn::digits();
    let mut strokes = Vec::new();
    let mut right = 0.0;
    for letter in text.chars() {
        let size = chance.between(0.88, 1.08);
        let down = chance.between(-0.03, 0.03) + (1.0 - size) / 2.0;
        let glyph: Vec<Vec<Point>> = match letter.to_digit(10) {
            Some(label) => {
                let own = |hand: &&DrawnDigit| u32::from(hand.label) == label;
                let own: Vec<_> = hands.iter().filter(own).collect();
                own[chance.below(own.len())].strokes.clone()
            }
            None => sign(letter).unwrap_or_else(|| panic!("nobody drew {letter:?}")),
        };
        let columns = || glyph.iter().flatten().map(|point| point.0);
        let (first, last) = (
            columns().fold(f32::INFINITY, f32::min),
            columns().fold(0.0, f32::max),
        );
        // Digits are drawn in squares, and are as wide as half of their height or a little more.
        let width = 0.75 * size;
        let moved = |&(x, y): &Point| (right + (x - first) * width, down + y * size);
        strokes.extend(
            glyph
                .iter()
                .map(|stroke| stroke.iter().map(moved).collect()),
        );
        right += (last - first) * width + chance.between(0.2, 0.36);
    }
    DrawnDigit {
        label: NO_DIGIT,
        name: text.to_owned(),
        strokes,
    }
}

/// That line on paper of so many rows, dark on light, written with a pen of so many pixels.
#[must_use]
pub fn on_paper(text: &str, seed: u64, height: usize, pen: f32) -> GreyImage {
    let line = line(text, seed);
    let right = line.strokes.iter().flatten().map(|point| point.0);
    let right = right.fold(0.0, f32::max);
    line.render(&Style {
        // A frame of paper around it, a fifth of the height.
        width: (height as f32 * (0.6 * right + 0.45)) as usize,
        height,
        fill: 0.6,
        pen,
        ink: 30,
        paper: 240,
        ..Style::default()
    })
}

/// A row of a [`page`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Digits and signs.
    pub text: &'a str,
    /// Width of the pen, in pixels.
    pub pen: f32,
    /// Grey level of the ink on paper of 235.
    pub ink: u8,
}

/// Rows of digits on one sheet of 200 pixels a row, in a light that falls off from the middle to the corners,
/// to the share `corners` of it.
///
/// # Panics
///
/// If nobody drew one of the letters.
#[must_use]
pub fn page(rows: &[Row<'_>], width: usize, corners: f32, seed: u64) -> GreyImage {
    let lines = (seed..).zip(rows).map(|(seed, row)| {
        let style = Style {
            width,
            height: 200,
            fill: 0.75,
            pen: row.pen,
            edge: 2.0,
            ink: row.ink,
            paper: 235,
            noise: 3,
            seed,
            ..Style::default()
        };
        line(row.text, seed).render(&style).pixels
    });
    let mut pixels: Vec<u8> = lines.flatten().collect();
    let height = pixels.len() / width.max(1);
    let from_middle = |at: usize, side: usize| 2.0 * at as f32 / side as f32 - 1.0;
    for (at, level) in pixels.iter_mut().enumerate() {
        let (x, y) = (
            from_middle(at % width, width),
            from_middle(at / width, height),
        );
        let light = 1.0 - (1.0 - corners) * (x * x + y * y) / 2.0;
        *level = (f32::from(*level) * light).round() as u8;
    }
    GreyImage {
        pixels,
        width,
        height,
    }
}

/// The pen's path of a sign, its place in the line that of a digit in a box of height 1.
fn sign(letter: char) -> Option<Vec<Vec<Point>>> {
    let strokes: &[&[Point]] = match letter {
        '.' => &[&[(0.50, 0.97), (0.51, 0.98)]],
        ',' => &[&[(0.52, 0.90), (0.51, 1.00), (0.44, 1.14)]],
        ':' => &[&[(0.50, 0.30), (0.51, 0.31)], &[(0.50, 0.80), (0.51, 0.81)]],
        '-' => &[&[(0.20, 0.52), (0.75, 0.50)]],
        '=' => &[&[(0.20, 0.40), (0.80, 0.39)], &[(0.20, 0.64), (0.80, 0.63)]],
        '/' => &[&[(0.80, -0.06), (0.25, 1.08)]],
        // As high as digits, and nearly upright.
        '⁄' => &[&[(0.60, -0.02), (0.40, 1.02)]],
        '+' => &[&[(0.15, 0.54), (0.85, 0.52)], &[(0.50, 0.22), (0.49, 0.84)]],
        '×' => &[&[(0.20, 0.26), (0.80, 0.80)], &[(0.78, 0.24), (0.18, 0.82)]],
        '÷' => &[
            &[(0.15, 0.52), (0.85, 0.50)],
            &[(0.49, 0.24), (0.50, 0.25)],
            &[(0.50, 0.78), (0.51, 0.79)],
        ],
        '(' => &[&[
            (0.50, -0.04),
            (0.34, 0.16),
            (0.28, 0.40),
            (0.28, 0.62),
            (0.35, 0.86),
            (0.50, 1.05),
        ]],
        ')' => &[&[
            (0.28, -0.04),
            (0.44, 0.16),
            (0.50, 0.40),
            (0.50, 0.62),
            (0.43, 0.86),
            (0.28, 1.05),
        ]],
        '[' => &[&[(0.55, -0.02), (0.30, -0.02), (0.30, 1.04), (0.55, 1.04)]],
        ']' => &[&[(0.25, -0.02), (0.50, -0.02), (0.50, 1.04), (0.25, 1.04)]],
        '°' => &[&[
            (0.50, 0.00),
            (0.38, 0.05),
            (0.34, 0.15),
            (0.40, 0.26),
            (0.52, 0.28),
            (0.62, 0.20),
            (0.62, 0.09),
            (0.50, 0.00),
        ]],
        '!' => &[
            &[(0.50, -0.02), (0.49, 0.72)],
            &[(0.49, 0.94), (0.50, 0.95)],
        ],
        // Above the line, not only beside the head.
        '²' => &[&[
            (0.30, -0.40),
            (0.45, -0.53),
            (0.62, -0.43),
            (0.56, -0.23),
            (0.30, 0.04),
            (0.68, 0.04),
        ]],
        // In rows of the digit before it, and more than half as high.
        '³' => &[&[
            (0.30, -0.16),
            (0.52, -0.22),
            (0.66, -0.08),
            (0.46, 0.10),
            (0.68, 0.24),
            (0.56, 0.42),
            (0.28, 0.38),
        ]],
        // Its dot lies far below.
        '?' => &[
            &[
                (0.20, 0.14),
                (0.42, -0.02),
                (0.68, 0.10),
                (0.64, 0.32),
                (0.46, 0.48),
                (0.45, 0.66),
            ],
            &[(0.45, 0.97), (0.46, 0.98)],
        ],
        '|' => &[&[(0.50, -0.45), (0.49, 1.45)]],
        '$' => &[
            &[
                (0.78, 0.20),
                (0.52, 0.06),
                (0.24, 0.22),
                (0.40, 0.44),
                (0.66, 0.58),
                (0.76, 0.80),
                (0.48, 0.95),
                (0.18, 0.80),
            ],
            &[(0.50, -0.16), (0.49, 1.16)],
        ],
        'π' => &[
            &[(0.10, 0.35), (0.90, 0.33)],
            &[(0.30, 0.34), (0.28, 0.98)],
            &[(0.68, 0.34), (0.70, 0.98)],
        ],
        '✓' => &[&[(0.05, 0.55), (0.30, 1.00), (0.95, 0.02)]],
        _ => return None,
    };
    Some(strokes.iter().map(|stroke| stroke.to_vec()).collect())
}

/// Numbers that look drawn by chance and are the same everywhere (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    /// A whole number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.draw() % end.max(1) as u64) as usize
    }

    /// A number from `low` to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.draw() >> 40) as f32 / (1u64 << 24) as f32
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
