//! What one digit does within the network: for the page, which draws it.

use alloc::vec;
use alloc::vec::Vec;

use digitnet_core::{ConvShape, Digit, PIXELS, SIDE, Scores};

use super::convert::{DIGITS, digits_only, nothing};
use super::{NETWORK, PictureReader, maps};
use crate::answer::{Answer, InkBox, ReadDigit};
use crate::picture::Picture;

/// A value of a convolution's pooled map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Of the first layer or the second, 0 or 1.
    pub layer: usize,
    /// Which of its maps.
    pub map: usize,
    /// Row of the map.
    pub row: usize,
    /// Column of the map.
    pub column: usize,
}

impl PictureReader {
    /// The answer to one prepared digit: its chances, nothing of where it came from.
    pub fn judge(&mut self, digit: &Digit) -> Answer {
        let found = self.core.classify(digit);
        let found = found.expect("scratch memory is sized by the network");
        let picture = Picture::new(Vec::new(), [SIDE, SIDE]);
        let probabilities = digits_only(&found.scores);
        let best = best(&found.scores);
        let confidence = probabilities.get(best).copied().unwrap_or(0.0);
        Answer {
            verdict: found.verdict,
            digits: vec![ReadDigit {
                digit: best as u8,
                confidence,
                sure: true,
                ink_box: InkBox {
                    left: 0,
                    top: 0,
                    width: SIDE,
                    height: SIDE,
                },
                line: 0,
                sign: None,
                prepared: None,
            }],
            probabilities,
            confidence,
            ..nothing(&picture, None)
        }
    }

    /// The maps of both layers, and what each part of the digit is worth, as bytes: five words of 32 bits,
    /// the lowest byte first, with the number of maps and the side of each layer and the side of what
    /// follows; so many times so many words, by how much the best digit's lead over the others shrinks when
    /// `COVER` times as many pixels are made paper, one every `STEP` pixels; the values of the first
    /// layer, then of the second, as [`Network::observe`](digitnet_core::int8::Network::observe) gives them.
    pub fn inside(&mut self, digit: &Digit) -> Vec<u8> {
        let shape = NETWORK.shape();
        let (side, places) = ((SIDE - COVER) / STEP + 1, 0..(SIDE - COVER) / STEP + 1);
        let mut bytes = Vec::new();
        for number in [
            shape.conv1.out_channels,
            shape.conv1.pooled_side(),
            shape.conv2.out_channels,
            shape.conv2.pooled_side(),
            side,
        ] {
            bytes.extend((number as u32).to_le_bytes());
        }
        let scores = self.scores(digit);
        let best = best(&scores);
        let whole = lead(&scores, best);
        for (top, left) in places.clone().flat_map(|row| {
            places
                .clone()
                .map(move |column| (STEP * row, STEP * column))
        }) {
            let mut pixels = *digit.pixels();
            for row in pixels.chunks_exact_mut(SIDE).skip(top).take(COVER) {
                row[left..left + COVER].fill(0);
            }
            let scores = self.scores(&Digit::new(pixels));
            bytes.extend((whole - lead(&scores, best)).to_le_bytes());
        }
        for values in self.maps(digit) {
            bytes.extend(values);
        }
        bytes
    }

    /// What a value is made of: the pixels that it depends on, as left, top and side; the kernel's side, and
    /// how many maps it looks at; the sum of weights times inputs, the bias, the value; all weights, then all
    /// inputs, each `[row][column][map]`. `None` where there is no such value.
    pub fn cell(&mut self, digit: &Digit, cell: Cell) -> Option<Vec<i32>> {
        let [first, second] = self.maps(digit);
        let shapes = [&NETWORK.shape().conv1, &NETWORK.shape().conv2];
        let shape = *shapes.get(cell.layer)?;
        let (input, output) = match cell.layer {
            0 => (&digit.pixels()[..], &first),
            _ => (&first[..], &second),
        };
        let side = shape.pooled_side();
        if cell.row >= side || cell.column >= side {
            return None;
        }
        let (_, layer) = NETWORK.layers()[cell.layer];
        let channel = layer.channels().nth(cell.map)?;
        // Of four sums the pooling took the largest.
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(down, right)| {
            let (row, column) = (2 * cell.row + down, 2 * cell.column + right);
            let patch = patch(input, shape, row, column);
            let products = patch.iter().zip(channel.weights.iter());
            let sum: i32 = products
                .map(|(input, weight)| input * i32::from(weight))
                .sum();
            (sum, row, column, patch)
        });
        let largest = corners.iter().map(|(sum, ..)| *sum).max();
        let (sum, row, column, patch) = corners
            .into_iter()
            .find(|(sum, ..)| Some(*sum) == largest)?;
        let start = |at: usize| at as i32 - shape.padding as i32;
        let (left, top, pixels) = match cell.layer {
            0 => (start(column), start(row), shape.kernel),
            // Each value of the first layer depends on two rows of its windows.
            _ => {
                let below = shapes[0];
                let pixel = |at| 2 * start(at) - below.padding as i32;
                (
                    pixel(column),
                    pixel(row),
                    2 * shape.kernel + below.kernel - 1,
                )
            }
        };
        let value = output[(cell.row * side + cell.column) * shape.out_channels + cell.map];
        let mut numbers = vec![
            left,
            top,
            pixels as i32,
            shape.kernel as i32,
            shape.in_channels as i32,
            sum,
            channel.bias,
            i32::from(value),
        ];
        numbers.extend(channel.weights.iter().map(i32::from));
        numbers.extend(patch);
        Some(numbers)
    }

    /// Both maps, whole.
    fn maps(&mut self, digit: &Digit) -> [Vec<u8>; 2] {
        let shape = NETWORK.shape();
        let [mut first, mut second] = maps::observed(self, digit);
        // Rows that nothing depends on may be missing.
        first.resize(shape.conv1.pooled_len(), 0);
        second.resize(shape.conv2.pooled_len(), 0);
        [first, second]
    }
}

