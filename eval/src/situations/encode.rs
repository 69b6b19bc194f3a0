//! Pictures as files.

use anyhow::{Context, Result};
use digitnet_testing::situations::{Encoding, Raster, Shot};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};
use png::{BitDepth, ColorType};

/// The file as somebody would send it.
pub(super) fn file(shot: &Shot) -> Result<Vec<u8>> {
    let picture = &shot.picture;
    let encoded = match shot.encoding {
        Encoding::Png => png(
            picture,
            ColorType::Rgba,
            BitDepth::Eight,
            &picture.to_rgba(),
        ),
        Encoding::GreyPng => png(
            picture,
            ColorType::Grayscale,
            BitDepth::Eight,
            &grey(picture),
        ),
        Encoding::DeepPng => {
            let deep: Vec<u8> = grey(picture).iter().flat_map(|&level| [level; 2]).collect();
            png(picture, ColorType::Grayscale, BitDepth::Sixteen, &deep)
        }
        Encoding::DarkDeepPng => {
            let deep: Vec<u8> = grey(picture).iter().flat_map(|&level| [0, level]).collect();
            png(picture, ColorType::Grayscale, BitDepth::Sixteen, &deep)
        }
        Encoding::GreyAlphaPng => {
            let opaque: Vec<u8> = grey(picture)
                .iter()
                .flat_map(|&level| [level, 255])
                .collect();
            png(picture, ColorType::GrayscaleAlpha, BitDepth::Eight, &opaque)
        }
        Encoding::Palette(colours) => palette(picture, colours),
        Encoding::Dithered => png(
            picture,
            ColorType::Grayscale,
            BitDepth::One,
            &dithered(picture),
        ),
        Encoding::Jpeg(quality) => jpeg(picture, quality, None),
        Encoding::GreyJpeg => {
            let mut file = Vec::new();
            JpegEncoder::new_with_quality(&mut file, 85).write_image(
                &grey(picture),
                picture.width() as u32,
                picture.height() as u32,
                ExtendedColorType::L8,
            )?;
            Ok(file)
        }
        Encoding::WebP => webp(picture, None),
        Encoding::TurnedJpeg(orientation) => {
            jpeg(&turned(picture, orientation), 85, Some(orientation))
        }
        Encoding::TurnedPng(orientation) => {
            let turned = turned(picture, orientation);
            with_exif(
                png(&turned, ColorType::Rgba, BitDepth::Eight, &turned.to_rgba())?,
                orientation,
            )
        }
        Encoding::TurnedWebP(orientation) => webp(&turned(picture, orientation), Some(orientation)),
    };
    encoded.with_context(|| format!("not written as {:?}", shot.encoding))
}

fn grey(picture: &Raster) -> Vec<u8> {
    let levels = picture.luminance();
    levels.iter().map(|level| level.round() as u8).collect()
}

/// What is transparent is white, as programs save it that know no transparency.
fn rgb(picture: &Raster) -> Vec<u8> {
    let rgba = picture.to_rgba();
    let on_white = |level: u8, alpha: u8| {
        let (level, alpha) = (u32::from(level), u32::from(alpha));
        ((level * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let (pixels, _) = rgba.as_chunks::<4>();
    let flat = |&[r, g, b, a]: &[u8; 4]| [r, g, b].map(|level| on_white(level, a));
    pixels.iter().flat_map(flat).collect()
}

fn png(picture: &Raster, colour: ColorType, depth: BitDepth, data: &[u8]) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, picture.width() as u32, picture.height() as u32);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::Fastest);
    encoder.write_header()?.write_image_data(data)?;
    Ok(file)
}

/// Levels rounded to as many as there are colours.
fn palette(picture: &Raster, colours: u8) -> Result<Vec<u8>> {
    let steps = f32::from(colours - 1);
    let index = |level: f32| (level * steps / 255.0).round() as u8;
    let data: Vec<u8> = picture.luminance().into_iter().map(index).collect();
    let level = |index: u8| (f32::from(index) * 255.0 / steps).round() as u8;
    let entries: Vec<u8> = (0..colours).flat_map(|index| [level(index); 3]).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, picture.width() as u32, picture.height() as u32);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(entries);
    encoder.write_header()?.write_image_data(&data)?;
    Ok(file)
}

/// One bit a pixel, rows of whole bytes; what a pixel is off by goes to those after it (Floyd and
/// Steinberg, 1976).
fn dithered(picture: &Raster) -> Vec<u8> {
    let (width, height) = (picture.width(), picture.height());
    let mut levels = picture.luminance();
    let mut bytes = vec![0; width.div_ceil(8) * height];
    for y in 0..height {
        for x in 0..width {
            let at = y * width + x;
            let white = levels[at] >= 128.0;
            let off = levels[at] - if white { 255.0 } else { 0.0 };
            if white {
                bytes[y * width.div_ceil(8) + x / 8] |= 128 >> (x % 8);
            }
            let mut spread = |right: isize, down: usize, share: f32| {
                let x = x as isize + right;
                if (0..width as isize).contains(&x) && y + down < height {
                    levels[(y + down) * width + x as usize] += share / 16.0 * off;
                }
            };
            spread(1, 0, 7.0);
            spread(-1, 1, 3.0);
            spread(0, 1, 5.0);
            spread(1, 1, 1.0);
        }
    }
    bytes
}

fn jpeg(picture: &Raster, quality: u8, orientation: Option<u8>) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
    if let Some(orientation) = orientation {
        encoder.set_exif_metadata(exif(orientation))?;
    }
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    encoder.write_image(&rgb(picture), width, height, ExtendedColorType::Rgb8)?;
    Ok(file)
}

fn webp(picture: &Raster, orientation: Option<u8>) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut file);
    if let Some(orientation) = orientation {
        encoder.set_exif_metadata(exif(orientation))?;
    }
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    encoder.write_image(&picture.to_rgba(), width, height, ExtendedColorType::Rgba8)?;
    Ok(file)
}

/// A PNG file with an eXIf chunk before its pixels.
fn with_exif(file: Vec<u8>, orientation: u8) -> Result<Vec<u8>> {
    // Signature and header are 8 and 25 bytes.
    let (head, rest) = file
        .split_at_checked(33)
        .context("a PNG file without a header")?;
    let mut chunk = Vec::new();
    let mut body = b"eXIf".to_vec();
    body.extend(exif(orientation));
    chunk.extend(u32::try_from(body.len() - 4)?.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    chunk.extend(body);
    chunk.extend(crc.sum().to_be_bytes());
    Ok([head, &chunk, rest].concat())
}

/// EXIF with nothing in it but the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// Lying so that this orientation makes it upright.
fn turned(picture: &Raster, orientation: u8) -> Raster {
    match orientation {
        3 => picture.quarters(2),
        // Shown mirrored along the diagonal, which is its own opposite.
        5 => picture.quarters(1).mirrored(),
        6 => picture.quarters(3),
        8 => picture.quarters(1),
        _ => picture.clone(),
    }
}
