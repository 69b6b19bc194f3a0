//! Small files that are large pictures.

use image::{GrayImage, ImageFormat, Luma, RgbImage};

use super::{encode, jpegs, picture, pngs};

/// 36 megapixels of white, in colour: 144 MB decoded.
pub(crate) fn png() -> Vec<u8> {
    encode(
        RgbImage::from_pixel(6000, 6000, image::Rgb([255; 3])),
        ImageFormat::Png,
    )
}

/// 50 megapixels of colour, sequential, with nothing in them: two codes for each block.
pub(crate) fn jpeg() -> Vec<u8> {
    let side = 7071_u16;
    let blocks = u32::from(side).div_ceil(8).pow(2) * 3;
    let mut bits = jpegs::Bits::default();
    (0..blocks).for_each(|_| bits.write(0b010, 3));
    bits.align();
    [
        b"\xFF\xD8".to_vec(),
        jpegs::by_one(),
        jpegs::frame(0xC0, (side, side), 3),
        // No difference is 01, the end of a block 0: a file does not end in zeros.
        jpegs::codes(0x00, &[(2, 2)], &[1, 0]),
        jpegs::codes(0x10, &[(1, 1)], &[0]),
        jpegs::scan(&[1, 2, 3], [0, 63], 0),
        bits.bytes,
        b"\xFF\xD9".to_vec(),
    ]
    .concat()
}

/// A progressive JPEG that is refined so many times with hardly any data: 32,767 blocks end
/// with each code.
pub(crate) fn progressive_jpeg(side: u16, refinements: usize) -> Vec<u8> {
    let blocks = u32::from(side).div_ceil(8).pow(2);
    let mut means = jpegs::Bits::default();
    (0..blocks).for_each(|_| means.write(0b01, 2));
    means.align();
    let mut ends = jpegs::Bits::default();
    (0..blocks.div_ceil(32_767)).for_each(|_| ends.write(0b0011_1111_1111_1111, 16));
    ends.align();
    let mut file = [
        b"\xFF\xD8".to_vec(),
        jpegs::by_one(),
        jpegs::frame(0xC2, (side, side), 1),
        jpegs::codes(0x00, &[(2, 2)], &[1, 0]),
        // 2^14 blocks and what 14 bits say end here.
        jpegs::codes(0x10, &[(2, 1)], &[0xE0]),
        jpegs::scan(&[1], [0, 0], 0),
        means.bytes,
        jpegs::scan(&[1], [1, 63], 1),
        ends.bytes.clone(),
    ]
    .concat();
    for _ in 0..refinements {
        file.extend(jpegs::scan(&[1], [1, 63], 0x10));
        file.extend(&ends.bytes);
    }
    file.extend(b"\xFF\xD9");
    file
}

/// A sequential JPEG in grey that has all coefficients of all its blocks, two bits for each.
pub(crate) fn dense_jpeg(side: u16) -> Vec<u8> {
    let blocks = u32::from(side).div_ceil(8).pow(2);
    let mut bits = jpegs::Bits::default();
    for _ in 0..blocks {
        // No difference; 63 times a one.
        (0..4).for_each(|_| bits.write(0x5555_5555, 32));
    }
    bits.align();
    [
        b"\xFF\xD8".to_vec(),
        jpegs::by_one(),
        jpegs::frame(0xC0, (side, side), 1),
        jpegs::codes(0x00, &[(2, 2)], &[1, 0]),
        jpegs::codes(0x10, &[(1, 1), (2, 1)], &[1, 0]),
        jpegs::scan(&[1], [0, 63], 0),
        bits.bytes,
        b"\xFF\xD9".to_vec(),
    ]
    .concat()
}

/// A PNG with a colour profile that inflates to so many bytes of nothing.
pub(crate) fn profile_png(bytes: usize) -> Vec<u8> {
    let profile = [b"name\0\0", &pngs::deflated(&vec![0; bytes])[..]].concat();
    let rows = [0, 255, 255].repeat(2);
    pngs::file(&[
        (b"IHDR", &pngs::header((2, 2), 8, 0, false)),
        (b"iCCP", &profile),
        (b"zTXt", &profile),
        (b"IDAT", &pngs::deflated(&rows)),
        (b"IEND", b""),
    ])
}

