//! Uploaded files become upright grey pixels, or an error that says why not.

use std::sync::LazyLock;

use crate::common::{self, bomb, encode, grey};
use digitnet_server::decode::{self, DecodeError, Decoder, Picture};
use digitnet_server::reader;
use digitnet_testing::drawn::Style;
use image::{
    DynamicImage, GrayAlphaImage, GrayImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, RgbImage,
    Rgba, RgbaImage, imageops,
};
use proptest::prelude::*;

/// All of this file's pictures together are small.
static DECODER: LazyLock<Decoder> = LazyLock::new(Decoder::default);

fn decode(file: &[u8]) -> Result<Picture, DecodeError> {
    DECODER.decode(file)
}

const EXPLAINED: reader::Options = reader::Options {
    explain: true,
    invert: false,
    turns: 0,
};

/// A small picture that looks different from every side.
fn uneven() -> GrayImage {
    grey(common::drawn(7).render(&Style {
        width: 40,
        height: 24,
        pen: 4.0,
        ..Style::default()
    }))
}

#[track_caller]
fn decoded(file: &[u8]) -> Picture {
    decode(file).expect("the picture can be decoded")
}

#[track_caller]
fn assert_shows(file: &[u8], expected: &GrayImage) {
    let found = decoded(file);
    assert_eq!(
        (found.width, found.height),
        (expected.width() as usize, expected.height() as usize)
    );
    assert_eq!(
        (found.full_width, found.full_height),
        (found.width, found.height)
    );
    assert!(found.pixels == *expected.as_raw(), "the pixels differ");
}

/// Writes an EXIF block that holds an orientation and nothing else into a PNG file.
fn with_orientation(png: &[u8], orientation: u8) -> Vec<u8> {
    let exif = exif(orientation);
    let mut file = png[..33].to_vec(); // signature and header
    file.extend((exif.len() as u32).to_be_bytes());
    let chunk = [b"eXIf", &exif[..]].concat();
    file.extend(&chunk);
    file.extend(common::crc32(&chunk).to_be_bytes());
    file.extend(&png[33..]);
    file
}

/// The same for a JPEG file.
fn jpeg_with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let segment = [b"Exif\0\0", &exif(orientation)[..]].concat();
    let length = (segment.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &segment, &jpeg[2..]].concat()
}

/// A big-endian TIFF block with the one tag 0x0112 (orientation), type 3 (u16), count 1.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    block
}

/// How the pixels lie in the file so that `upright` is seen after `orientation` is applied: for
/// each of EXIF's eight values the inverse of what a viewer does.
fn stored(upright: &GrayImage, orientation: u8) -> GrayImage {
    let mirrored = imageops::flip_horizontal(upright);
    match orientation {
        2 => mirrored,
        3 => imageops::rotate180(upright),
        4 => imageops::flip_vertical(upright),
        5 => imageops::rotate270(&mirrored),
        6 => imageops::rotate270(upright),
        7 => imageops::rotate90(&mirrored),
        8 => imageops::rotate90(upright),
        _ => upright.clone(),
    }
}

#[test]
fn all_eight_orientations_become_upright() {
    let upright = uneven();
    for orientation in 1..=8 {
        let lying = stored(&upright, orientation);
        assert_eq!(
            orientation == 1,
            lying == upright,
            "orientation {orientation} must be seen"
        );
        let file = encode(lying, ImageFormat::Png);
        assert_shows(&with_orientation(&file, orientation), &upright);
    }
}

#[test]
fn jpeg_orientation_is_applied() {
    let upright = uneven();
    for orientation in 1..=8 {
        let file = encode(stored(&upright, orientation), ImageFormat::Jpeg);
        let found = decoded(&jpeg_with_orientation(&file, orientation));
        assert_eq!(
            (found.width, found.height),
            (40, 24),
            "orientation {orientation}"
        );
        let error = found
            .pixels
            .iter()
            .zip(upright.as_raw())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(
            error < Some(60),
            "orientation {orientation}: off by {error:?} levels"
        );
    }
}

#[test]
fn unknown_orientations_are_passed_over() {
    let upright = uneven();
    let file = encode(upright.clone(), ImageFormat::Png);
    for orientation in [0, 9, 255] {
        assert_shows(&with_orientation(&file, orientation), &upright);
    }
}

#[test]
fn transparency_shows_white_paper() {
    // Many programs save drawings as black ink on transparent black.
    let ink = uneven();
    let drawing: RgbaImage = ImageBuffer::from_fn(ink.width(), ink.height(), |x, y| {
        Rgba([0, 0, 0, 255 - ink.get_pixel(x, y)[0]])
    });
    assert_shows(&encode(drawing.clone(), ImageFormat::Png), &ink);
    assert_shows(&encode(drawing, ImageFormat::WebP), &ink);
    let grey: GrayAlphaImage = ImageBuffer::from_fn(ink.width(), ink.height(), |x, y| {
        LumaA([0, 255 - ink.get_pixel(x, y)[0]])
    });
    assert_shows(&encode(grey, ImageFormat::Png), &ink);
}

