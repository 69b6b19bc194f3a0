//! Files that every viewer shows, though something about them is odd, and files that look whole and
//! are not.

use crate::common::{self, chunks, encode, picture};
use digitnet_server::decode::{DecodeError, Decoder, Picture};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, imageops};

fn decode(file: &[u8]) -> Result<Picture, DecodeError> {
    Decoder::default().decode(file)
}

fn jpeg() -> Vec<u8> {
    encode(
        DynamicImage::from(picture(7)).into_rgb8(),
        ImageFormat::Jpeg,
    )
}

/// Decodes to the same as the file without its oddity.
#[track_caller]
fn assert_same(odd: &[u8], usual: &[u8]) {
    let odd = decode(odd).expect("it can be decoded");
    assert!(
        odd == decode(usual).expect("it can be decoded"),
        "it differs"
    );
}

/// Is refused as damaged, in words for people.
#[track_caller]
fn assert_damaged(file: &[u8]) {
    let error = decode(file).expect_err("it is damaged");
    assert!(matches!(error, DecodeError::Damaged { .. }), "{error}");
    assert_plain(&error);
}

#[track_caller]
fn assert_plain(error: &DecodeError) {
    let message = error.to_string();
    for foreign in ['{', '}', '[', '_', '`'] {
        assert!(!message.contains(foreign), "{message}");
    }
    assert!(
        !message.contains("0x") && !message.contains("::"),
        "{message}"
    );
}

fn find(file: &[u8], marker: u8) -> usize {
    let found = file.windows(2).position(|pair| pair == [0xFF, marker]);
    found.expect("the marker is there")
}

/// A JPEG segment.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

/// Puts bytes behind the start marker.
fn with_segments(jpeg: &[u8], segments: &[u8]) -> Vec<u8> {
    [&jpeg[..2], segments, &jpeg[2..]].concat()
}

#[test]
fn a_jpeg_without_its_end_marker_is_whole() {
    let file = jpeg();
    let (open, end) = file.split_at(file.len() - 2);
    assert_eq!(end, [0xFF, 0xD9]);
    assert_same(open, &file);
    for zeros in [1, 2, 100, 4096] {
        let padded = [open, &vec![0; zeros]].concat();
        assert_same(&padded, &file);
        assert_same(&[&padded[..], end].concat(), &file);
    }
    assert_same(&[open, &[0xFF]].concat(), &file);
}

#[test]
fn a_jpeg_that_lacks_blocks_is_damaged_whatever_ends_it() {
    let file = jpeg();
    let data = find(&file, 0xDA) + 14;
    for percent in [1, 10, 40, 60, 90, 99] {
        let cut = &file[..data + (file.len() - data) * percent / 100];
        assert_damaged(cut);
        assert_damaged(&[cut, &[0xFF, 0xD9]].concat());
        for zeros in [1, 100, 5000] {
            assert_damaged(&[cut, &vec![0; zeros]].concat());
            assert_damaged(&[cut, &vec![0; zeros], &[0xFF, 0xD9]].concat());
        }
    }
}

#[test]
fn what_follows_or_surrounds_a_jpeg_is_not_looked_at() {
    let file = jpeg();
    // A film with what would be scans, as a motion photo has it.
    let film = [0xFF, 0xDA, 0x12, 0x34].repeat(1_000_000);
    assert_same(&[&file[..], &film].concat(), &file);
    // Seven megabytes of segments with the same.
    let segments = segment(0xED, &film[..65_000]).repeat(110);
    assert_same(&with_segments(&file, &segments), &file);
    // A thumbnail, whole, in a segment; comments; a second picture behind the first.
    assert_same(&with_segments(&file, &segment(0xE1, &file)), &file);
    assert_same(
        &with_segments(&file, &segment(0xFE, b"\xFF\xD9").repeat(2000)),
        &file,
    );
    assert_same(&[&file[..], &file].concat(), &file);
}

#[test]
fn a_film_s_frame_takes_the_standard_tables() {
    // The encoder writes the standard's tables, so without them nothing changes.
    let file = jpeg();
    let mut bare = file.clone();
    while let Some(table) = bare.windows(2).position(|pair| pair == [0xFF, 0xC4]) {
        let length = usize::from(u16::from_be_bytes([bare[table + 2], bare[table + 3]]));
        bare.drain(table..table + 2 + length);
    }
    assert!(bare.len() < file.len() - 400);
    assert_same(&bare, &file);
}

