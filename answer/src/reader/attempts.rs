//! Ways to look at a picture, in turn until it is read clearly.
//!
//! Pictures that are read as they are and lit evenly, nearly all, cost one look. Where there is doubt several
//! looks are compared, and the one with the better evidence wins; where looks that are as good disagree, nothing
//! is read.

mod choice;
mod outline;
mod ways;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use digitnet_core::prepare::{self, PictureError};

use self::choice::{Bar, Choice};
use self::ways::Way;
use super::{Look, Options, PictureReader, look};
use crate::answer::{Answer, Reason, Verdict};
use crate::picture::Picture;

/// Ways that are compared with each other.
struct Group {
    ways: &'static [Way],
    /// Whether numbers are believed: of several digits, blur makes others.
    numbers: bool,
}

const SHEET: &Group = &Group::of(&[Way::Sheet, Way::LitSheet(10)]);
const LIT: &Group = &Group::of(&[Way::Light(6), Way::Light(10)]);
const FINELY_LIT: &Group = &Group::of(&[Way::Light(16), Way::Light(24)]);
/// Of a page in so uneven a light that ink and paper are mistaken.
const OPPOSITE_LIT: &Group = &Group::of(&[Way::OppositeLight(10), Way::OppositeLight(16)]);
const FAINT: &Group = &Group::of(&[Way::Faint(28), Way::Faint(40)]);
/// Of even paper with rows in firm and in faint ink.
const FAINT_ROWS: &Group = &Group::of(&[Way::Faint(6), Way::Faint(10)]);
const BRIDGED: &Group = &Group::of_digits(&[Way::Bridged(2), Way::Bridged(3), Way::Bridged(4)]);
const FILLED: &Group = &Group::of_digits(&[Way::Filled]);
const BLURRED: &Group = &Group::of_digits(&[Way::Smooth(160), Way::Smooth(64), Way::Smooth(28)]);
const OPPOSITE: &Group = &Group::of_digits(&[Way::Opposite]);
const NARROW: &Group = &Group::of_digits(&[Way::Stretched(2, 1), Way::Stretched(3, 1)]);
const FLAT: &Group = &Group::of_digits(&[Way::Stretched(1, 2), Way::Stretched(1, 3)]);

impl Group {
    const fn of(ways: &'static [Way]) -> Self {
        Self {
            ways,
            numbers: true,
        }
    }

    const fn of_digits(ways: &'static [Way]) -> Self {
        Self {
            ways,
            numbers: false,
        }
    }
}

/// Paper that is uneven by more levels has a shadow with an edge, or is no paper.
const UNEVEN: u8 = 70;
/// And by more levels, one that may hide what is written.
const SHADED: u8 = 40;

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

struct Attempts<'a> {
    reader: &'a mut PictureReader,
    picture: &'a Picture,
    grey: &'a prepare::Picture<'a>,
    explain: bool,
}

