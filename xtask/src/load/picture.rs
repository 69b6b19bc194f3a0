//! A drawn digit as PNG files of any size.

use std::io::Write;

use anyhow::{Context, Result};
use digitnet_testing::drawn::{self, Style};
use flate2::{Compression, Crc, write::ZlibEncoder};

/// A seven of `side` x `side` grey pixels.
pub(super) fn png(side: usize) -> Result<Vec<u8>> {
    let digits = drawn::digits();
    let seven = digits.iter().find(|digit| digit.label == 7);
    let drawn = seven
        .context("no seven is drawn")?
        .render(&Style::default());
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..side {
        let row = (0..side).map(|x| {
            let (x, y) = (x * drawn.width / side, y * drawn.height / side);
            drawn.pixels[y * drawn.width + x]
        });
        let filter = [0];
        rows.write_all(&filter)?;
        rows.write_all(&row.collect::<Vec<u8>>())?;
    }
    let size = u32::try_from(side)?.to_be_bytes();
    let header = [&size[..], &size, &[8, 0, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header)?;
    chunk(&mut file, b"IDAT", &rows.finish()?)?;
    chunk(&mut file, b"IEND", b"")?;
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) -> Result<()> {
    file.extend(u32::try_from(content.len())?.to_be_bytes());
    file.extend(kind);
    file.extend(content);
    let mut checksum = Crc::new();
    checksum.update(kind);
    checksum.update(content);
    file.extend(checksum.sum().to_be_bytes());
    Ok(())
}