/// A PNG of rows that are all alike: a filter, and the same bytes again and again.
pub(crate) fn rows_png(
    (width, height): (u32, u32),
    (depth, color): (u8, u8),
    filter: u8,
    bytes: &[u8],
) -> Vec<u8> {
    let channels = [1, 0, 3, 1, 2, 0, 4][usize::from(color)];
    let length = width as usize * channels * usize::from(depth) / 8;
    let row: Vec<u8> = [filter]
        .iter()
        .chain(bytes.iter().cycle().take(length))
        .copied()
        .collect();
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..height {
        std::io::Write::write_all(&mut deflated, &row).expect("memory takes all");
    }
    pngs::file(&[
        (b"IHDR", &pngs::header((width, height), depth, color, false)),
        (b"IDAT", &deflated.finish().expect("memory takes all")),
        (b"IEND", b""),
    ])
}

/// A PNG whose data are blocks of 13.5 bytes, each with codes of its own and nothing in it.
pub(crate) fn empty_blocks_png(bytes: usize) -> Vec<u8> {
    let mut blocks = Bits::default();
    for _ in 0..8 {
        blocks.write(0x2D_B280_0D82_8004, 54);
        blocks.write(0x3F_6ACF_FFAE_DB6D, 54);
    }
    let data = blocks.bytes.repeat(bytes / blocks.bytes.len());
    pngs::file(&[
        (b"IHDR", &pngs::header((1, 1), 8, 0, false)),
        (b"IDAT", &[b"\x78\x01", &data[..]].concat()),
    ])
}

/// A lossless WebP with three transforms and three bits for each pixel, by a simple generator.
pub(crate) fn slow_webp((width, height): (u32, u32)) -> Vec<u8> {
    let mut bits = Bits::default();
    let one = |symbol: u64| (0b101 | symbol << 3, 11);
    let two = |first: u64, second: u64| (0b111 | first << 3 | second << 11, 19);
    bits.write(0x2F, 8);
    bits.write(u64::from(width - 1), 14);
    bits.write(u64::from(height - 1), 14);
    bits.write(0, 4);
    // Predictors and factors for blocks of 512 x 512 pixels: select, and the same for all.
    for (transform, green) in [(0, 11), (1, 77)] {
        bits.write(1 | transform << 1 | 7 << 3, 6);
        bits.write(0, 1); // no cache
        for (value, length) in [one(green), one(33), one(55), one(255), one(0)] {
            bits.write(value, length);
        }
    }
    bits.write(1 | 2 << 1, 3); // green is subtracted
    bits.write(0, 1 + 1 + 1); // no more transforms, no cache, no groups
    for (value, length) in [two(1, 200), two(3, 99), two(7, 180), one(255), one(0)] {
        bits.write(value, length);
    }
    let mut state = 1_u64;
    for _ in 0..u64::from(width) * u64::from(height) / 16 + 1 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        bits.write(state >> 16, 48);
    }
    riff(b"VP8L", bits.bytes)
}

/// A lossy WebP whose compressed data is any bytes: each is a picture of its own.
pub(crate) fn lossy_webp((width, height): (u16, u16), data: &[u8]) -> Vec<u8> {
    let first = (data.len() / 4).min((1 << 19) - 1) as u32;
    let tag = (first << 5 | 1 << 4).to_le_bytes(); // a key frame that is shown
    let sizes = [width.to_le_bytes(), height.to_le_bytes()].concat();
    riff(b"VP8 ", [&tag[..3], b"\x9d\x01\x2a", &sizes, data].concat())
}

fn riff(name: &[u8; 4], mut content: Vec<u8>) -> Vec<u8> {
    let length = content.len() as u32;
    content.resize(content.len().next_multiple_of(2), 0);
    let all = (content.len() as u32 + 12).to_le_bytes();
    [
        b"RIFF",
        &all[..],
        b"WEBP",
        name,
        &length.to_le_bytes(),
        &content,
    ]
    .concat()
}