/// The inputs under the kernel at a place of the map before pooling; 0 beyond the edge.
fn patch(input: &[u8], shape: &ConvShape, row: usize, column: usize) -> Vec<i32> {
    let (side, channels) = (shape.in_side, shape.in_channels);
    let mut patch = Vec::with_capacity(shape.taps());
    for y in row..row + shape.kernel {
        for x in column..column + shape.kernel {
            let place = y
                .checked_sub(shape.padding)
                .zip(x.checked_sub(shape.padding))
                .filter(|(y, x)| *y < side && *x < side);
            let start = place.map(|(y, x)| (y * side + x) * channels);
            patch.extend((0..channels).map(|channel| {
                let value = start.and_then(|start| input.get(start + channel));
                value.map_or(0, |value| i32::from(*value))
            }));
        }
    }
    patch
}

/// The likeliest digit.
fn best(scores: &Scores<i32>) -> usize {
    let digits = scores.values().iter().take(DIGITS).enumerate();
    let best = digits.rev().max_by_key(|(_, score)| **score);
    best.map_or(0, |(class, _)| class)
}

/// By how much a class is ahead of all others.
fn lead(scores: &Scores<i32>, of: usize) -> i32 {
    let values = scores.values();
    let others = values.iter().enumerate().filter(|(class, _)| *class != of);
    let other = others.map(|(_, score)| *score).max();
    values.get(of).map_or(0, |score| score - other.unwrap_or(0))
}

/// Side of the square of pixels that is made paper.
const COVER: usize = 6;
/// From one such square to the next.
const STEP: usize = 2;

const _: () = assert!(PIXELS == SIDE * SIDE && COVER <= SIDE);

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;
    use digitnet_core::Verdict;
    use digitnet_testing::drawn;

    fn reader() -> PictureReader {
        PictureReader::new(&NETWORK, || Duration::ZERO)
    }

    #[test]
    fn one_digit_of_a_number_has_its_chances() {
        for drawn in drawn::digits().iter().take(10) {
            let answer = reader().judge(&Digit::new(drawn.render_digit()));
            assert_eq!(answer.digits[0].digit, drawn.label);
            let all: f32 = answer.probabilities.iter().sum();
            assert!(answer.confidence > 0.5 && all <= 1.01, "{all}");
        }
    }

    #[test]
    fn pixels_without_ink_are_no_digit() {
        for level in [0, 128, 255] {
            let answer = reader().judge(&Digit::new([level; SIDE * SIDE]));
            assert_eq!(answer.verdict, Verdict::None, "{level}");
            assert!(answer.confidence < 0.001, "{level}");
        }
    }

    #[test]
    fn covering_ink_costs_and_covering_paper_does_not() {
        let digit = Digit::new(drawn::digits()[3].render_digit());
        let bytes = reader().inside(&digit);
        let (words, _) = bytes.as_chunks::<4>();
        let words: Vec<i32> = words.iter().map(|word| i32::from_le_bytes(*word)).collect();
        let side = words[4] as usize;
        let drops = &words[5..5 + side * side];
        assert!(drops.iter().any(|drop| *drop > 0), "{drops:?}");
        // The corners are paper already.
        assert_eq!([drops[0], drops[side * side - 1]], [0, 0]);
        let maps = |at: usize| (words[at] * words[at + 1] * words[at + 1]) as usize;
        assert_eq!(bytes.len(), 4 * (5 + side * side) + maps(0) + maps(2));
    }

    #[test]
    fn every_value_is_what_its_sum_becomes() {
        let digit = Digit::new(drawn::digits()[5].render_digit());
        let mut reader = reader();
        let maps = reader.maps(&digit);
        let shapes = [NETWORK.shape().conv1, NETWORK.shape().conv2];
        for (layer, shape) in shapes.iter().enumerate() {
            let (side, channels) = (shape.pooled_side(), shape.out_channels);
            let (_, weights) = NETWORK.layers()[layer];
            for (at, value) in maps[layer].iter().enumerate() {
                let (place, map) = (at / channels, at % channels);
                let (row, column) = (place / side, place % side);
                let cell = Cell {
                    layer,
                    map,
                    row,
                    column,
                };
                let numbers = reader.cell(&digit, cell).expect("it is there");
                assert_eq!(numbers.len(), 8 + 2 * shape.taps());
                let channel = weights.channels().nth(map).expect("it is there");
                let rule = channel.requantize.expect("it has a ReLU");
                assert_eq!(rule.apply(numbers[5] + numbers[6]), *value, "{cell:?}");
                assert_eq!(numbers[7], i32::from(*value), "{cell:?}");
            }
        }
        for (layer, map, row, column) in [(2, 0, 0, 0), (0, 99, 0, 0), (0, 0, 12, 0), (1, 0, 0, 9)]
        {
            let cell = Cell {
                layer,
                map,
                row,
                column,
            };
            assert_eq!(reader.cell(&digit, cell), None, "{cell:?}");
        }
    }
}
