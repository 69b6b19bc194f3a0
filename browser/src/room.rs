//! Where pictures come in and answers go out.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use digitnet_answer::reader::{Cell, Options, PLAIN, PictureReader};
use digitnet_answer::{Colours, Language, Picture, Samples, View, grey};
use digitnet_core::{Digit, PIXELS};

/// A reader, with what it is given and what it gives.
#[derive(Debug)]
pub struct Room {
    reader: PictureReader,
    now: fn() -> Duration,
    /// What the page writes before it asks.
    pub input: Vec<u8>,
    /// What the page is answered: HTML, or numbers.
    pub output: Vec<u8>,
}

impl Room {
    /// With a clock: the time since some moment.
    pub fn new(now: fn() -> Duration) -> Self {
        Self {
            reader: PictureReader::new(&PLAIN, now),
            now,
            input: Vec::new(),
            output: Vec::new(),
        }
    }

    /// Reads the picture in `input`: red, green, blue and alpha of each pixel, row by row, as canvases give
    /// them. `output` becomes the three parts of the page that show the answer, as the server writes them.
    /// Returns false, and leaves `output` empty, where sizes and bytes do not fit together.
    pub fn read(
        &mut self,
        width: usize,
        height: usize,
        options: &Options,
        language: Language,
    ) -> bool {
        self.output.clear();
        let bytes = width
            .checked_mul(height)
            .and_then(|pixels| pixels.checked_mul(4));
        if bytes != Some(self.input.len()) {
            return false;
        }
        let start = (self.now)();
        let pixels = grey(Colours {
            width,
            height,
            channels: 4,
            samples: Samples::Eight(core::mem::take(&mut self.input)),
        });
        let picture = Picture::new(pixels, [width, height]);
        let picture = picture.turned(options.turns);
        let decode = (self.now)() - start;
        let Ok(mut answer) = self.reader.read(&picture, options) else {
            return false;
        };
        answer.timing_us.decode = u64::try_from(decode.as_micros()).unwrap_or(u64::MAX);
        let view = View::answer(&answer, language);
        let parts: String = [view.result(), view.detail(), view.steps()].concat();
        self.output = parts.into_bytes();
        true
    }

    /// Judges the prepared digits in `input`, 784 levels each. `output` becomes their scores, each in four
    /// bytes, the lowest first: what `digitnet-train evaluate` makes its digest of.
    pub fn scores(&mut self) {
        self.output.clear();
        for levels in self.input.as_chunks::<PIXELS>().0 {
            let scores = self.reader.scores(&Digit::new(*levels));
            let bytes = scores.values().iter().flat_map(|score| score.to_le_bytes());
            self.output.extend(bytes);
        }
    }

    /// The digit's chances, as the part of the page that shows them, for the prepared digit in `input`.
    /// Returns false, and leaves `output` empty, where there is no digit; so do the others.
    pub fn judge(&mut self, language: Language) -> bool {
        let Some(digit) = self.digit() else {
            return false;
        };
        let answer = self.reader.judge(&digit);
        self.output = View::answer(&answer, language).detail().into_bytes();
        true
    }

    /// [`PictureReader::inside`] of the prepared digit in `input`.
    pub fn inside(&mut self) -> bool {
        let Some(digit) = self.digit() else {
            return false;
        };
        self.output = self.reader.inside(&digit);
        true
    }

    /// [`PictureReader::cell`] of the prepared digit in `input`, each number in four bytes, the lowest first.
    pub fn cell(&mut self, cell: Cell) -> bool {
        let numbers = self
            .digit()
            .and_then(|digit| self.reader.cell(&digit, cell));
        let bytes = numbers
            .iter()
            .flatten()
            .flat_map(|number| number.to_le_bytes());
        self.output.extend(bytes);
        numbers.is_some()
    }

    /// What is in `input`; `output` is emptied.
    fn digit(&mut self) -> Option<Digit> {
        self.output.clear();
        let levels = self.input.as_slice().try_into().ok()?;
        Some(Digit::new(levels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use digitnet_testing::drawn::{self, Style};

    const OPTIONS: Options = Options {
        explain: true,
        invert: false,
        turns: 0,
    };

    fn room() -> Room {
        Room::new(|| Duration::ZERO)
    }

    /// A drawn digit as a canvas has it, and its side.
    fn drawing(room: &mut Room) -> (usize, u8) {
        let digit = &drawn::digits()[0];
        let image = digit.render(&Style::default());
        let pixels = image.pixels.iter();
        room.input = pixels
            .flat_map(|&level| [level, level, level, 255])
            .collect();
        (image.width, digit.label)
    }

    #[test]
    fn a_drawing_becomes_the_parts_of_the_page() {
        let mut room = room();
        let (side, label) = drawing(&mut room);
        assert!(room.read(side, side, &OPTIONS, Language::English));
        let html = String::from_utf8(room.output.clone()).expect("text");
        assert!(
            html.contains(&format!("This says <b>{label}</b>")),
            "{html}"
        );
        for part in ["id=\"result\"", "id=\"detail\"", "id=\"steps\""] {
            assert_eq!(html.matches(part).count(), 1, "{part}");
        }
        drawing(&mut room);
        assert!(room.read(side, side, &OPTIONS, Language::Chinese));
        let html = String::from_utf8(room.output).expect("text");
        assert!(html.contains("这是 "), "{html}");
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let mut room = room();
        let (side, _) = drawing(&mut room);
        for (width, height) in [
            (side + 1, side),
            (0, 0),
            (usize::MAX, 2),
            (usize::MAX, usize::MAX),
        ] {
            assert!(!room.read(width, height, &OPTIONS, Language::English));
            assert!(room.output.is_empty());
        }
        room.input.clear();
        assert!(!room.read(0, 0, &OPTIONS, Language::English), "no pixels");
    }

    #[test]
    fn every_whole_digit_is_judged() {
        let mut room = room();
        let digit = drawn::digits()[3].render_digit();
        room.input = [digit, digit].as_flattened().to_vec();
        room.input.push(0);
        room.scores();
        assert_eq!(room.output.len(), 2 * 11 * 4);
        assert_eq!(room.output[..44], room.output[44..]);
    }

    #[test]
    fn a_prepared_digit_is_looked_into() {
        let mut room = room();
        let drawn = &drawn::digits()[3];
        room.input = drawn.render_digit().to_vec();
        assert!(room.judge(Language::English));
        let html = String::from_utf8(room.output.clone()).expect("text");
        let best = format!("class=\"best\"><span class=\"class\">{}", drawn.label);
        assert!(html.contains(&best), "{html}");
        assert!(room.inside() && room.output.len() > 784);
        let cell = |map| Cell {
            layer: 1,
            map,
            row: 1,
            column: 2,
        };
        assert!(room.cell(cell(0)) && !room.output.is_empty());
        assert!(!room.cell(cell(1000)) && room.output.is_empty());
        room.input.pop();
        assert!(!room.judge(Language::English) && !room.inside() && !room.cell(cell(0)));
        assert!(room.output.is_empty());
    }
}
