//! Ways to look at a picture, in turn until it is read clearly.
//!
//! Pictures that are read as they are and lit evenly, nearly all, cost one look. Where there is doubt several
//! looks are compared, and the one with the better evidence wins; where looks that are as good disagree, nothing
//! is read.

mod choice;
mod enhancement;
mod group;
mod outline;
mod pale;
mod second_look;

use alloc::vec;
use alloc::vec::Vec;

use digitnet_core::prepare::{self, PictureError};

use self::choice::{Choice, Required};
use self::enhancement::SMALL;
use self::group::*;
use self::second_look::{SHADED, SecondLook, UNEVEN, ink, is_narrow};
use super::look::{Look, look, look_at_one, unsure};
use super::{Options, PictureReader};
use crate::answer::{Reason, Verdict};
use crate::picture::Picture;

/// Evidence that a look without shadows has, in 1 / 16 of a natural-logarithm unit, where it confirms another.
const CONFIRMED: i32 = 32;

/// Most marks of a digit that was stretched: its strokes, and what came off them.
const STRETCHED: usize = 2;
/// Fewest marks of one digit that is drawn in dashes.
const DASHES: usize = 3;

/// Reads a picture.
///
/// # Errors
///
/// [`PictureError`] if its sizes are not those of its pixels.
pub(super) fn best(
    reader: &mut PictureReader,
    picture: &Picture,
    options: &Options,
) -> Result<Look, PictureError> {
    let grey = prepare::Picture::new(&picture.pixels, picture.width, picture.height)?;
    let polarity = options.polarity(&grey);
    let plain = look(reader, &grey, picture, polarity, options.explain);
    if options.invert {
        return Ok(plain);
    }
    let mut attempts = Attempts {
        reader,
        picture,
        grey: &grey,
        explain: options.explain,
    };
    Ok(attempts.better_than(plain))
}

/// Reads a picture with a single mark that is clear at first sight, as [`best`] does; `None` of any other.
pub(super) fn at_once(
    reader: &mut PictureReader,
    picture: &Picture,
    options: &Options,
) -> Option<Look> {
    let grey = prepare::Picture::new(&picture.pixels, picture.width, picture.height).ok()?;
    let look = look_at_one(reader, &grey, picture, options.polarity(&grey))?;
    let evidence = look.evidence?;
    let clear = options.invert
        || !has_pale(&look, picture) && matches!(SecondLook::of(&look, evidence), SecondLook::No);
    clear.then_some(look)
}

/// Whether there may be photographs.
const PHOTOS: bool = cfg!(any(test, feature = "photos"));

