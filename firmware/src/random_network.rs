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
    if shape.conv1.pooled_side() == 0 || shape.conv2.pooled_side() == 0 {
        return None;
    }
    let mut blob = Blob {
        bytes: memory,
        len: 0,
    };
    blob.put(&SIGNATURE)?;
    blob.put(&[VERSION as u8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28])?;
    blob.put(&conv1.map(|number| number as u8))?;
    blob.put(&conv2.map(|number| number as u8))?;
    blob.put(&[classes as u8, hidden as u8, 0, 0, 0])?;
    blob.put(&0.01f32.to_le_bytes())?;
    blob.put(&[0; 28])?;
    for class in 0..classes {
        blob.put(&[b'a' + class as u8, 0, 0, 0, 0, 0, 0, 0])?;
    }
    blob.layer(random, shape.conv1.out_channels, shape.conv1.taps(), true)?;
    blob.layer(random, shape.conv2.out_channels, shape.conv2.taps(), true)?;
    blob.layer(random, hidden, shape.features(), true)?;
    blob.layer(random, classes, shape.output_inputs(), false)?;
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
        channels: usize,
        taps: usize,
        relu: bool,
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
        for _ in 0..channels * taps {
            self.put(&random.weight(extreme).to_le_bytes())?;
        }
        self.put([0; 3].get(..self.len.wrapping_neg() % 4)?)
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