#[test]
fn an_orientation_may_be_a_byte_or_long() {
    let file = jpeg();
    let upright = decode(&file).expect("it can be decoded");
    for value in [
        &[1, 0, 0, 0, 1, 6, 0, 0, 0][..],
        &[4, 0, 0, 0, 1, 0, 0, 0, 6],
    ] {
        let block = [b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0", value, &[0; 4]].concat();
        let turned = decode(&with_segments(&file, &segment(0xE1, &block)));
        assert!(turned.expect("it can be decoded") == upright.clone().turned(1));
    }
}

#[test]
fn restart_markers_are_no_damage_and_hide_none() {
    let file = common::jpegs::with_restarts(&picture(7));
    let shown = decode(&file).expect("it can be decoded");
    let shown = GrayImage::from_raw(280, 280, shown.pixels).expect("it has the picture's size");
    let means = |image: &GrayImage| imageops::thumbnail(image, 35, 35).into_raw();
    let mut pairs = means(&shown).into_iter().zip(means(&picture(7)));
    assert!(pairs.all(|(shown, drawn)| shown.abs_diff(drawn) < 3));
    for number in 0xD0..=0xD7 {
        let marker = find(&file, number);
        assert_damaged(&[&file[..marker - 3], &file[marker..]].concat());
        assert_damaged(&[&file[..marker], &[0xFF, 0xD9]].concat());
        assert_damaged(&file[..marker + 2]);
    }
}

#[test]
fn a_png_may_lack_its_end_and_have_wrong_sums() {
    let file = encode(picture(7), ImageFormat::Png);
    assert_same(&file[..file.len() - 12], &file);
    let mut wrong = file.clone();
    for (range, name) in chunks(&file) {
        if name != *b"IDAT" {
            continue;
        }
        wrong[range.end - 4..range.end].fill(0); // the chunk's sum
        wrong[range.end - 8..range.end - 4].fill(0); // zlib's, at the end of the last
    }
    assert!(wrong != file);
    assert_same(&wrong, &file);
}

#[test]
fn an_interlaced_png_is_the_same_picture() {
    for (width, height) in [(1, 1), (3, 5), (8, 8), (37, 21), (1300, 3)] {
        let grey = imageops::thumbnail(&picture(7), width, height);
        let usual = encode(grey.clone(), ImageFormat::Png);
        assert_same(&common::pngs::interlaced(&grey), &usual);
    }
}

#[test]
fn bitmaps_and_gifs_are_read() {
    let ink = picture(7);
    let bmp = encode(
        DynamicImage::from(ink.clone()).into_rgb8(),
        ImageFormat::Bmp,
    );
    assert_same(&bmp, &encode(ink.clone(), ImageFormat::Png));
    let black_on_white = GrayImage::from_fn(ink.width(), ink.height(), |x, y| {
        image::Luma([if ink.get_pixel(x, y)[0] < 128 { 0 } else { 255 }])
    });
    let colours = DynamicImage::from(black_on_white.clone()).into_rgba8();
    let gif = encode(colours, ImageFormat::Gif);
    assert_same(&gif, &encode(black_on_white, ImageFormat::Png));
    for file in [&bmp, &gif] {
        for length in [30, file.len() / 2, file.len() * 9 / 10] {
            let error = decode(&file[..length]).expect_err("it is cut short");
            assert_plain(&error);
        }
    }
    // A word that begins like a bitmap is none.
    assert!(matches!(
        decode(b"BMW, and more text than a header"),
        Err(DecodeError::UnknownFormat { .. })
    ));
}

#[test]
fn line_breaks_before_a_picture_are_passed_over() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let file = encode(DynamicImage::from(picture(7)).into_rgb8(), format);
        for before in [
            b"\n" as &[u8],
            b"\r\n\r\n",
            b"\xEF\xBB\xBF",
            b"\xEF\xBB\xBF\n ",
        ] {
            assert_same(&[before, &file].concat(), &file);
        }
    }
}

