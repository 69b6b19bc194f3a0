//! Huffman codes, as a file defines them, and what they stand for.

use super::Broken;
use super::bits::Bits;

/// How many codes of each length there are, and what they stand for, in order.
#[derive(Clone, Copy)]
pub(super) struct Definition<'a> {
    pub(super) counts: &'a [u8; 16],
    pub(super) values: &'a [u8],
}

/// Codes ready to be read.
pub(super) struct Codes {
    /// By the next bits: 0 where the code is longer; else how many bits it has, and from the highest
    /// bits down what it stands for. Where [`WHOLE`] is set, both are those of the code with its value.
    short: Box<[u32; 1 << SHORT]>,
    /// For each length the first 16 bits that are no code of it or of a shorter one.
    ends: [u32; 17],
    /// What to add to a code of each length for its place among the values.
    places: [i32; 17],
    values: [u8; 256],
}

impl Codes {
    pub(super) fn new(definition: Definition) -> Result<Self, Broken> {
        let mut codes = Self {
            short: Box::new([0; 1 << SHORT]),
            ends: [0; 17],
            places: [0; 17],
            values: [0; 256],
        };
        codes
            .values
            .get_mut(..definition.values.len())
            .ok_or(Broken)?
            .copy_from_slice(definition.values);
        let (mut code, mut place) = (0_u32, 0);
        for (length, &count) in (1..).zip(definition.counts) {
            codes.places[length as usize] = place - code as i32; // 17 bits
            for _ in 0..count {
                let value = *definition.values.get(place as usize).ok_or(Broken)?;
                if code >> length > 0 {
                    return Err(Broken);
                }
                if length <= SHORT {
                    codes.enter(code, length, value);
                }
                code += 1;
                place += 1;
            }
            codes.ends[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Ok(codes)
    }

    fn enter(&mut self, code: u32, length: u32, value: u8) {
        let behind = SHORT - length;
        let size = u32::from(value & 15);
        let first = (code << behind) as usize;
        for (rest, entry) in (0..).zip(&mut self.short[first..first + (1 << behind)]) {
            *entry = if size > 0 && size <= behind {
                let number = extend(rest >> (behind - size), size);
                (number as u32) << 16 | WHOLE | u32::from(value >> 4) << 8 | (length + size)
            } else {
                u32::from(value) << 16 | length
            };
        }
    }

    /// The next code's run, and the number behind it, which is 0 only where none is.
    #[inline(always)]
    pub(super) fn next(&self, bits: &mut Bits) -> Result<(usize, i32), Broken> {
        bits.refill();
        let entry = self.short[bits.peek(SHORT)];
        if entry & WHOLE > 0 {
            bits.skip(entry & 63)?;
            return Ok(((entry >> 8 & 15) as usize, entry as i32 >> 16));
        }
        let value = if entry > 0 {
            bits.skip(entry & 63)?;
            (entry >> 16) as u8 // one was entered
        } else {
            self.long(bits)?
        };
        let size = u32::from(value & 15);
        let number = if size > 0 {
            extend(bits.take(size)?, size)
        } else {
            0
        };
        Ok((usize::from(value >> 4), number))
    }

    fn long(&self, bits: &mut Bits) -> Result<u8, Broken> {
        let next = bits.peek(16) as u32;
        let length = (SHORT + 1..=16).find(|length| next < self.ends[*length as usize]);
        let length = length.ok_or(Broken)?;
        let place = (next >> (16 - length)) as i32 + self.places[length as usize];
        bits.skip(length)?;
        let place = usize::try_from(place).map_err(|_| Broken)?;
        self.values.get(place).copied().ok_or(Broken)
    }
}

/// A number of so many bits, of which those that begin with 0 are negative.
#[inline(always)]
fn extend(number: i32, size: u32) -> i32 {
    if number >> (size - 1) > 0 {
        number
    } else {
        number + 1 - (1 << size)
    }
}

/// Bits that are looked up at once: with nine the tables of a picture in colour fit into a first cache.
const SHORT: u32 = 9;
const WHOLE: u32 = 1 << 15;

/// The standard's own, which films' frames have without saying so: for levels and for coefficients,
/// each for brightness and for colours.
pub(super) const STANDARD: [[Definition; 2]; 2] = [
    [
        Definition {
            counts: &[0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
            values: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        },
        Definition {
            counts: &[0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
            values: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        },
    ],
    [
        Definition {
            counts: &[0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
            values: &BRIGHTNESS,
        },
        Definition {
            counts: &[0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
            values: &COLOURS,
        },
    ],
];

#[rustfmt::skip]
const BRIGHTNESS: [u8; 162] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
    0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0,
    0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2A, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
    0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
    0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
    0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7,
    0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3, 0xC4, 0xC5,
    0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];
#[rustfmt::skip]
const COLOURS: [u8; 162] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
    0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0,
    0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26,
    0x27, 0x28, 0x29, 0x2A, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
    0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
    0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5,
    0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];
