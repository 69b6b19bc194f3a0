//! Grey pictures as PNG files within a page or a JSON text, <https://www.w3.org/TR/png-3/>.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// A grey picture that is to be shown.
#[derive(Debug)]
pub(crate) struct Grey<'a> {
    /// Row by row, 0 = black, 255 = white.
    pub(crate) levels: &'a [u8],
    /// Columns.
    pub(crate) width: usize,
}

impl Grey<'_> {
    /// As a `data:` address.
    pub(crate) fn address(&self) -> String {
        self.coded(8, |row| row.to_vec())
    }

    /// The same, where every level is black or white: an eighth of the bytes.
    pub(crate) fn black_and_white_address(&self) -> String {
        self.coded(1, |row| {
            let bytes = row.chunks(8).map(|pixels| {
                let bits = pixels.iter().zip((0..8).rev());
                bits.fold(0, |byte, (level, bit)| byte | (level >> 7) << bit)
            });
            bytes.collect()
        })
    }

    fn coded(&self, depth: u8, code: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX).to_be_bytes();
        let rows = self.levels.chunks_exact(self.width.max(1));
        let mut head = Vec::with_capacity(13);
        head.extend(side(self.width));
        head.extend(side(rows.len()));
        head.extend([depth, GREY, 0, 0, 0]);
        let mut lines = Vec::new();
        for row in rows {
            lines.push(UNFILTERED);
            lines.extend(code(row));
        }
        let mut file = Vec::from(*b"\x89PNG\r\n\x1a\n");
        chunk(&mut file, b"IHDR", &head);
        chunk(&mut file, b"IDAT", &packed(&lines));
        chunk(&mut file, b"IEND", &[]);
        format!("data:image/png;base64,{}", BASE64.encode(file))
    }
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    file.extend(length.to_be_bytes());
    let start = file.len();
    file.extend(name);
    file.extend(content);
    let sum = crc32(&file[start..]);
    file.extend(sum.to_be_bytes());
}

/// As zlib has it, <https://www.rfc-editor.org/rfc/rfc1950>.
#[cfg(feature = "compressed")]
fn packed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 1)
}

/// The same, not compressed: what stays in the browser need not be small, but what makes it does.
#[cfg(not(feature = "compressed"))]
use stored as packed;

#[cfg(any(test, not(feature = "compressed")))]
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::from([0x78, 0x01]);
    let mut pieces = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(piece) = pieces.next() {
        let length = u16::try_from(piece.len()).unwrap_or(u16::MAX);
        packed.push(u8::from(pieces.peek().is_none()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(piece);
    }
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    packed.extend((high << 16 | low).to_be_bytes());
    packed
}

/// Four bits at a time: the pictures are small, and so are the tables.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut index = 0;
        while index < table.len() {
            let mut crc = index as u32;
            let mut bit = 0;
            while bit < 4 {
                crc = crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
                bit += 1;
            }
            table[index] = crc;
            index += 1;
        }
        table
    };
    let half = |crc: u32, bits: u32| crc >> 4 ^ TABLE[((crc ^ bits) & 15) as usize];
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        let byte = u32::from(byte);
        half(half(crc, byte), byte >> 4)
    })
}

/// Colour type of grey without alpha.
const GREY: u8 = 0;
/// What stands before each row: its levels as they are.
const UNFILTERED: u8 = 0;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn decoded(address: &str) -> (u32, u32, Vec<u8>) {
        let coded = address
            .strip_prefix("data:image/png;base64,")
            .expect("an address");
        let file = BASE64.decode(coded).expect("base64");
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG file");
        let mut levels = vec![0; reader.output_buffer_size().expect("small")];
        let info = reader.next_frame(&mut levels).expect("whole");
        (info.width, info.height, levels)
    }

    #[test]
    fn another_decoder_sees_the_same_picture() {
        let levels: Vec<u8> = (0..11 * 300).map(|at| (at * 7 % 256) as u8).collect();
        let picture = Grey {
            levels: &levels,
            width: 11,
        };
        assert_eq!(decoded(&picture.address()), (11, 300, levels));
    }

    #[test]
    fn what_is_stored_comes_back() {
        for length in [1_u64, 65_535, 65_536, 200_000] {
            let bytes: Vec<u8> = (0..length).map(|at| (at * at % 251) as u8).collect();
            let packed = stored(&bytes);
            let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib(&packed);
            assert!(unpacked.expect("sound") == bytes, "{length}");
        }
    }

    #[test]
    fn black_and_white_takes_a_bit_a_pixel() {
        let levels: Vec<u8> = (0..11 * 30)
            .map(|at| if at * at % 7 < 3 { 0 } else { 255 })
            .collect();
        let picture = Grey {
            levels: &levels,
            width: 11,
        };
        let address = picture.black_and_white_address();
        assert_eq!(decoded(&address), (11, 30, levels));
        assert!(address.len() < 200 + 30 * 3 * 4 / 3);
    }
}