#[test]
fn refusals_name_the_format_and_nothing_within() {
    for (begin, name) in [
        (b"II*\0\x08\0\0\0" as &[u8], "TIFF"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"%PDF-1.7", "PDF"),
        (b"<svg xmlns=", "SVG"),
        (b"\xFF\x0A\0\0", "JPEG XL"),
    ] {
        let error = decode(begin).expect_err("it is not read");
        assert!(error.to_string().contains(name), "{error}");
        assert_plain(&error);
    }
    let mut png = encode(picture(7), ImageFormat::Png);
    png[12..16].copy_from_slice(b"CgBI");
    let error = decode(&png).expect_err("it is not read");
    assert!(matches!(error, DecodeError::RareKind { .. }), "{error}");
    assert_plain(&error);
    let mut arithmetic = jpeg();
    let frame = find(&arithmetic, 0xC0);
    arithmetic[frame + 1] = 0xC9;
    let error = decode(&arithmetic).expect_err("it is not read");
    assert!(matches!(error, DecodeError::RareKind { .. }), "{error}");
    assert_plain(&error);
}

#[test]
fn large_photos_are_read() {
    // 48 megapixels as JPEG, 24 as WebP: what phones take.
    let photo = RgbImage::from_fn(8064, 6048, |x, y| {
        let ink = x.abs_diff(4000) < 300 && y.abs_diff(3000) < 2000;
        image::Rgb(if ink { [20, 30, 60] } else { [230, 220, 210] })
    });
    let jpeg = encode(photo, ImageFormat::Jpeg);
    let found = decode(&jpeg).expect("it can be decoded");
    assert_eq!((found.full_width, found.full_height), (8064, 6048));
    assert_eq!((found.width, found.height), (1024, 768));
    assert!(found.pixels[384 * 1024 + 508] < 50 && found.pixels[0] > 200);
    let photo = RgbImage::from_pixel(5664, 4248, image::Rgb([230, 220, 210]));
    let webp = encode(photo, ImageFormat::WebP);
    let found = decode(&webp).expect("it can be decoded");
    assert_eq!((found.full_width, found.full_height), (5664, 4248));
    assert!(found.pixels.iter().all(|&grey| grey.abs_diff(221) <= 1));
}

/// Little-endian sizes less one, as an extended WebP file has them.
fn canvas(width: u32, height: u32) -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    [side(width), side(height)].concat()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("it is short");
    let padding = vec![0; content.len() % 2];
    [name, &length.to_le_bytes()[..], content, &padding].concat()
}

fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[b"WEBP", &chunks.concat()[..]].concat())
}

/// A lossy frame that is cut off behind its sizes.
fn frame(width: u16, height: u16) -> Vec<u8> {
    let sizes = [width.to_le_bytes(), height.to_le_bytes()].concat();
    chunk(
        b"VP8 ",
        &[&[16, 0, 0, 0x9D, 1, 0x2A], &sizes[..], &[0; 64]].concat(),
    )
}

#[test]
fn a_webp_whose_sizes_do_not_agree_is_refused_before_it_is_decoded() {
    let small = chunk(b"VP8X", &[&[0; 4][..], &canvas(28, 28)].concat());
    let animated = chunk(b"VP8X", &[&[2, 0, 0, 0][..], &canvas(28, 28)].concat());
    let loops = chunk(b"ANIM", &[0; 6]);
    let shown = |width, height, inner: Vec<u8>| {
        let head = [&[0; 6][..], &canvas(width, height), &[0; 4]].concat();
        chunk(b"ANMF", &[head, inner].concat())
    };
    let lossless = |side: u32| {
        let sizes = (side - 1) | (side - 1) << 14;
        chunk(
            b"VP8L",
            &[&[0x2F][..], &sizes.to_le_bytes(), &[0; 20]].concat(),
        )
    };
    for file in [
        webp(&[small.clone(), frame(16_383, 16_383)]),
        webp(&[small.clone(), lossless(16_384)]),
        webp(&[
            animated.clone(),
            loops.clone(),
            shown(28, 28, frame(16_383, 16_383)),
        ]),
        webp(&[
            animated,
            loops,
            shown(16_000, 16_000, frame(16_000, 16_000)),
        ]),
    ] {
        let error = decode(&file).expect_err("the sizes differ");
        assert!(error.to_string().contains("sizes do not agree"), "{error}");
    }
    // The same, where they agree: then the data is looked at.
    let error = decode(&webp(&[small, frame(28, 28)])).expect_err("there is none");
    assert!(!error.to_string().contains("sizes do not agree"), "{error}");
}
