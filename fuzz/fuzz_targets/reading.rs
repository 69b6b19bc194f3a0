//! Pixels of any size, stride and content, read with the server's network: what is found lies in
//! the picture, and neither gaps between rows, a used workspace nor the negative change it.
//!
//! The input is `[width - 1, gap, zoom, pixels ...]`: rows of `width` pixels, `gap` bytes apart, and
//! each pixel as wide and high as the lowest two bits of `zoom` say, plus one.
#![no_main]

use digitnet_core::prepare::{Picture, Polarity, PrepareError, Span, Writing};
use digitnet_core::{ReadDigit, ReadError, Reader, Reading, Verdict};
use digitnet_server::reader::{MAX_DIGITS, NETWORK};
use libfuzzer_sys::{Corpus, fuzz_target};

type Found = Result<(Verdict, Vec<ReadDigit>, usize), ReadError>;
type AnyReader<const RUNS: usize> = Reader<'static, RUNS, MAX_DIGITS, { NETWORK.scratch_bytes() }>;

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(image) = TestPicture::parse(input) else {
        return Corpus::Reject;
    };
    check(&image);
    Corpus::Keep
});

fn check(image: &TestPicture) {
    let picture = image.picture(image.width);
    let mut reader: Box<AnyReader<4096>> = Box::new(Reader::new(&NETWORK));
    let found = read(&picture, &mut reader, None);

    let spread = image.spread();
    let apart = spread.picture(spread.width + spread.gap);
    assert_eq!(found, read(&apart, &mut reader, None), "rows apart");

    let negative = image.negative();
    let negative = negative.picture(image.width);
    let polarity = Polarity::of(&picture);
    let opposite = Polarity::of(&negative);
    assert_eq!(polarity.is_some(), opposite.is_some());
    let Some(polarity) = polarity else {
        assert_eq!(found, Err(PrepareError::NoInk.into()));
        return;
    };
    let inverted = read(&negative, &mut reader, Some(polarity.opposite()));
    assert_eq!(found, inverted, "the negative");
    if opposite == Some(polarity.opposite()) {
        assert_eq!(found, read(&negative, &mut reader, None), "unaided");
    }

    let small = read(&picture, &mut AnyReader::<64>::new(&NETWORK), None);
    assert!(
        small == found || small == Err(PrepareError::TooMuchInk.into()),
        "{small:?} with little memory, {found:?} with much"
    );
}

fn read<const RUNS: usize>(
    picture: &Picture<'_>,
    reader: &mut AnyReader<RUNS>,
    polarity: Option<Polarity>,
) -> Found {
    let unread = reader.find(picture, polarity)?;
    check_marks(unread.writing(), picture);
    let reading = unread.read()?;
    check_marks(&reading.writing, picture);
    check_reading(&reading);
    Ok((reading.verdict, reading.digits.to_vec(), reading.rejected))
}

fn check_marks(writing: &Writing<'_>, picture: &Picture<'_>) {
    let all = writing.ink_box(writing.all()).expect("a writing has marks");
    assert!(all.width >= 1 && all.left + all.width <= picture.width());
    assert!(all.height >= 1 && all.top + all.height <= picture.height());
    for (row, left, end) in writing.pieces(writing.all()) {
        assert!((all.top..all.top + all.height).contains(&row));
        assert!(all.left <= left && left < end && end <= all.left + all.width);
    }
    let lines =
        (0..writing.all().end).map(|mark| writing.line(mark).expect("each mark has a line"));
    assert!(lines.is_sorted());
}

fn check_reading(reading: &Reading<'_>) {
    let (digits, writing) = (reading.digits.len(), &reading.writing);
    match reading.verdict {
        Verdict::Digit => assert_eq!(digits, 1),
        Verdict::Number => assert!(digits >= 2),
        Verdict::Unsure | Verdict::None => {}
    }
    let mut next = 0;
    for digit in reading.digits {
        let Span { first, end } = digit.span;
        assert!(next <= first && first < end && end <= writing.all().end);
        next = end;
        assert_eq!(Some(digit.ink_box), writing.ink_box(digit.span));
        assert!(writing.digit(digit.span).is_some());
        let judgement = digit.judgement;
        assert!(!matches!(judgement.verdict, Verdict::None));
        assert!((0.0..=1.0).contains(&judgement.probability));
        assert_ne!(Some(judgement.class), NETWORK.none_class());
        assert!(NETWORK.label(judgement.class).is_some());
    }
}

struct TestPicture {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    gap: usize,
}

impl TestPicture {
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
