//! JPEG files that our encoder does not write, made of codes of our own.

use image::GrayImage;

/// Bits, the first in the highest place of the first byte, with the zeros that follow bytes FF.
#[derive(Default)]
pub(crate) struct Bits {
    pub(crate) bytes: Vec<u8>,
    value: u32,
    count: u32,
}

impl Bits {
    pub(crate) fn write(&mut self, value: u32, length: u32) {
        for bit in (0..length).rev() {
            self.value = self.value << 1 | (value >> bit & 1);
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.value as u8);
                if self.value == 0xFF {
                    self.bytes.push(0);
                }
                (self.value, self.count) = (0, 0);
            }
        }
    }

    /// Fills the last byte up with ones.
    pub(crate) fn align(&mut self) {
        while self.count > 0 {
            self.write(1, 1);
        }
    }
}

pub(crate) fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// A table of quantization by one.
pub(crate) fn by_one() -> Vec<u8> {
    segment(0xDB, &[&[0][..], &[1; 64]].concat())
}

/// A table of codes: so many of each length, and what they stand for.
pub(crate) fn codes(table: u8, lengths: &[(usize, u8)], values: &[u8]) -> Vec<u8> {
    let mut counts = [0; 16];
    lengths
        .iter()
        .for_each(|(length, count)| counts[length - 1] = *count);
    segment(0xC4, &[&[table][..], &counts, values].concat())
}

/// A frame of components that are all sampled alike.
pub(crate) fn frame(marker: u8, (width, height): (u16, u16), components: u8) -> Vec<u8> {
    let mut content = vec![8];
    content.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    content.push(components);
    (1..=components).for_each(|name| content.extend([name, 0x11, 0]));
    segment(marker, &content)
}

/// A scan's header.
pub(crate) fn scan(components: &[u8], band: [u8; 2], bits: u8) -> Vec<u8> {
    let mut content = vec![components.len() as u8];
    components
        .iter()
        .for_each(|name| content.extend([*name, 0]));
    content.extend([band[0], band[1], bits]);
    segment(0xDA, &content)
}

/// Each block by its mean alone, with a restart marker after each row of blocks.
pub(crate) fn with_restarts(image: &GrayImage) -> Vec<u8> {
    let (across, down) = (image.width().div_ceil(8), image.height().div_ceil(8));
    let mut file = [
        b"\xFF\xD8".to_vec(),
        by_one(),
        frame(0xC0, (image.width() as u16, image.height() as u16), 1),
        // Differences of 0 to 11 bits, said in four; the end of a block, said in one.
        codes(0x00, &[(4, 12)], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        codes(0x10, &[(1, 1)], &[0]),
        segment(0xDD, &(across as u16).to_be_bytes()),
        scan(&[1], [0, 63], 0),
    ]
    .concat();
    for y in 0..down {
        let mut bits = Bits::default();
        let mut last = 0;
        for x in 0..across {
            let pixel = |i: u32| {
                let x = (x * 8 + i % 8).min(image.width() - 1);
                i32::from(image.get_pixel(x, (y * 8 + i / 8).min(image.height() - 1))[0])
            };
            let mean = (0..64).map(pixel).sum::<i32>() / 8 - 1024;
            let difference = mean - last;
            last = mean;
            let length = 32 - difference.unsigned_abs().leading_zeros();
            bits.write(length, 4);
            let low = if difference < 0 {
                difference - 1
            } else {
                difference
            };
            bits.write(low as u32 & ((1 << length) - 1), length);
            bits.write(0, 1);
        }
        bits.align();
        file.extend(bits.bytes);
        if y + 1 < down {
            file.extend([0xFF, 0xD0 + (y % 8) as u8]);
        }
    }
    file.extend([0xFF, 0xD9]);
    file
}
