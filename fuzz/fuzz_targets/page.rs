//! Pixels of any size, stride and content, read with the server's network: what is found lies in
//! the picture, and neither gaps between rows, a used workspace nor the negative change it.
//!
//! Each mark is judged once, by one view of it: the network takes nearly all of the time.
//!
//! The input is `[width - 1, gap, zoom, pixels ...]`: rows of `width` pixels, `gap` bytes apart, and
//! each pixel as wide and high as the lowest two bits of `zoom` say, plus one.
#![no_main]

use std::collections::HashMap;

use digitnet_core::prepare::{Page, Picture, Polarity, PrepareError, Span, Workspace};
use digitnet_core::reading::{self, Judgement, MAX_DIGITS, Outcome, Reading, TooManyDigits};
use digitnet_core::{Digit, PIXELS, Scratch, Verdict};
use digitnet_server::reader::NETWORK;
use libfuzzer_sys::{Corpus, fuzz_target};

type Found = Result<Result<Reading, TooManyDigits>, PrepareError>;

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(sheet) = Sheet::parse(input) else {
        return Corpus::Reject;
    };
    check(&sheet, &mut Judge::default());
    Corpus::Keep
});

fn check(sheet: &Sheet, judge: &mut Judge) {
    let picture = sheet.picture(sheet.width);
    let mut workspace = Box::new(Workspace::<4096>::new());
    let found = read(&picture, &mut workspace, judge, None);

    let spread = sheet.spread();
    let apart = spread.picture(spread.width + spread.gap);
    assert_eq!(
        found,
        read(&apart, &mut workspace, judge, None),
        "rows apart"
    );

    let negative = sheet.negative();
    let negative = negative.picture(sheet.width);
    let polarity = Polarity::of(&picture);
    let opposite = Polarity::of(&negative);
    assert_eq!(polarity.is_some(), opposite.is_some());
    let Some(polarity) = polarity else {
        assert_eq!(found, Err(PrepareError::NoInk));
        return;
    };
    let inverted = read(&negative, &mut workspace, judge, Some(polarity.opposite()));
    assert_eq!(found, inverted, "the negative");
    if opposite == Some(polarity.opposite()) {
        assert_eq!(
            found,
            read(&negative, &mut workspace, judge, None),
            "unaided"
        );
    }

    let small = read(&picture, &mut Workspace::<64>::new(), judge, None);
    assert!(
        small == found || small == Err(PrepareError::TooMuchInk),
        "{small:?} with little memory, {found:?} with much"
    );
}

fn read<const RUNS: usize>(
    picture: &Picture<'_>,
    workspace: &mut Workspace<RUNS>,
    judge: &mut Judge,
    polarity: Option<Polarity>,
) -> Found {
    let mut page = match polarity {
        Some(polarity) => Page::find_as(picture, polarity, workspace),
        None => Page::find(picture, workspace),
    }?;
    let reading = reading::read(&mut page, |digit| judge.judge(digit));
    check_marks(&page, picture);
    if let Ok(reading) = &reading {
        check_reading(reading, &page);
    }
    Ok(reading)
}

/// The network, and what it said so far.
#[derive(Default)]
struct Judge {
    known: HashMap<[u8; PIXELS], Judgement>,
    scratch: Scratch<{ NETWORK.scratch_bytes() }>,
}

impl Judge {
    fn judge(&mut self, digit: &Digit) -> Judgement {
        let known = self.known.entry(*digit.pixels());
        *known.or_insert_with(|| {
            let scores = NETWORK.forward(digit, &mut self.scratch);
            let scores = scores.expect("sized by the network");
            Judgement::new(&scores, NETWORK.verdict(&scores), NETWORK.none_class())
        })
    }
}

fn check_marks(page: &Page<'_>, picture: &Picture<'_>) {
    let all = page.ink_box(page.all()).expect("a page has marks");
    assert!(all.width >= 1 && all.left + all.width <= picture.width());
    assert!(all.height >= 1 && all.top + all.height <= picture.height());
    for (row, left, end) in page.pieces(page.all()) {
        assert!((all.top..all.top + all.height).contains(&row));
        assert!(all.left <= left && left < end && end <= all.left + all.width);
    }
    let lines = (0..page.all().end).map(|mark| page.line(mark).expect("each mark has a line"));
    assert!(lines.is_sorted());
}

fn check_reading(reading: &Reading, page: &Page<'_>) {
    let digits = reading.digits.len();
    assert!(digits <= MAX_DIGITS);
    match reading.outcome {
        Outcome::Digit => assert_eq!(digits, 1),
        Outcome::Number => assert!(digits >= 2),
        Outcome::Unsure | Outcome::None => {}
    }
    let mut next = 0;
    for digit in &reading.digits {
        let Span { first, end } = digit.span;
        assert!(next <= first && first < end && end <= page.all().end);
        next = end;
        assert_eq!(Some(digit.ink_box), page.ink_box(digit.span));
        assert!(page.digit(digit.span).is_some());
        let judgement = digit.judgement;
        assert!(!matches!(judgement.verdict, Verdict::None));
        assert!((0.0..=1.0).contains(&judgement.probability));
        assert_ne!(Some(judgement.class), NETWORK.none_class());
        assert!(NETWORK.label(judgement.class).is_some());
    }
}

struct Sheet {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    gap: usize,
}

impl Sheet {
    fn parse(input: &[u8]) -> Option<Self> {
        let (&[width, gap, zoom], pixels) = input.split_first_chunk()?;
        let (width, zoom) = (usize::from(width) + 1, usize::from(zoom % 4) + 1);
        let mut enlarged = Vec::with_capacity(pixels.len() * zoom * zoom);
        for row in pixels.chunks_exact(width) {
            for _ in 0..zoom {
                enlarged.extend(
                    row.iter()
                        .flat_map(|&level| std::iter::repeat_n(level, zoom)),
                );
            }
        }
        let height = pixels.len() / width * zoom;
        (height > 0).then_some(Self {
            pixels: enlarged,
            width: width * zoom,
            height,
            gap: gap.into(),
        })
    }

    fn picture(&self, stride: usize) -> Picture<'_> {
        Picture::with_stride(&self.pixels, self.width, self.height, stride).expect("sizes fit")
    }

    /// Rows `gap` bytes apart, but nothing behind the last.
    fn spread(&self) -> Self {
        let mut pixels = Vec::new();
        for row in self.pixels.chunks_exact(self.width) {
            pixels.extend_from_slice(row);
            pixels.extend((0..self.gap).map(|at| (at * 83) as u8));
        }
        pixels.truncate(pixels.len() - self.gap);
        Self { pixels, ..*self }
    }

    fn negative(&self) -> Self {
        let pixels = self.pixels.iter().map(|level| 255 - level).collect();
        Self { pixels, ..*self }
    }
}