impl Attempts<'_> {
    fn better_than(&mut self, plain: Look) -> Look {
        let [width, height] = plain
            .answer
            .ink_box
            .map_or([0, 0], |found| [found.width, found.height]);
        let narrow = width > 0 && height > 2 * width;
        if let Some(evidence) = plain.evidence {
            let doubtful = plain.answer.verdict == Verdict::Digit && evidence < Bar::HIGH.alone;
            let weak = evidence < Bar::HIGH.alone && plain.shading >= SHADED;
            return if weak || plain.shading >= UNEVEN {
                self.in_better_light(plain, evidence)
            } else if plain.faint > 0 {
                self.with_faint_rows(plain)
            } else if plain.outlined {
                self.with_outlines_filled(plain)
            } else if narrow && doubtful {
                let stretched = self.looks(NARROW);
                of_narrow(plain, stretched)
            } else {
                plain
            };
        }
        let doubtful = !plain.judged || plain.answer.verdict == Verdict::Unsure;
        let mut groups = vec![SHEET];
        if doubtful || plain.shading >= SHADED {
            groups.extend([LIT, FINELY_LIT, OPPOSITE_LIT]);
        }
        if !plain.judged || plain.shading >= SHADED {
            groups.push(FAINT);
        }
        // What is clearly no digit is none blurred either.
        if doubtful {
            if plain.outlined {
                groups.push(FILLED);
            }
            groups.extend([BLURRED, OPPOSITE]);
            if plain.marks >= DASHES {
                groups.push(BRIDGED);
            }
            if narrow {
                groups.push(NARROW);
            } else if 2 * width > 3 * height {
                groups.push(FLAT);
            }
        }
        for group in groups {
            let looks = self.looks(group);
            // Where no ink was found, nobody has measured the paper yet.
            let paper = if plain.judged { &[] } else { looks.as_slice() };
            let shading = paper.iter().map(|look| look.shading).max();
            let bar = match shading.unwrap_or(plain.shading) {
                UNEVEN.. => Bar::LOW,
                _ => Bar::HIGH,
            };
            if let Choice::Clear(found) = Choice::of(looks, bar)
                && (group.numbers || found.answer.verdict == Verdict::Digit)
            {
                return found;
            }
        }
        plain
    }

    /// What is read in a light with edges is read again without it.
    fn in_better_light(&mut self, plain: Look, evidence: i32) -> Look {
        for group in [LIT, FINELY_LIT] {
            if let Choice::Clear(lit) = Choice::of(self.looks(group), Bar::LOW) {
                return lit;
            }
        }
        if evidence >= Bar::LOW.alone || plain.shading < UNEVEN {
            plain
        } else {
            unsure(plain)
        }
    }

    /// What is read where there is ink as large, but less than half as dark.
    fn with_faint_rows(&mut self, plain: Look) -> Look {
        let count = plain.answer.digits.len();
        let looks = self.looks(FAINT_ROWS);
        let sure = |look: &Look| look.answer.digits.iter().filter(|digit| digit.sure).count();
        // Nobody reads a number with digits left out.
        let doubt = looks.iter().any(|look| sure(look) > count);
        match Choice::of(looks, Bar::HIGH) {
            Choice::Clear(found) if is_within(&plain.answer.text, &found.answer.text) => found,
            _ if doubt => unsure(plain),
            _ => plain,
        }
    }

    /// What is read where strokes seem to be outlines.
    fn with_outlines_filled(&mut self, plain: Look) -> Look {
        match Choice::of(self.looks(FILLED), Bar::HIGH) {
            Choice::Clear(filled) => filled,
            Choice::Doubtful(filled) if filled.answer.text == plain.answer.text => plain,
            // The loops of an 8 have two pieces in nearly every row, too.
            _ if plain.answer.digit == Some(8) => plain,
            _ => unsure(plain),
        }
    }

    fn looks(&mut self, group: &Group) -> Vec<Look> {
        let looks = group.ways.iter().filter_map(|way| {
            let view = way.view(self.grey)?;
            let pixels = view.pixels.as_deref();
            let picture = match pixels {
                None => *self.grey,
                Some(pixels) => prepare::Picture::new(pixels, view.width, view.height).ok()?,
            };
            let sizes = Picture {
                pixels: Vec::new(),
                width: view.width,
                height: view.height,
                ..*self.picture
            };
            let mut look = look(self.reader, &picture, &sizes, view.polarity, self.explain);
            look.shading = look.shading.max(view.shading);
            Some(look)
        });
        looks.collect()
    }
}

/// What a narrow digit is, read as it is and stretched.
fn of_narrow(plain: Look, mut stretched: Vec<Look>) -> Look {
    // A 1 with a flag is narrow by nature, and stretched it is a 7.
    if plain.answer.digit == Some(1) {
        stretched.retain(|look| look.answer.digit != Some(7));
    }
    stretched.push(plain.clone());
    match Choice::of(stretched, Bar::HIGH) {
        Choice::Clear(better) | Choice::Doubtful(better) => better,
        Choice::Torn | Choice::Nothing => unsure(plain),
    }
}

/// Whether a text has all digits of another, in their order.
fn is_within(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    let mut digits = part.chars().filter(char::is_ascii_digit);
    digits.all(|digit| whole.any(|other| other == digit))
}

pub(super) fn unsure(look: Look) -> Look {
    let answer = Answer {
        verdict: Verdict::Unsure,
        digit: None,
        text: String::new(),
        reason: Some(Reason::SeveralReadings),
        ..look.answer
    };
    Look { answer, ..look }
}

#[cfg(test)]
mod tests {
    use super::choice::tests::sure;
    use super::*;

    #[test]
    fn a_narrow_one_stays_while_other_narrow_digits_are_what_they_are_stretched() {
        let digit = |digit: u8, evidence| {
            let mut look = sure(&digit.to_string(), evidence);
            look.answer.digit = Some(digit);
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
