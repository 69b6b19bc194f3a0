//! Ways to look at a picture, in turn until it is read clearly.
//!
//! Pictures that are read as they are and lit evenly, nearly all, cost one look. Where there is doubt several
//! looks are compared, and the one with the better evidence wins; where looks that are as good disagree, nothing
//! is read.

use std::iter::repeat_n;

use digitnet_core::enhance;
use digitnet_core::prepare::{self, Polarity};

use super::{Look, Options, ServerReader, look};
use crate::answer::{Answer, Reason, Verdict};
use crate::decode::Picture;
use crate::error::Error;

/// Memory for second pictures, as large as the picture that is read.
#[derive(Default)]
struct Memory {
    seen: Vec<u8>,
    spare: Vec<u8>,
}

/// One way to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Light taken out; strokes are narrower than one in so many of the shorter side.
    Light(usize),
    /// The sheet alone, of what lies on a table.
    Sheet,
    /// The sheet alone, light taken out.
    LitSheet(usize),
    /// Blurred by one in so many of the longer side.
    Smooth(usize),
    /// Ink taken for paper and paper for ink.
    Opposite,
    /// So many times as wide, or as high.
    Stretched(usize, usize),
}

/// Ways that are compared with each other.
const SHEET: &[Way] = &[Way::Sheet, Way::LitSheet(10)];
const LIT: &[Way] = &[Way::Light(6), Way::Light(10)];
const FINELY_LIT: &[Way] = &[Way::Light(16), Way::Light(24)];
const BLURRED: &[Way] = &[Way::Smooth(160), Way::Smooth(64), Way::Smooth(28)];
const OPPOSITE: &[Way] = &[Way::Opposite];
const NARROW: &[Way] = &[Way::Stretched(2, 1), Way::Stretched(3, 1)];
const FLAT: &[Way] = &[Way::Stretched(1, 2), Way::Stretched(1, 3)];

/// Paper that is uneven by more levels has a shadow with an edge, or is no paper.
const UNEVEN: u8 = 70;
/// Where light is taken out of paper that is more even, nothing changes.
const EVEN: u8 = 40;

/// Evidence that a reading must have, in 1 / 16 of a natural-logarithm unit.
#[derive(Clone, Copy)]
struct Bar {
    alone: i32,
    /// Where two looks agree.
    agreed: i32,
}

impl Bar {
    /// Where the light is uneven anyway: fifty to one.
    const LOW: Self = Self {
        alone: 64,
        agreed: 32,
    };
    /// Where the picture was changed for it: four hundred to one.
    const HIGH: Self = Self {
        alone: 96,
        agreed: 64,
    };
}

/// Two looks that differ by less, seven to one, are as good.
const CLOSE: i32 = 32;

/// Pictures whose longer side is shorter are enlarged first: blur needs pixels to spread over.
const SMALL: usize = 64;

/// Reads a picture.
///
/// # Errors
///
/// [`Error::Internal`] if its sizes are not those of its pixels.
pub(super) fn best(
    reader: &mut ServerReader,
    picture: &Picture,
    options: &Options,
) -> Result<Answer, Error> {
    let grey = prepare::Picture::new(&picture.pixels, picture.width, picture.height)
        .map_err(|_| Error::Internal)?;
    let plain = look(
        reader,
        &grey,
        picture,
        options.polarity(&grey),
        options.explain,
    );
    if options.invert {
        return Ok(plain.answer);
    }
    let mut attempts = Attempts {
        reader,
        memory: Memory::default(),
        picture,
        grey: &grey,
        explain: options.explain,
    };
    Ok(attempts.better_than(plain))
}

struct Attempts<'a> {
    reader: &'a mut ServerReader,
    memory: Memory,
    picture: &'a Picture,
    grey: &'a prepare::Picture<'a>,
    explain: bool,
}

