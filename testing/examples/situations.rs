//! Writes one drawn digit in every situation to standard output, as a colour PPM picture:
//!
//! ```text
//! cargo run -p digitnet-testing --example situations > situations.ppm
//! ```

use std::io::{self, Write};

use digitnet_testing::drawn;
use digitnet_testing::situations::{self, Raster, Sampling, Subject, grey};

/// Side of one picture on the sheet, and pictures in a row.
const SIDE: usize = 120;
const COLUMNS: usize = 14;

fn main() -> io::Result<()> {
    let digits = drawn::digits();
    let count = situations::all().count();
    let (width, height) = (COLUMNS * (SIDE + 6), count.div_ceil(COLUMNS) * (SIDE + 6));
    let mut sheet = Raster::filled(width, height, [150.0, 40.0, 90.0]);
    for (at, situation) in situations::all().enumerate() {
        let subject = Subject::drawn(&digits[at * 7 % digits.len()], at as u64);
        let Some(shot) = situation.take(&subject, 1) else {
            continue;
        };
        let small = shot.picture.scaled_to(SIDE, Sampling::Smooth);
        let mut opaque = Raster::filled(small.width(), small.height(), grey(255.0));
        opaque.place(&small, (0, 0));
        sheet.place(
            &opaque,
            (at % COLUMNS * (SIDE + 6), at / COLUMNS * (SIDE + 6)),
        );
    }
    let mut out = io::stdout().lock();
    write!(out, "P6\n{width} {height}\n255\n")?;
    let rgba = sheet.to_rgba();
    let (pixels, _) = rgba.as_chunks::<4>();
    pixels
        .iter()
        .try_for_each(|pixel| out.write_all(&pixel[..3]))
}