#[test]
fn sixteen_bits_become_eight() {
    let ink = uneven();
    let deep: ImageBuffer<Luma<u16>, Vec<u16>> =
        ImageBuffer::from_fn(ink.width(), ink.height(), |x, y| {
            Luma([u16::from(ink.get_pixel(x, y)[0]) * 257])
        });
    assert_shows(&encode(deep, ImageFormat::Png), &ink);
    let deep_on_nothing: ImageBuffer<Rgba<u16>, Vec<u16>> =
        ImageBuffer::from_fn(ink.width(), ink.height(), |x, y| {
            Rgba([0, 0, 0, u16::from(255 - ink.get_pixel(x, y)[0]) * 257])
        });
    assert_shows(&encode(deep_on_nothing, ImageFormat::Png), &ink);
}

#[test]
fn colours_become_grey_by_their_brightness() {
    let colours = RgbImage::from_fn(3, 1, |x, _| {
        Rgb([[255, 255, 0], [0, 0, 255], [90, 90, 90]][x as usize])
    });
    let found = decoded(&encode(colours, ImageFormat::Png));
    assert!(
        found.pixels[0] > 200 && found.pixels[1] < 60,
        "{:?}",
        found.pixels
    );
    assert_eq!(found.pixels[2], 90);
}

#[test]
fn a_palette_with_transparency_is_understood() {
    let file = palette_png();
    assert_eq!(decoded(&file).pixels, [0, 255, 255]);
}

/// 3 x 1 pixels: opaque black, opaque white, transparent black.
fn palette_png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8], content: &[u8]| {
        let body = [name, content].concat();
        file.extend((content.len() as u32).to_be_bytes());
        file.extend(&body);
        file.extend(common::crc32(&body).to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 1, 8, 3, 0, 0, 0]);
    chunk(b"PLTE", &[0, 0, 0, 255, 255, 255, 0, 0, 0]);
    chunk(b"tRNS", &[255, 255, 0]);
    // zlib: a stored block of 4 bytes (no filter; 0 1 2) and its Adler-32.
    chunk(
        b"IDAT",
        &[0x78, 0x01, 1, 4, 0, 0xFB, 0xFF, 0, 0, 1, 2, 0, 9, 0, 4],
    );
    chunk(b"IEND", b"");
    file
}

#[test]
fn large_pictures_are_reduced_and_remember_their_size() {
    let large = GrayImage::from_fn(3000, 1500, |x, _| Luma([if x < 1500 { 0 } else { 255 }]));
    let found = decoded(&encode(large, ImageFormat::Png));
    assert_eq!(
        (found.width, found.height),
        (decode::REDUCED_SIDE as usize, 512)
    );
    assert_eq!((found.full_width, found.full_height), (3000, 1500));
    assert_eq!((found.pixels[0], found.pixels[1023]), (0, 255));
    let line = decoded(&encode(GrayImage::new(5000, 1), ImageFormat::Png));
    assert_eq!((line.width, line.height), (1024, 1));
}

#[test]
fn every_cut_of_a_file_is_an_error() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let file = encode(DynamicImage::from(uneven()).into_rgb8(), format);
        // A picture is complete before what only ends it: of PNG a chunk, two sums, and the end of
        // the last block; of JPEG a marker.
        let needed = match format {
            ImageFormat::Png => file.len() - 12 - 4 - 4 - 1,
            ImageFormat::Jpeg => file.len() - 2,
            _ => file.len() - 1,
        };
        for length in 0..needed {
            assert!(
                decode(&file[..length]).is_err(),
                "{format:?} cut to {length} bytes"
            );
        }
    }
}

#[test]
fn deep_pictures_may_have_fewer_pixels() {
    // 49 megapixels of 8 bytes each, going by the header.
    let mut file = bomb(7000);
    file[24..26].copy_from_slice(&[16, 6]);
    let checksum = common::crc32(&file[12..29]);
    file[29..33].copy_from_slice(&checksum.to_be_bytes());
    let found = decode(&file);
    assert!(
        matches!(found, Err(DecodeError::TooMuchMemory { .. })),
        "{found:?}"
    );
}

#[test]
fn bombs_are_refused_before_they_are_decoded() {
    for side in [decode::MAX_SIDE + 1, 8000, 22_000, i32::MAX as u32] {
        match decode(&bomb(side)) {
            Err(DecodeError::TooManyPixels { width, height }) => {
                assert_eq!((width, height), (side, side));
            }
            other => panic!("{side} x {side}: {other:?}"),
        }
    }
    let empty = decode(&bomb(0));
    assert!(
        matches!(empty, Err(DecodeError::Damaged { .. })),
        "{empty:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(file in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _any_answer = reader::read(&DECODER, &file, &EXPLAINED);
    }

    #[test]
    fn no_damage_makes_it_panic(
        format in prop::sample::select(vec![ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP]),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut file = encode(uneven(), format);
        for (place, byte) in damage {
            let place = place.index(file.len());
            file[place] = byte;
        }
        let _any_answer = reader::read(&DECODER, &file, &EXPLAINED);
    }
}
