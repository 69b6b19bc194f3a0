//! What the tests of the server share: pictures of drawn digits, as files.

// Every test binary compiles this file and uses a part of it.
#![allow(dead_code)]

pub(crate) mod bombs;
pub(crate) mod http;
pub(crate) mod jpegs;
pub(crate) mod pictures;
pub(crate) mod pngs;
pub(crate) mod server;

pub(crate) use pictures::*;

/// A PNG file whose header alone says `side` x `side` pixels: a few bytes, gigabytes decoded.
pub(crate) fn bomb(side: u32) -> Vec<u8> {
    let mut file = png(0);
    file[16..20].copy_from_slice(&side.to_be_bytes());
    file[20..24].copy_from_slice(&side.to_be_bytes());
    let checksum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&checksum.to_be_bytes());
    file
}

/// A `multipart/form-data` body with one file, and its content type.
pub(crate) fn form(field: &str, file: &[u8]) -> (String, Vec<u8>) {
    forms(&[(field, "a.png", file)])
}

/// A `multipart/form-data` body with several files, each with its field and name, and its content
/// type.
pub(crate) fn forms(files: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    let boundary = "digitnet-test-boundary";
    let mut body = Vec::new();
    for (field, name, file) in files {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; \
             filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(*file);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// The checksum of a PNG chunk.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// The chunks of a PNG file: where each lies, with its length and sum, and its name.
pub(crate) fn chunks(png: &[u8]) -> Vec<(std::ops::Range<usize>, [u8; 4])> {
    let mut chunks = Vec::new();
    let mut at = 8;
    while let Some(&[a, b, c, d, ref name @ ..]) = png.get(at..at + 8) {
        let end = at + 12 + u32::from_be_bytes([a, b, c, d]) as usize;
        chunks.push((at..end, name.try_into().expect("four letters")));
        at = end;
    }
    chunks
}
