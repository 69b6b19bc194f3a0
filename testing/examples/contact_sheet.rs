//! Writes every drawn digit to stdout as one PGM picture: large, and 28 x 28 tripled.
#![forbid(unsafe_code)]

use digitnet_testing::{
    GreyImage,
    drawn::{self, Style},
};
use std::io::Write;

const CELL: usize = 112;
const HANDS: usize = 4;

fn main() -> std::io::Result<()> {
    let (width, height) = (10 * CELL, 2 * HANDS * CELL);
    let mut sheet = GreyImage {
        pixels: vec![128; width * height],
        width,
        height,
    };
    let mut hand = 0;
    let mut label = 0;
    for digit in drawn::digits() {
        if digit.label != label {
            (label, hand) = (digit.label, 0);
        }
        let large = Style {
            width: CELL - 4,
            height: CELL - 4,
            pen: 6.0,
            ..Style::default()
        };
        let column = usize::from(label) * CELL;
        paste(&mut sheet, &digit.render(&large), column, hand * CELL, 1);
        let small = digit.render_digit().to_vec();
        let small = GreyImage {
            pixels: small,
            width: 28,
            height: 28,
        };
        paste(&mut sheet, &small, column, (HANDS + hand) * CELL, 3);
        hand += 1;
    }
    std::io::stdout().write_all(&sheet.to_pgm())
}

fn paste(sheet: &mut GreyImage, image: &GreyImage, left: usize, top: usize, zoom: usize) {
    for row in 0..image.height * zoom {
        for column in 0..image.width * zoom {
            let level = image.pixels[row / zoom * image.width + column / zoom];
            sheet.pixels[(top + row) * sheet.width + left + column] = level;
        }
    }
}
