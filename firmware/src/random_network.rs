//! Small networks of every shape with random and with extreme numbers, made on the board itself:
//! to hold its kernels against the reference.

use digitnet_core::{Digit, PIXELS, SIGNATURE, Shape, VERSION};

/// Most bytes of a blob.
pub const MAX_BLOB: usize = 5000;

/// A small generator of numbers (Marsaglia's xorshift, "Xorshift RNGs", 2003).
#[derive(Debug)]
pub struct Random(u32);

impl Random {
    /// The same seed gives the same numbers.
    pub fn new(seed: u32) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.next() as usize % (high - low + 1)
    }

    /// A weight: any, or with `extreme` only the largest and the smallest.
    fn weight(&mut self, extreme: bool) -> i8 {
        match (extreme, self.next() % 255) {
            (false, number) => (number as i32 - 127) as i8,
            (true, 0..128) => 127,
            (true, _) => -127,
        }
    }

    /// The same of four bits.
    fn nibble(&mut self, extreme: bool) -> u8 {
        match (extreme, self.next() as u8 & 15) {
            (true, 0..8) => 7,
            (true, _) => 8,
            (false, bits) => bits,
        }
    }

    /// A digit: any grey levels, or only white and black, or white all over.
    pub fn digit(&mut self) -> Digit {
        let kind = self.between(0, 3);
        let mut pixels = [0; PIXELS];
        for pixel in &mut pixels {
            *pixel = match kind {
                0 => 255,
                1 => (self.next() as u8 & 1) * 255,
                _ => self.next() as u8,
            };
        }
        Digit::new(pixels)
    }
}

/// Writes a random blob into `memory` and says how long it is; `None` where it would be too long.
pub fn write(random: &mut Random, memory: &mut [u8]) -> Option<usize> {
    let [conv1, conv2] = [(), ()].map(|()| {
        let kernel = random.between(1, 5);
        let padding = random.between(0, (kernel - 1) / 2);
        [kernel, padding, random.between(1, 9)]
    });
    let (hidden, classes) = (
        random.between(0, 1) * random.between(1, 9),
        random.between(2, 5),
    );
    let shape = Shape::new(conv1, conv2, hidden, classes);
    // Any of the layers that may have weights of four bits, or none.
    let four_bits = random.between(0, 1) * random.between(0, 7) * 2;
    let four_bits = four_bits & if hidden > 0 { 14 } else { 10 };
    let group = |bit, group| if four_bits & bit > 0 { group } else { 0 };
    if shape.conv1.pooled_side() == 0 || shape.conv2.pooled_side() == 0 {
        return None;
    }
    let mut blob = Blob {
        bytes: memory,
        len: 0,
    };
    blob.put(&SIGNATURE)?;
    blob.put(&[
        VERSION as u8,
        0,
        1,
        four_bits as u8,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        28,
    ])?;
    blob.put(&conv1.map(|number| number as u8))?;
    blob.put(&conv2.map(|number| number as u8))?;
    blob.put(&[classes as u8, hidden as u8, 0, 0, 0])?;
    blob.put(&0.01f32.to_le_bytes())?;
    blob.put(&[0; 28])?;
    for class in 0..classes {
        blob.put(&[b'a' + class as u8, 0, 0, 0, 0, 0, 0, 0])?;
    }
    let (first, second) = (&shape.conv1, &shape.conv2);
    let features = shape.features();
    let run = group(2, second.kernel * second.in_channels);
    let place = group(4, second.out_channels);
    let output = group(
        8,
        if hidden > 0 {
            hidden
        } else {
            second.out_channels
        },
    );
    blob.layer(random, [first.out_channels, first.taps()], true, 0)?;
    blob.layer(random, [second.out_channels, second.taps()], true, run)?;
    blob.layer(random, [hidden, features], true, place)?;
    blob.layer(random, [classes, shape.output_inputs()], false, output)?;
    blob.seal()
}

struct Blob<'a> {
    bytes: &'a mut [u8],
    len: usize,
}

impl Blob<'_> {
    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.len + bytes.len();
        self.bytes.get_mut(self.len..end)?.copy_from_slice(bytes);
        self.len = end;
        Some(())
    }

    fn layer(
        &mut self,
        random: &mut Random,
        [channels, taps]: [usize; 2],
        relu: bool,
        group: usize,
    ) -> Option<()> {
        let extreme = random.between(0, 3) == 0;
        for _ in 0..channels {
            let bias = random.between(0, 1 << 18) as i32 - (1 << 17);
            self.put(&bias.to_le_bytes())?;
            if relu {
                let multiplier = (1 << 30) | (random.next() & 0x3FFF_FFFF);
                let shift = if extreme {
                    random.between(31, 62)
                } else {
                    random.between(36, 43)
                };
                self.put(&multiplier.to_le_bytes())?;
                self.put(&(shift as u32).to_le_bytes())?;
            }
        }
        for _ in 0..channels * taps.checked_div(group).unwrap_or(0) {
            self.group(random, extreme, group)?;
        }
        let bytes = if group > 0 { 0 } else { channels * taps };
        for _ in 0..bytes {
            self.put(&random.weight(extreme).to_le_bytes())?;
        }
        self.put([0; 3].get(..self.len.wrapping_neg() % 4)?)
    }

    /// Weights of four bits, filled up to eight.
    fn group(&mut self, random: &mut Random, extreme: bool, group: usize) -> Option<()> {
        for first in (0..group).step_by(8) {
            let mut bytes = [0; 4];
            for place in 0..group.saturating_sub(first).min(8) {
                let bits = random.nibble(extreme) << (place / 4 * 4);
                *bytes.get_mut(place % 4)? |= bits;
            }
            self.put(&bytes)?;
        }
        Some(())
    }

    /// Fills in length and checksum.
    fn seal(self) -> Option<usize> {
        let len = (self.len as u32).to_le_bytes();
        self.bytes.get_mut(12..16)?.copy_from_slice(&len);
        let covered = [self.bytes.get(..16)?, self.bytes.get(20..self.len)?];
        let checksum = crc32(covered.into_iter().flatten()).to_le_bytes();
        self.bytes.get_mut(16..20)?.copy_from_slice(&checksum);
        Some(self.len)
    }
}

/// CRC-32 as `weights/FORMAT.md` has it, bit by bit.
fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
        }
    }
    !crc
}