impl Attempts<'_> {
    fn better_than(&mut self, mut plain: Look) -> Look {
        if has_pale(&plain, self.picture)
            && plain.shading < SHADED
            && let Some(found) = self.with_pale_ink(&plain)
        {
            return found;
        }
        let mut in_shadow = false;
        if let Some(evidence) = plain.evidence {
            match SecondLook::of(&plain, evidence) {
                SecondLook::No => return plain,
                SecondLook::Light => {
                    plain = self.in_better_light(plain, evidence);
                    if plain.evidence.is_some() {
                        return plain;
                    }
                }
                SecondLook::FaintRows => return self.with_faint_rows(plain),
                SecondLook::Outlines => return self.with_outlines_filled(plain),
                SecondLook::Narrow => return of_narrow(plain, NARROW.looks(self)),
            }
            in_shadow = true;
        }
        let [width, height] = ink(&plain);
        let doubtful = !plain.judged || plain.answer.verdict == Verdict::Unsure;
        let mut groups = vec![SHEET];
        if !in_shadow {
            // A blind's stripes are narrower than what paper is measured by.
            groups.extend([LIT, FINELY_LIT]);
        }
        // In even light, the paper around a letter would be read.
        if !plain.judged || plain.shading >= SHADED {
            groups.extend([OPPOSITE_LIT, FAINT]);
        }
        // What is clearly no digit is none blurred either, and shadows are not less.
        if doubtful && !in_shadow {
            groups.extend([FILLED, BLURRED, OPPOSITE]);
            if plain.marks >= DASHES && plain.broken {
                groups.push(BRIDGED);
            }
            if is_narrow(&plain) {
                groups.push(NARROW);
            } else if 2 * width > 3 * height && plain.marks <= STRETCHED {
                groups.push(FLAT);
            }
        }
        for group in groups {
            let looks = group.looks(self);
            // Where no ink was found, nobody has measured the paper yet.
            let paper = if plain.judged { &[] } else { looks.as_slice() };
            let shading = paper.iter().map(|look| look.shading).max();
            let required = match shading.unwrap_or(plain.shading) {
                UNEVEN.. => Required::LOW,
                _ => Required::HIGH,
            };
            if let Choice::Clear(found) = Choice::of(looks, required)
                && (group.numbers || found.answer.verdict == Verdict::Digit)
                && (!plain.hanging
                    || plain.shading >= SHADED
                    || found.answer.digits.len() > plain.answer.digits.len())
            {
                return found;
            }
        }
        plain
    }

    /// What is read in a light with edges is read again without it, and is unsure where nothing without them says
    /// the same.
    fn in_better_light(&mut self, plain: Look, evidence: i32) -> Look {
        let mut confirmed = plain.shading < UNEVEN;
        for group in [LIT, FINELY_LIT] {
            let looks = group.looks(self);
            confirmed |= looks.iter().any(|look| {
                let enough = look.evidence.is_some_and(|lit| lit >= CONFIRMED);
                enough && look.answer.text == plain.answer.text
            });
            if let Choice::Clear(lit) = Choice::of(looks, Required::LOW) {
                return lit;
            }
        }
        if confirmed && (evidence >= Required::LOW.alone || plain.shading < UNEVEN) {
            plain
        } else {
            unsure(plain, Reason::UnevenLight)
        }
    }

    /// What is read where there may be ink that passes for paper; `None` if there is none that does.
    fn with_pale_ink(&mut self, plain: &Look) -> Option<Look> {
        plain.evidence?;
        let looks = PALE.looks(self);
        // Creases are seen otherwise in another light.
        let doubt = !looks.is_empty() && looks.iter().all(|look| pale::has_more(look, plain));
        match Choice::of(looks, Required::HIGH) {
            Choice::Clear(found) if doubt && is_within(&plain.answer.text, &found.answer.text) => {
                Some(found)
            }
            _ => doubt.then(|| unsure(plain.clone(), Reason::FaintInk)),
        }
    }

    /// What is read where there is ink as large, but less than half as dark.
    fn with_faint_rows(&mut self, plain: Look) -> Look {
        let count = plain.answer.digits.len();
        let looks = FAINT_ROWS.looks(self);
        let sure = |look: &Look| look.answer.digits.iter().filter(|digit| digit.sure).count();
        // Nobody reads a number with digits left out.
        let doubt = looks.iter().any(|look| sure(look) > count);
        match Choice::of(looks, Required::HIGH) {
            Choice::Clear(found) if is_within(&plain.answer.text, &found.answer.text) => found,
            _ if doubt => unsure(plain, Reason::FaintInk),
            _ => plain,
        }
    }

    /// What is read where strokes seem to be outlines.
    fn with_outlines_filled(&mut self, plain: Look) -> Look {
        match Choice::of(FILLED.looks(self), Required::HIGH) {
            Choice::Clear(filled) => filled,
            Choice::Doubtful(filled) if filled.answer.text == plain.answer.text => plain,
            // The loops of an 8 have two pieces in nearly every row, too.
            _ if plain.answer.digit == Some(8) => plain,
            _ => unsure(plain, Reason::SeveralReadings),
        }
    }
}

