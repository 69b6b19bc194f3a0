//! PNG files that our encoder does not write.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::GrayImage;

/// A PNG file of these chunks.
pub(crate) fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in chunks {
        let body = [&name[..], content].concat();
        file.extend((content.len() as u32).to_be_bytes());
        file.extend(&body);
        file.extend(super::crc32(&body).to_be_bytes());
    }
    file
}

/// The content of a header.
pub(crate) fn header(
    (width, height): (u32, u32),
    depth: u8,
    color: u8,
    interlaced: bool,
) -> Vec<u8> {
    let sizes = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [&sizes[..], &[depth, color, 0, 0, interlaced.into()]].concat()
}

pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut deflated = ZlibEncoder::new(Vec::new(), Compression::best());
    deflated.write_all(bytes).expect("memory takes all");
    deflated.finish().expect("memory takes all")
}

/// A grey picture in the seven passes of Adam M. Costello.
pub(crate) fn interlaced(image: &GrayImage) -> Vec<u8> {
    let passes = [
        (0, 8, 0, 8),
        (4, 8, 0, 8),
        (0, 4, 4, 8),
        (2, 4, 0, 4),
        (0, 2, 2, 4),
        (1, 2, 0, 2),
        (0, 1, 1, 2),
    ];
    let mut rows = Vec::new();
    for (left, across, top, down) in passes {
        for y in (top..image.height()).step_by(down) {
            let row: Vec<u8> = (left..image.width())
                .step_by(across)
                .map(|x| image.get_pixel(x, y)[0])
                .collect();
            if !row.is_empty() {
                rows.push(0); // no filter
                rows.extend(row);
            }
        }
    }
    file(&[
        (b"IHDR", &header(image.dimensions(), 8, 0, true)),
        (b"IDAT", &deflated(&rows)),
        (b"IEND", b""),
    ])
}