impl Attempts<'_> {
    fn compare(&mut self, ways: &[Way], looks: Vec<Look>, bar: Bar) -> Choice {
        let further = ways.iter().filter_map(|way| self.look(*way));
        choose(looks.into_iter().chain(further).collect(), bar)
    }

    fn better_than(&mut self, plain: Look) -> Answer {
        let shape = plain.answer.ink_box;
        let shape = shape.map_or([0, 0], |found| [found.width, found.height]);
        let narrow = shape[0] > 0 && shape[1] > 2 * shape[0];
        let flat = 2 * shape[0] > 3 * shape[1];
        let shaded = plain.shading >= UNEVEN;
        let bar = if shaded { Bar::LOW } else { Bar::HIGH };
        if let Some(evidence) = plain.evidence {
            if shaded {
                return match self.compare(LIT, Vec::new(), bar) {
                    Choice::Clear(lit) => lit,
                    _ if evidence >= Bar::LOW.alone => plain.answer,
                    _ => unsure(&plain.answer),
                };
            }
            if narrow && plain.answer.verdict == Verdict::Digit && evidence < bar.alone {
                let kept = plain.answer.clone();
                return of_narrow(kept, self.compare(NARROW, vec![plain], bar));
            }
            return plain.answer;
        }
        // What is clearly no digit is none in other light or blurred either.
        let doubtful = !plain.judged || plain.answer.verdict == Verdict::Unsure;
        let ways: &[&[Way]] = match (doubtful, narrow, flat) {
            (false, ..) if shaded => &[SHEET, LIT, FINELY_LIT],
            (false, ..) => &[SHEET],
            (true, true, _) => &[SHEET, LIT, FINELY_LIT, BLURRED, OPPOSITE, NARROW],
            (true, false, true) => &[SHEET, LIT, FINELY_LIT, BLURRED, OPPOSITE, FLAT],
            (true, false, false) => &[SHEET, LIT, FINELY_LIT, BLURRED, OPPOSITE],
        };
        for (index, ways) in ways.iter().enumerate() {
            // Of several digits, blur makes others.
            let several = index < 2;
            if let Choice::Clear(answer) = self.compare(ways, Vec::new(), bar)
                && (several || answer.verdict == Verdict::Digit)
            {
                return answer;
            }
        }
        plain.answer
    }

    /// `None` where nothing would change.
    fn look(&mut self, way: Way) -> Option<Look> {
        let Memory { seen, spare } = &mut self.memory;
        let grey = self.grey;
        let (width, height) = (grey.width(), grey.height());
        let (longer, shorter) = (width.max(height), width.min(height));
        let mut scale = [1, 1];
        let mut polarity = Some(Polarity::DarkOnLight);
        seen.resize(width * height, 0);
        spare.resize(width * height, 0);
        match way {
            Way::Opposite => {
                let polarity = Some(Polarity::of(grey)?.opposite());
                return Some(look(
                    self.reader,
                    grey,
                    self.picture,
                    polarity,
                    self.explain,
                ));
            }
            Way::Light(parts) => {
                lit(grey, Polarity::of(grey)?, shorter / parts, seen, spare)?;
            }
            Way::Sheet => {
                enhance::sheet(grey, seen)?;
            }
            Way::LitSheet(parts) => {
                let mut sheet = vec![0; width * height];
                enhance::sheet(grey, &mut sheet)?;
                let sheet = prepare::Picture::new(&sheet, width, height).ok()?;
                lit(&sheet, Polarity::DarkOnLight, shorter / parts, seen, spare)?;
            }
            Way::Smooth(parts) => {
                polarity = None;
                let times = if longer < SMALL {
                    (2 * SMALL).div_ceil(longer)
                } else {
                    1
                };
                scale = [times, times];
                let reach = (longer * times / parts).max(times / 2).max(1);
                let large = enlarged(grey, scale);
                let large_picture = prepare::Picture::new(&large, width * times, height * times);
                seen.resize(large.len(), 0);
                spare.resize(large.len(), 0);
                enhance::smooth(&large_picture.ok()?, reach, seen, spare)?;
            }
            Way::Stretched(wide, high) => {
                polarity = None;
                scale = [wide, high];
                *seen = enlarged(grey, scale);
            }
        }
        let (width, height) = (width * scale[0], height * scale[1]);
        let grey = prepare::Picture::new(seen, width, height).ok()?;
        let sizes = Picture {
            pixels: Vec::new(),
            width,
            height,
            ..*self.picture
        };
        Some(look(self.reader, &grey, &sizes, polarity, self.explain))
    }
}

/// What several looks come to.
enum Choice {
    /// One reading is clear.
    Clear(Answer),
    /// One reading is ahead, but not far enough for a picture that was changed.
    Doubtful(Answer),
    /// Several readings are as good.
    Torn,
    /// None is sure.
    Nothing,
}

