//! Pictures as text: `' '` is 0, `'#'` is 255, and eight characters stand for the levels between.

use crate::GreyImage;

/// One character per grey level, evenly spaced from 0 to 255.
const RAMP: &[u8; 10] = b" .:-=+*%@#";

/// Reads a picture from one string per row; shorter rows are filled up with `' '`.
///
/// ```
/// let cross = digitnet_testing::ascii::from_pattern(&[" # ", "###", " # "]);
/// assert_eq!((cross.width, cross.height), (3, 3));
/// assert_eq!(cross.pixels[..6], [0, 255, 0, 255, 255, 255]);
/// ```
///
/// # Panics
///
/// When a character is none of `" .:-=+*%@#"`.
#[must_use]
#[track_caller]
pub fn from_pattern(rows: &[&str]) -> GreyImage {
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let pixels = rows
        .iter()
        .flat_map(|row| row.bytes().chain(std::iter::repeat(b' ')).take(width))
        .map(level)
        .collect();
    GreyImage {
        pixels,
        width,
        height: rows.len(),
    }
}

/// Writes `pixels`, `width` to a row, as one string per row; each level becomes the nearest
/// character.
///
/// # Panics
///
/// When `width` is 0 or does not divide the number of pixels.
#[must_use]
#[track_caller]
pub fn to_pattern(pixels: &[u8], width: usize) -> Vec<String> {
    assert!(width > 0, "a picture needs a width");
    assert!(
        pixels.len().is_multiple_of(width),
        "{} pixels in rows of {width}",
        pixels.len()
    );
    let row = |row: &[u8]| row.iter().map(|&level| character(level)).collect();
    pixels.chunks_exact(width).map(row).collect()
}

/// Compares two pictures exactly, and shows both side by side when they differ.
///
/// # Panics
///
/// When they differ.
#[track_caller]
pub fn assert_same_picture(actual: &GreyImage, expected: &GreyImage) {
    let size = |image: &GreyImage| (image.width, image.height);
    assert_eq!(
        size(actual),
        size(expected),
        "the pictures differ in size (width, height)"
    );
    if actual.pixels == expected.pixels {
        return;
    }
    let differing = actual
        .pixels
        .iter()
        .zip(&expected.pixels)
        .filter(|(a, e)| a != e)
        .count();
    let rows = to_pattern(&actual.pixels, actual.width)
        .into_iter()
        .zip(to_pattern(&expected.pixels, expected.width))
        .map(|(actual, expected)| format!("|{actual}|  |{expected}|\n"))
        .collect::<String>();
    panic!("{differing} pixels differ (left: actual, right: expected)\n{rows}");
}

#[track_caller]
fn level(character: u8) -> u8 {
    let step = RAMP.iter().position(|&known| known == character);
    let Some(step) = step else {
        panic!("{:?} is none of \" .:-=+*%@#\"", char::from(character));
    };
    // At most 9 * 255 / 9.
    (step * 255 / (RAMP.len() - 1)) as u8
}

fn character(level: u8) -> char {
    let steps = RAMP.len() - 1;
    char::from(RAMP[(usize::from(level) * steps + 127) / 255])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_comes_back() {
        let rows = [" .:-=", "+*%@#"];
        let image = from_pattern(&rows);
        assert_eq!(to_pattern(&image.pixels, image.width), rows);
        assert_eq!((image.pixels[0], image.pixels[9]), (0, 255));
    }

    #[test]
    fn every_level_comes_back_within_half_a_step() {
        let levels: Vec<u8> = (0..=255).collect();
        let rows = to_pattern(&levels, 16);
        let back = from_pattern(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        for (&level, &read) in levels.iter().zip(&back.pixels) {
            assert!(level.abs_diff(read) <= 15, "{level} came back as {read}");
        }
    }

    #[test]
    fn short_rows_are_filled_with_paper() {
        assert_eq!(from_pattern(&["#", "##"]).pixels, [255, 0, 255, 255]);
    }

    #[test]
    #[should_panic(expected = "'x' is none of")]
    fn an_unknown_character_is_named() {
        let _ = from_pattern(&["#x"]);
    }

    #[test]
    #[should_panic(expected = "1 pixels differ (left: actual, right: expected)\n|# |  |##|\n")]
    fn differing_pictures_are_shown() {
        assert_same_picture(&from_pattern(&["# "]), &from_pattern(&["##"]));
    }
}