/// Whether pale ink is to be looked for. In few pixels, soft edges are as pale.
fn has_pale(look: &Look, picture: &Picture) -> bool {
    PHOTOS && look.pale && picture.width.max(picture.height) >= SMALL
}

/// What a narrow digit is, read as it is and stretched.
fn of_narrow(plain: Look, mut stretched: Vec<Look>) -> Look {
    // Its strokes may be cut apart.
    stretched.retain(|look| look.answer.verdict == Verdict::Digit);
    // A 1 with a flag is narrow by nature, and stretched it is a 7.
    if plain.answer.digit == Some(1) {
        stretched.retain(|look| look.answer.digit != Some(7));
    }
    stretched.push(plain.clone());
    match Choice::of(stretched, Required::HIGH) {
        Choice::Clear(better) | Choice::Doubtful(better) => better,
        Choice::Torn | Choice::Nothing => unsure(plain, Reason::SeveralReadings),
    }
}

/// Whether a text has all digits of another, in their order.
fn is_within(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    let mut digits = part.chars().filter(char::is_ascii_digit);
    digits.all(|digit| whole.any(|other| other == digit))
}

#[cfg(test)]
mod tests {
    use super::choice::tests::reads;
    use super::*;
    use crate::reader::NETWORK;
    use core::time::Duration;
    use digitnet_testing::{drawn, written};

    /// The paper between its strokes would be a 1.
    #[test]
    fn in_even_light_paper_is_not_taken_for_ink() {
        let mut reader = PictureReader::new(&NETWORK, || Duration::ZERO);
        for seed in 0..10 {
            let image = written::on_paper("2π", seed, 160, 7.0);
            let picture = Picture::new(image.pixels, [image.width, image.height]);
            let look = best(&mut reader, &picture, &Options::default()).expect("a picture");
            assert!(look.answer.verdict.is_refusal(), "{}", look.answer.text);
        }
    }

    /// What one look reads is what all would.
    #[test]
    fn what_is_read_at_once_is_what_is_read() {
        let mut reader = PictureReader::new(&NETWORK, || Duration::ZERO);
        let mut at_once = 0;
        let drawn = drawn::digits();
        let lower_halves = |mut pixels: [u8; 784]| {
            pixels[..392].fill(0);
            pixels
        };
        let digits = drawn.iter().map(|digit| digit.render_digit());
        let halves = drawn.iter().map(|digit| lower_halves(digit.render_digit()));
        for pixels in digits.chain(halves) {
            let picture = Picture::new(pixels.to_vec(), [28, 28]);
            let options = Options::default();
            let read = reader.read(&picture, &options).expect("a picture");
            if let Some(answer) = reader.read_at_once(&picture, &options) {
                assert_eq!(answer, read);
                at_once += 1;
            }
        }
        assert!(at_once >= drawn.len() / 2, "{at_once} of {}", drawn.len());
    }

    #[test]
    fn a_narrow_one_stays_while_other_narrow_digits_are_what_they_are_stretched() {
        let digit = |digit: u8, evidence| {
            let mut look = reads(&digit.to_string(), evidence);
            look.answer.digit = Some(digit);
            look.answer.verdict = Verdict::Digit;
            look
        };
        let read = |plain, stretched: &[(u8, i32)]| {
            let stretched = stretched
                .iter()
                .map(|&(read, evidence)| digit(read, evidence));
            of_narrow(digit(plain, 50), stretched.collect())
                .answer
                .digit
        };
        assert_eq!(read(1, &[(7, 120), (7, 110)]), Some(1));
        assert_eq!(read(1, &[(7, 53)]), Some(1));
        assert_eq!(read(1, &[(9, 100)]), Some(9));
        assert_eq!(read(7, &[(7, 90)]), Some(7));
        assert_eq!(read(1, &[(9, 60)]), None);
        assert_eq!(read(4, &[]), Some(4));
    }
}