fn choose(looks: Vec<Look>, bar: Bar) -> Choice {
    let mut sure: Vec<(i32, Answer)> = looks
        .into_iter()
        .filter_map(|look| Some((look.evidence?, look.answer)))
        .collect();
    sure.sort_by_key(|(evidence, _)| -evidence);
    let mut sure = sure.into_iter();
    let Some((evidence, best)) = sure.next() else {
        return Choice::Nothing;
    };
    let mut agreed = false;
    for (other_evidence, other) in sure {
        if other.text != best.text && other_evidence + CLOSE > evidence {
            return Choice::Torn;
        }
        agreed |= other.text == best.text;
    }
    if evidence >= if agreed { bar.agreed } else { bar.alone } {
        Choice::Clear(best)
    } else {
        Choice::Doubtful(best)
    }
}

/// What a narrow digit is, read as it is and stretched.
fn of_narrow(plain: Answer, choice: Choice) -> Answer {
    match choice {
        // A 1 with a flag is narrow by nature, and stretched it is a 7.
        Choice::Clear(stretched) | Choice::Doubtful(stretched)
            if (plain.digit, stretched.digit) == (Some(1), Some(7)) =>
        {
            plain
        }
        Choice::Clear(better) | Choice::Doubtful(better) => better,
        Choice::Torn | Choice::Nothing => unsure(&plain),
    }
}

fn unsure(answer: &Answer) -> Answer {
    Answer {
        verdict: Verdict::Unsure,
        digit: None,
        text: String::new(),
        reason: Some(Reason::SeveralReadings),
        ..answer.clone()
    }
}

/// Takes light out, where there is any to take.
fn lit(
    picture: &prepare::Picture<'_>,
    polarity: Polarity,
    window: usize,
    seen: &mut [u8],
    spare: &mut [u8],
) -> Option<()> {
    // Of few pixels, strokes are as wide as shadows.
    if picture.width().max(picture.height()) < SMALL {
        return None;
    }
    let (low, high) = enhance::light(picture, polarity, window, seen, spare)?;
    (high - low >= EVEN).then_some(())
}

fn enlarged(grey: &prepare::Picture<'_>, [wide, high]: [usize; 2]) -> Vec<u8> {
    let rows = grey.rows().flat_map(|row| repeat_n(row, high));
    rows.flat_map(|row| row.iter().flat_map(|&level| repeat_n(level, wide)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(text: &str, evidence: i32) -> Look {
        let picture = Picture {
            pixels: Vec::new(),
            width: 1,
            height: 1,
            full_width: 1,
            full_height: 1,
        };
        Look {
            answer: Answer {
                text: text.into(),
                ..super::super::nothing(&picture, None)
            },
            evidence: Some(evidence),
            judged: true,
            shading: 0,
        }
    }

    fn chosen(looks: Vec<Look>) -> Option<String> {
        match choose(looks, Bar::HIGH) {
            Choice::Clear(answer) => Some(answer.text),
            _ => None,
        }
    }

    #[test]
    fn the_better_evidence_wins_and_equals_that_disagree_do_not() {
        assert_eq!(chosen(Vec::new()), None);
        assert_eq!(chosen(vec![sure("7", 95)]), None);
        assert_eq!(chosen(vec![sure("7", 96)]).as_deref(), Some("7"));
        assert_eq!(
            chosen(vec![sure("7", 64), sure("7", 40)]).as_deref(),
            Some("7")
        );
        assert_eq!(
            chosen(vec![sure("1", 60), sure("7", 100)]).as_deref(),
            Some("7")
        );
        assert_eq!(chosen(vec![sure("1", 80), sure("7", 100)]), None);
    }

    #[test]
    fn a_narrow_one_stays_while_other_narrow_digits_are_what_they_are_stretched() {
        let digit = |digit: u8| Answer {
            digit: Some(digit),
            ..sure(&digit.to_string(), 0).answer
        };
        let read = |plain, choice| of_narrow(digit(plain), choice).digit;
        assert_eq!(read(1, Choice::Clear(digit(7))), Some(1));
        assert_eq!(read(1, Choice::Doubtful(digit(7))), Some(1));
        assert_eq!(read(1, Choice::Clear(digit(9))), Some(9));
        assert_eq!(read(7, Choice::Clear(digit(7))), Some(7));
        assert_eq!(read(1, Choice::Torn), None);
        assert_eq!(read(1, Choice::Nothing), None);
    }

    #[test]
    fn pixels_are_repeated_as_often_as_asked() {
        let grey = prepare::Picture::new(&[1, 2, 3, 4], 2, 2).expect("a picture");
        assert_eq!(enlarged(&grey, [2, 1]), [1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(enlarged(&grey, [1, 2]), [1, 2, 1, 2, 3, 4, 3, 4]);
    }
}
