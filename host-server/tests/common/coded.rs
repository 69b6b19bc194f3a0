//! Pictures in colour as JPEG files of kinds that our encoder does not write: with coarser colours,
//! progressive, with a scan for each component.

use std::f32::consts::PI;

use image::RgbImage;

use super::jpegs::{Bits, codes, scan, segment};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// All components in one scan.
    Together,
    /// A scan for each.
    Apart,
    /// Levels, then coefficients, then the lowest bits of both.
    Progressive,
}

/// The picture with colours of so many times fewer samples across and down.
pub(crate) fn jpeg(image: &RgbImage, (across, down): (u32, u32), kind: Kind) -> Vec<u8> {
    let size = [image.height(), image.width()].map(|side| (side as u16).to_be_bytes());
    let finest = (across << 4 | down) as u8;
    let frame = [
        &[8],
        &size.concat()[..],
        &[3, 1, finest, 0, 2, 0x11, 0, 3, 0x11, 0],
    ]
    .concat();
    let symbols: Vec<u8> = (0..=254).collect();
    let start = if kind == Kind::Progressive {
        0xC2
    } else {
        0xC0
    };
    let mut file = [
        b"\xFF\xD8".to_vec(),
        segment(0xDB, &[&[0][..], &[STEP; 64]].concat()),
        segment(start, &frame),
        codes(0x00, &[(8, 12)], &symbols[..12]),
        codes(0x10, &[(8, 255)], &symbols),
    ]
    .concat();
    let units = (
        image.width().div_ceil(8 * across),
        image.height().div_ceil(8 * down),
    );
    let planes = [0, 1, 2].map(|component| {
        let coarse = if component == 0 {
            (1, 1)
        } else {
            (across, down)
        };
        let finer = (across / coarse.0, down / coarse.1);
        let blocks = (units.0 * finer.0, units.1 * finer.1);
        // What a scan of one component alone has: no blocks that only fill units up.
        let alone = (
            image.width().div_ceil(8 * coarse.0),
            image.height().div_ceil(8 * coarse.1),
        );
        Plane {
            blocks: (0..blocks.0 * blocks.1)
                .map(|at| block(image, component, coarse, (at % blocks.0, at / blocks.0)))
                .collect(),
            across: blocks.0,
            alone,
            finer,
        }
    });
    let together = |part: Part| {
        let mut bits = Bits::default();
        let mut levels = [0; 3];
        for unit in 0..units.0 * units.1 {
            let (x, y) = (unit % units.0, unit / units.0);
            for (plane, level) in planes.iter().zip(&mut levels) {
                for inside in 0..plane.finer.0 * plane.finer.1 {
                    let x = x * plane.finer.0 + inside % plane.finer.0;
                    let y = y * plane.finer.1 + inside / plane.finer.0;
                    write(&mut bits, plane.block(x, y), part, level);
                }
            }
        }
        bits.align();
        bits.bytes
    };
    let apart = |plane: &Plane, part: Part| {
        let mut bits = Bits::default();
        let mut level = 0;
        for at in 0..plane.alone.0 * plane.alone.1 {
            let block = plane.block(at % plane.alone.0, at / plane.alone.0);
            write(&mut bits, block, part, &mut level);
        }
        bits.align();
        bits.bytes
    };
    match kind {
        Kind::Together => {
            file.extend(scan(&[1, 2, 3], [0, 63], 0));
            file.extend(together(Part::All));
        }
        Kind::Apart => {
            for (name, plane) in (1..).zip(&planes) {
                file.extend(scan(&[name], [0, 63], 0));
                file.extend(apart(plane, Part::All));
            }
        }
        Kind::Progressive => {
            file.extend(scan(&[1, 2, 3], [0, 0], 0x01));
            file.extend(together(Part::Levels));
            for (bits, part) in [(0x01, Part::Coefficients), (0x10, Part::LastBits)] {
                for (name, plane) in (1..).zip(&planes) {
                    file.extend(scan(&[name], [1, 63], bits));
                    file.extend(apart(plane, part));
                }
            }
            file.extend(scan(&[1, 2, 3], [0, 0], 0x10));
            file.extend(together(Part::LastBitsOfLevels));
        }
    }
    file.extend(b"\xFF\xD9");
    file
}

/// In which coefficients are told.
const STEP: u8 = 5;

struct Plane {
    blocks: Vec<[i32; 64]>,
    across: u32,
    alone: (u32, u32),
    finer: (u32, u32),
}

impl Plane {
    fn block(&self, x: u32, y: u32) -> &[i32; 64] {
        &self.blocks[(y * self.across + x) as usize]
    }
}