/// A bitmap in run lengths that ends where it begins.
pub(crate) fn run_length_bmp((width, height): (u32, u32)) -> Vec<u8> {
    let mut file = b"BM\0\0\0\0\0\0\0\0".to_vec();
    file.extend((54 + 1024_u32).to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.extend([width, height].map(u32::to_le_bytes).concat());
    file.extend([1, 0, 8, 0, 1, 0, 0, 0]); // one plane, 8 bits, run lengths
    file.extend([0; 20]);
    file.extend([127; 1024]);
    for _ in 0..height {
        for start in (0..width).step_by(255) {
            file.extend([(width - start).min(255) as u8, 1]);
        }
        file.extend([0, 0]); // the end of a row
    }
    file.extend([0, 1]); // the end
    file
}

/// A lossless WebP whose header says 3,600 x 3,600 pixels.
pub(crate) fn webp() -> Vec<u8> {
    let mut file = encode(picture(3), ImageFormat::WebP);
    let stream = file
        .windows(4)
        .position(|name| name == b"VP8L")
        .expect("there is a lossless stream");
    // Behind name, length and signature: 14 bits each of width and height, less one.
    let sizes = &mut file[stream + 9..stream + 13];
    let rest = sizes[3] & 0xF0;
    sizes.copy_from_slice(&(3599_u32 | 3599 << 14).to_le_bytes());
    sizes[3] |= rest;
    file
}

/// An honest picture that takes a while: 4 megapixels.
pub(crate) fn large_picture() -> Vec<u8> {
    let mut large = GrayImage::from_pixel(2000, 2000, Luma([255]));
    for (x, y) in (980..1020).flat_map(|x| (400..1600).map(move |y| (x, y))) {
        large.put_pixel(x, y, Luma([0]));
    }
    encode(large, ImageFormat::Png)
}

/// A sheet of many digits, whose explained answer is long: 784 numbers for each digit.
pub(crate) fn many_digits() -> Vec<u8> {
    let mut sheet = GrayImage::from_pixel(600, 600, Luma([255]));
    for (row, column) in (0..5).flat_map(|row| (0..5).map(move |column| (row, column))) {
        let digit = picture(((row * 5 + column) % 10) as u8);
        let digit = image::imageops::thumbnail(&digit, 100, 100);
        image::imageops::replace(&mut sheet, &digit, 10 + 118 * column, 10 + 118 * row);
    }
    encode(sheet, ImageFormat::Png)
}

/// A lossless WebP of 4 x 4 pixels that asks for 65,536 groups of tables, 3 GB in all.
pub(crate) fn webp_tables() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.write(0x2F, 8);
    bits.write(3, 14); // width less one
    bits.write(3, 14);
    bits.write(0, 4); // no alpha, version 0
    bits.write(0, 1); // no transforms
    bits.write(1 | 11 << 1, 5); // a cache of 2,048 colours lengthens the first alphabet
    bits.write(1, 4); // groups, chosen by a picture of one pixel ...
    bits.write(0, 1); // ... which has no cache,
    for symbol in [255, 255, 0, 0, 0] {
        bits.write(0b101 | symbol << 3, 11); // but one symbol per channel: group 65,535
    }
    for _ in 0..65_536 {
        // 2,048 symbols of 11 bits each, said in a code of one length.
        bits.write(11 << 1, 5);
        bits.write(0, 14 * 3);
        bits.write(1, 3);
        bits.write(1 | 5 << 1 | 2046 << 4, 16);
        bits.write(0x1111, 16); // four codes of one symbol
    }
    riff(b"VP8L", bits.bytes)
}

/// Bits, the first in the lowest place of the first byte.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn write(&mut self, value: u64, length: usize) {
        for bit in 0..length {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let last = self.bytes.last_mut().expect("just pushed");
            *last |= ((value >> bit & 1) as u8) << (self.count % 8);
            self.count += 1;
        }
    }
}
