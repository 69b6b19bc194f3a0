//! The pictures that the load test sends: our own drawn digits, written as people send digits.

use std::{
    fs::File,
    io::{Cursor, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use digitnet_testing::{
    GreyImage,
    drawn::{self, DrawnDigit, Style},
};
use image::{DynamicImage, GrayImage, codecs};

use crate::command::root;

/// Where Locust looks for them, here and on Kubernetes.
pub(crate) fn archive() -> PathBuf {
    root().join("loadtest/locust/pictures.tar")
}

#[derive(Clone, Copy)]
pub(crate) enum FileFormat {
    Png,
    Jpeg(u8),
    WebP,
}

/// A way in which digits reach the server.
struct PictureKind {
    name: &'static str,
    format: FileFormat,
    /// Every how many-th digit is made this way.
    every: usize,
    /// Shorter sides, in pixels; digits take turns.
    sides: &'static [usize],
    /// Longer side over shorter side.
    aspect: f32,
    ink: u8,
    paper: u8,
    noise: u8,
    shade: u8,
}

/// Sizes, formats and light are wide. Turns stop at 9 degrees and slants at 0.15, though the network
/// read all of these digits at 12 degrees and 0.2: so a wrong digit is the server's fault or a worse
/// network's, not one picture's bad luck.
const KINDS: [PictureKind; 5] = [
    PictureKind {
        name: "scan",
        format: FileFormat::Png,
        every: 1,
        sides: &[64, 100, 140, 200, 280],
        aspect: 1.0,
        ink: 20,
        paper: 255,
        noise: 0,
        shade: 0,
    },
    PictureKind {
        name: "photo",
        format: FileFormat::Jpeg(80),
        every: 1,
        sides: &[160, 240, 320],
        aspect: 4.0 / 3.0,
        ink: 50,
        paper: 215,
        noise: 4,
        shade: 40,
    },
    PictureKind {
        name: "screen",
        format: FileFormat::WebP,
        every: 1,
        sides: &[80, 128, 200],
        aspect: 1.25,
        ink: 240,
        paper: 10,
        noise: 0,
        shade: 0,
    },
    PictureKind {
        name: "thumbnail",
        format: FileFormat::Png,
        every: 1,
        sides: &[28, 32, 48],
        aspect: 1.0,
        ink: 30,
        paper: 240,
        noise: 8,
        shade: 0,
    },
    PictureKind {
        name: "large photo",
        format: FileFormat::Jpeg(60),
        every: 10,
        sides: &[1200],
        aspect: 4.0 / 3.0,
        ink: 60,
        paper: 220,
        noise: 0,
        shade: 50,
    },
];

/// Writes the archive: a manifest.csv with the columns `file`, `label` and `kind`, and the files.
pub(crate) fn run() -> Result<()> {
    let path = archive();
    let (count, bytes) =
        write(&path).with_context(|| format!("cannot write {}", path.display()))?;
    println!(
        "{count} pictures, {} KiB, in {}",
        bytes >> 10,
        path.display()
    );
    Ok(())
}

/// The archive, written if it is not there.
pub(crate) fn ensure() -> Result<()> {
    if archive().is_file() { Ok(()) } else { run() }
}

fn write(path: &Path) -> Result<(usize, u64)> {
    let mut tar = tar::Builder::new(File::create(path)?);
    let mut manifest = csv::Writer::from_writer(Vec::new());
    manifest.write_record(["file", "label", "kind"])?;
    let mut count = 0;
    for kind in &KINDS {
        for (at, digit) in drawn::digits().iter().enumerate().step_by(kind.every) {
            let file = kind.file(digit, at);
            manifest.write_record([&file, &digit.label.to_string(), kind.name])?;
            append(&mut tar, &file, &kind.picture(digit, at)?)?;
            count += 1;
        }
    }
    append(&mut tar, "manifest.csv", &manifest.into_inner()?)?;
    let file = tar.into_inner()?;
    file.sync_all()?;
    Ok((count, file.metadata()?.len()))
}

/// The same bytes on every machine: no owner, no time.
fn append(tar: &mut tar::Builder<impl Write>, name: &str, contents: &[u8]) -> Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_size(contents.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, name, contents)?;
    Ok(())
}

impl PictureKind {
    fn file(&self, digit: &DrawnDigit, at: usize) -> String {
        let extension = match self.format {
            FileFormat::Png => "png",
            FileFormat::Jpeg(_) => "jpg",
            FileFormat::WebP => "webp",
        };
        format!(
            "{}-{}-{at}.{extension}",
            digit.label,
            self.name.replace(' ', "-")
        )
    }

    fn picture(&self, digit: &DrawnDigit, at: usize) -> Result<Vec<u8>> {
        let drawn = digit.render(&self.style(at));
        encode(drawn, self.format).with_context(|| format!("{} as {}", digit.name, self.name))
    }

    fn style(&self, at: usize) -> Style {
        let side = self.sides[at % self.sides.len()];
        let longer = (side as f32 * self.aspect) as usize;
        let (width, height) = if at.is_multiple_of(2) {
            (longer, side)
        } else {
            (side, longer)
        };
        // Each kind draws its own lots.
        let within = |range: f32, salt: usize| range * spread(at, 100 * self.name.len() + salt);
        let side = side as f32;
        Style {
            width,
            height,
            fill: 0.65 + within(0.15, 1),
            pen: side * (0.075 + within(0.015, 2)),
            edge: (side / 100.0).max(1.0),
            slant: within(0.15, 3),
            rotation: within(9.0, 4),
            stretch: 1.0 + within(0.1, 5),
            shift: (within(0.07 * side, 6), within(0.07 * side, 7)),
            ink: self.ink,
            paper: self.paper,
            noise: self.noise,
            seed: at as u64,
            shade: self.shade,
        }
    }
}

/// A number in -1..1 that looks drawn by lot, and is the same in every run.
fn spread(at: usize, salt: usize) -> f32 {
    let mixed = (at * 31 + salt * 7919 + 1).wrapping_mul(2_654_435_761) >> 8;
    (mixed % 2001) as f32 / 1000.0 - 1.0
}

/// The picture as the bytes of a file.
pub(crate) fn encode(drawn: GreyImage, format: FileFormat) -> Result<Vec<u8>> {
    let (width, height) = (u32::try_from(drawn.width)?, u32::try_from(drawn.height)?);
    let grey =
        GrayImage::from_raw(width, height, drawn.pixels).context("as many pixels as it says")?;
    let grey = DynamicImage::from(grey);
    let mut file = Cursor::new(Vec::new());
    match format {
        FileFormat::Png => grey.write_with_encoder(codecs::png::PngEncoder::new(&mut file))?,
        FileFormat::WebP => {
            grey.write_with_encoder(codecs::webp::WebPEncoder::new_lossless(&mut file))?
        }
        // In colour, as cameras write them.
        FileFormat::Jpeg(quality) => DynamicImage::from(grey.to_rgb8()).write_with_encoder(
            codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality),
        )?,
    }
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ConfigMap holds 1 MiB in all, and the Locust files want some of it.
    const ROOM: u64 = 900 << 10;

    #[test]
    fn the_archive_is_whole_varied_and_fits_a_config_map() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("pictures.tar");
        let (count, bytes) = write(&path).expect("writable");
        assert!(count >= 160, "{count} pictures");
        assert!(bytes < ROOM, "{bytes} bytes");
        let mut tar = tar::Archive::new(File::open(&path).expect("written"));
        let names = tar.entries().expect("a tar").map(|entry| {
            let entry = entry.expect("whole");
            entry.path().expect("a name").display().to_string()
        });
        let names: Vec<_> = names.collect();
        assert_eq!(names.len(), count + 1);
        for ending in [".png", ".jpg", ".webp", "manifest.csv"] {
            assert!(names.iter().any(|name| name.ends_with(ending)), "{ending}");
        }
        for digit in 0..=9 {
            let start = format!("{digit}-");
            assert!(names.iter().filter(|name| name.starts_with(&start)).count() >= 12);
        }
    }

    #[test]
    fn spread_fills_its_range() {
        let drawn: Vec<f32> = (0..200).map(|at| spread(at, 3)).collect();
        assert!(drawn.iter().all(|value| (-1.0..=1.0).contains(value)));
        assert!(drawn.iter().any(|&value| value < -0.8));
        assert!(drawn.iter().any(|&value| value > 0.8));
    }
}