/// Coefficients along the diagonals, of samples that are means of `coarse` pixels.
fn block(image: &RgbImage, component: usize, coarse: (u32, u32), (x, y): (u32, u32)) -> [i32; 64] {
    let sample = |i: u32, j: u32| {
        let mut sum = 0.0;
        for pixel in 0..coarse.0 * coarse.1 {
            let x = (x * 8 + i) * coarse.0 + pixel % coarse.0;
            let y = (y * 8 + j) * coarse.1 + pixel / coarse.0;
            let pixel = image.get_pixel(x.min(image.width() - 1), y.min(image.height() - 1));
            let [r, g, b] = pixel.0.map(f32::from);
            let brightness = 0.299 * r + 0.587 * g + 0.114 * b;
            sum += match component {
                0 => brightness - 128.0,
                1 => (b - brightness) / 1.772,
                _ => (r - brightness) / 1.402,
            };
        }
        sum / (coarse.0 * coarse.1) as f32
    };
    let samples: Vec<f32> = (0..64).map(|at| sample(at % 8, at / 8)).collect();
    let wave = |frequency: usize, at: usize| {
        let angle = PI * (2 * at + 1) as f32 * frequency as f32 / 16.0;
        angle.cos() * if frequency == 0 { 0.5_f32.sqrt() } else { 1.0 }
    };
    let mut places: Vec<(usize, usize)> = (0..64).map(|at| (at % 8, at / 8)).collect();
    places.sort_by_key(|&(u, v)| (u + v, if (u + v) % 2 == 0 { u } else { v }));
    let mut coefficients = [0; 64];
    for (coefficient, (u, v)) in coefficients.iter_mut().zip(places) {
        let sum: f32 = (0..64)
            .map(|at| samples[at] * wave(u, at % 8) * wave(v, at / 8))
            .sum();
        *coefficient = (sum / 4.0 / f32::from(STEP)).round() as i32;
    }
    coefficients
}

/// What a scan tells of a block; in parts, bits but the lowest come first.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    All,
    Levels,
    Coefficients,
    LastBits,
    LastBitsOfLevels,
}

fn write(bits: &mut Bits, block: &[i32; 64], part: Part, last: &mut i32) {
    if matches!(part, Part::All | Part::Levels) {
        let level = block[0] >> u32::from(part == Part::Levels);
        number(bits, 0, level - *last);
        *last = level;
    }
    match part {
        Part::Levels => {}
        Part::LastBitsOfLevels => bits.write(block[0] as u32 & 1, 1),
        Part::All => coefficients(bits, *block),
        // Towards zero, as coefficients are halved.
        Part::Coefficients => coefficients(bits, block.map(|coefficient| coefficient / 2)),
        Part::LastBits => last_bits(bits, block),
    }
}

/// A code of eight bits for run and size, and the number.
fn number(bits: &mut Bits, run: u32, number: i32) {
    let size = 32 - number.unsigned_abs().leading_zeros();
    bits.write(run << 4 | size, 8);
    let low = if number < 0 { number - 1 } else { number };
    bits.write(low as u32 & ((1 << size) - 1), size);
}

fn coefficients(bits: &mut Bits, block: [i32; 64]) {
    let mut run = 0;
    for coefficient in &block[1..] {
        if *coefficient == 0 {
            run += 1;
            continue;
        }
        while run > 15 {
            bits.write(0xF0, 8);
            run -= 16;
        }
        number(bits, run, *coefficient);
        run = 0;
    }
    if run > 0 {
        bits.write(0, 8);
    }
}

fn last_bits(bits: &mut Bits, block: &[i32; 64]) {
    let end = block.iter().rposition(|coefficient| coefficient.abs() == 1);
    let end = end.unwrap_or(0).max(1);
    let mut run = 0;
    let mut behind = Vec::new(); // the bits of those that were not 0
    for coefficient in &block[1..end + 1] {
        match coefficient.abs() {
            0 if run == 15 => {
                bits.write(0xF0, 8);
                behind.drain(..).for_each(|bit| bits.write(bit, 1));
                run = 0;
            }
            0 => run += 1,
            1 => {
                bits.write(run << 4 | 1, 8);
                bits.write(u32::from(*coefficient > 0), 1);
                behind.drain(..).for_each(|bit| bits.write(bit, 1));
                run = 0;
            }
            more => behind.push(more as u32 & 1),
        }
    }
    // The end, which is told of each block by itself, unless all of it was told.
    if block[63].abs() != 1 {
        bits.write(0, 8);
    }
    let rest = block[end + 1..]
        .iter()
        .map(|coefficient| coefficient.unsigned_abs());
    behind.extend(rest.filter(|size| *size > 1).map(|size| size & 1));
    behind.into_iter().for_each(|bit| bits.write(bit, 1));
}
