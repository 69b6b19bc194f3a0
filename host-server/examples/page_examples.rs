//! Draws the pictures that the page offers to try: `cargo run -p digitnet-server --example
//! page_examples` writes them to `src/page/examples`, each alone and all in a row, which is one request.
#![forbid(unsafe_code)]

use std::path::Path;

use digitnet_testing::GreyImage;
use digitnet_testing::drawn::{self, DrawnDigit, Point, Style};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/examples");
    let paper = Style {
        width: 112,
        height: 112,
        pen: 5.0,
        edge: 1.5,
        ..Style::default()
    };
    let photo = Style {
        pen: 9.0,
        slant: 0.15,
        rotation: -6.0,
        ink: 60,
        paper: 215,
        shade: 120,
        ..paper.clone()
    };
    let pictures = [
        ("digit", hand(3, 1).render(&paper)),
        ("photo", hand(5, 0).render(&photo)),
        ("lines", number(&["1984", "2026"])),
        ("tree", tree().render(&paper)),
    ];
    let (names, pictures): (Vec<_>, Vec<_>) = pictures.into_iter().unzip();
    let row = row(&pictures);
    for (name, picture) in names.iter().zip(&pictures).chain([(&"row", &row)]) {
        std::fs::write(folder.join(name).with_extension("png"), png(picture)?)?;
    }
    Ok(())
}

fn hand(label: u8, hand: usize) -> DrawnDigit {
    let mut hands = drawn::digits().into_iter();
    let mut hands = hands.by_ref().filter(|digit| digit.label == label);
    hands.nth(hand).expect("every digit has three hands")
}

/// Pictures side by side, from the top.
fn row(pictures: &[GreyImage]) -> GreyImage {
    let height = pictures.iter().map(|picture| picture.height).max();
    let height = height.unwrap_or(0);
    let line = |picture: &GreyImage, y: usize| match picture.pixels.chunks(picture.width).nth(y) {
        Some(line) => line.to_vec(),
        None => vec![255; picture.width],
    };
    let lines = (0..height).flat_map(|y| pictures.iter().flat_map(move |picture| line(picture, y)));
    GreyImage {
        pixels: lines.collect(),
        width: pictures.iter().map(|picture| picture.width).sum(),
        height,
    }
}

/// Lines of digits on one sheet.
fn number(lines: &[&str]) -> GreyImage {
    let (width, height) = (44, 70);
    let columns = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    let mut sheet = GreyImage {
        width: (columns * width).max(lines.len() * height),
        height: (columns * width).max(lines.len() * height),
        pixels: Vec::new(),
    };
    sheet.pixels = vec![255; sheet.width * sheet.height];
    let margin = (sheet.height - lines.len() * height) / 2;
    for (row, line) in lines.iter().enumerate() {
        for (column, letter) in line.bytes().enumerate() {
            let style = Style {
                width,
                height,
                fill: 0.8,
                pen: 4.5,
                edge: 1.5,
                slant: 0.1,
                ..Style::default()
            };
            let digit = hand(letter - b'0', (row + column) % 3).render(&style);
            for y in 0..height {
                let to = (margin + row * height + y) * sheet.width + column * width;
                let from = y * width;
                sheet.pixels[to..to + width].copy_from_slice(&digit.pixels[from..from + width]);
            }
        }
    }
    sheet
}

/// A tree in winter: strokes like those of digits, and no digit.
fn tree() -> DrawnDigit {
    let branches: [&[Point]; 6] = [
        &[(0.5, 1.0), (0.5, 0.1)],
        &[(0.5, 0.7), (0.15, 0.5)],
        &[(0.5, 0.7), (0.85, 0.5)],
        &[(0.5, 0.42), (0.25, 0.22)],
        &[(0.5, 0.42), (0.75, 0.22)],
        &[(0.25, 1.0), (0.75, 1.0)],
    ];
    DrawnDigit {
        label: 0,
        name: "tree".into(),
        strokes: branches.map(<[Point]>::to_vec).into(),
    }
}

fn png(picture: &GreyImage) -> Result<Vec<u8>, image::ImageError> {
    let mut file = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut file, CompressionType::Best, FilterType::Adaptive);
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (side(picture.width), side(picture.height));
    encoder.write_image(&picture.pixels, width, height, ExtendedColorType::L8)?;
    Ok(file)
}
