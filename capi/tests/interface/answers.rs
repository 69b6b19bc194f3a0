//! What the C interface answers is what the core answers.

use std::ptr::null_mut;

use crate::calls::{
    Aligned, CLASSES, INT8, Look, Memory, empty_answer, empty_digit, empty_reading, opened,
    picture, said,
};
use digitnet_capi::*;
use digitnet_core::prepare::{self, Workspace, prepare};
use digitnet_core::{MAX_SCRATCH_BYTES, Reader, Scratch, Verdict as CoreVerdict, int8::Network};
use digitnet_testing::GreyImage;
use digitnet_testing::drawn::{self, Style};

const NETWORK: Network<'static> = Network::embed(INT8);

type Room = Aligned<{ DIGITNET_READ_BYTES + NETWORK.scratch_bytes() }>;

fn room() -> Box<Room> {
    Box::new(Aligned(
        [0xa5; DIGITNET_READ_BYTES + NETWORK.scratch_bytes()],
    ))
}

fn look(model: &Model, image: &GreyImage, room: &mut Room) -> Look {
    Look {
        model,
        picture: picture(&image.pixels, image.width, image.height),
        memory: room.0.as_mut_ptr().cast(),
        memory_len: room.0.len(),
        pixels: null_mut(),
        pixels_len: 0,
        answer: null_mut(),
        reading: null_mut(),
    }
}

fn photo(width: usize, height: usize) -> Style {
    Style {
        width,
        height,
        fill: 0.5,
        pen: 5.0,
        ..Style::default()
    }
}

const fn code(verdict: CoreVerdict) -> Verdict {
    match verdict {
        CoreVerdict::None => DIGITNET_VERDICT_NONE,
        CoreVerdict::Digit => DIGITNET_VERDICT_DIGIT,
        CoreVerdict::Number => DIGITNET_VERDICT_NUMBER,
        CoreVerdict::Unsure => DIGITNET_VERDICT_UNSURE,
    }
}

#[test]
fn scores_and_what_they_say_are_the_cores() {
    let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
    for drawn in drawn::digits().iter().chain(&drawn::signs()) {
        let mut memory = Memory::new();
        memory.pixels = drawn.render_digit();
        let digit = digitnet_core::Digit::new(memory.pixels);
        let expected = NETWORK
            .classify(&digit, &mut scratch)
            .expect("enough scratch memory");
        assert_eq!(memory.arguments().run(), DIGITNET_OK);
        assert_eq!(memory.scores, expected.scores.values(), "{}", drawn.name);

        let (mut answer, mut probabilities) = (empty_answer(), [0.0; CLASSES]);
        let scores = memory.scores.as_ptr();
        // SAFETY: every pointer is to as much as the length beside it says.
        let status = unsafe {
            digitnet_answer_of(
                &memory.model,
                scores,
                CLASSES,
                &mut answer,
                probabilities.as_mut_ptr(),
                CLASSES,
            )
        };
        assert_eq!(status, DIGITNET_OK);
        assert_eq!(probabilities, *expected.scores.probabilities());
        assert_eq!(answer.verdict, code(expected.verdict));
        assert_eq!(answer.class_index as usize, expected.class);
        assert_eq!(answer.confidence, expected.confidence());
        // SAFETY: as above; nobody asks for probabilities.
        let status = unsafe {
            digitnet_answer_of(&memory.model, scores, CLASSES, &mut answer, null_mut(), 0)
        };
        assert_eq!(status, DIGITNET_OK);
        // SAFETY: as above, with scores of fewer classes.
        let status =
            unsafe { digitnet_answer_of(&memory.model, scores, 10, &mut answer, null_mut(), 0) };
        assert_eq!(status, DIGITNET_BUFFER_TOO_SHORT);
    }
}

#[test]
fn more_memory_is_for_more_ink() {
    const MOST: usize = (4096 - 512) * DIGITNET_RUN_BYTES;
    let scratch = NETWORK.scratch_bytes();
    let mut room = vec![Aligned([0xa5; 16]); (DIGITNET_READ_BYTES + MOST + scratch).div_ceil(16)];
    let model = opened();
    let digits = drawn::digits();
    let three = digits.iter().find(|digit| digit.label == 3);
    let three = three.expect("every digit is drawn");
    let cases = [
        (96, 64, DIGITNET_OK),
        (300, 64, DIGITNET_TOO_MUCH_INK),
        (300, 256, DIGITNET_OK),
        (700, 256, DIGITNET_TOO_MUCH_INK),
        (700, 512, DIGITNET_OK),
        (700, 4096, DIGITNET_OK),
    ];
    for (side, runs, expected) in cases {
        let image = three.render(&photo(side, side));
        let (mut pixels, mut answer) = ([0; DIGITNET_PIXELS], empty_answer());
        let mut read = [empty_digit(); 8];
        let mut reading = empty_reading(&mut read);
        let mut look = Look {
            model: &model,
            picture: picture(&image.pixels, side, side),
            memory: room.as_mut_ptr().cast(),
            memory_len: DIGITNET_PREPARE_BYTES + runs * DIGITNET_RUN_BYTES
                - 512 * DIGITNET_RUN_BYTES,
            pixels: pixels.as_mut_ptr(),
            pixels_len: pixels.len(),
            answer: &mut answer,
            reading: &mut reading,
        };
        let found = [look.prepare(), look.classify()];
        look.memory_len += DIGITNET_READ_BYTES - DIGITNET_PREPARE_BYTES + scratch;
        assert_eq!(
            (found, look.read()),
            ([expected; 2], expected),
            "{side}, {runs} pieces"
        );
        if expected == DIGITNET_OK {
            assert_eq!(answer.label[0] as u8, b'3');
        }
    }
}

#[test]
fn a_prepared_and_a_classified_picture_are_the_cores() {
    let (model, mut room) = (opened(), room());
    let mut scratch = Box::new(Scratch::<MAX_SCRATCH_BYTES>::new());
    for drawn in drawn::digits() {
        let image = drawn.render(&photo(61, 75));
        let grey = prepare::Picture::new(&image.pixels, image.width, image.height);
        let grey = grey.expect("sizes are right");
        let expected = prepare(&grey, &mut Workspace::<512>::new()).expect("there is ink");
        let (mut pixels, mut answer) = ([0; DIGITNET_PIXELS], empty_answer());
        let call = Look {
            pixels: pixels.as_mut_ptr(),
            pixels_len: pixels.len(),
            answer: &mut answer,
            ..look(&model, &image, &mut room)
        };
        assert_eq!(call.prepare(), DIGITNET_OK);
        assert_eq!(&pixels, expected.digit.pixels(), "{}", drawn.name);

        let found = NETWORK.classify(&expected.digit, &mut scratch);
        let found = found.expect("enough scratch memory");
        assert_eq!(call.classify(), DIGITNET_OK);
        assert_eq!(answer.verdict, code(found.verdict), "{}", drawn.name);
        assert_eq!(answer.class_index as usize, found.class);
        assert_eq!(answer.confidence, found.confidence());
        assert_eq!(
            Some(said(&answer.label).as_str()),
            NETWORK.label(found.class)
        );
    }
}

/// Drawn digits side by side.
fn number(labels: &[u8]) -> GreyImage {
    let (width, height) = (50, 70);
    let all = drawn::digits();
    let mut image = GreyImage {
        pixels: vec![u8::MAX; labels.len() * width * height],
        width: labels.len() * width,
        height,
    };
    for (place, label) in labels.iter().enumerate() {
        let digit = all.iter().find(|digit| digit.label == *label);
        let digit = digit
            .expect("every digit is drawn")
            .render(&photo(width, height));
        for (y, row) in digit.pixels.chunks_exact(width).enumerate() {
            let start = y * image.width + place * width;
            image.pixels[start..start + width].copy_from_slice(row);
        }
    }
    image
}

#[test]
fn a_number_is_the_cores() {
    let (model, mut room) = (opened(), room());
    let image = number(&[4, 0, 7]);
    let mut reader = Box::new(Reader::<
        512,
        DIGITNET_MAX_DIGITS,
        { NETWORK.scratch_bytes() },
    >::new(&NETWORK));
    let grey = prepare::Picture::new(&image.pixels, image.width, image.height);
    let grey = grey.expect("sizes are right");
    let expected = reader.read(&grey).expect("a number");
    assert_eq!(expected.verdict, CoreVerdict::Number);

    let mut digits = [empty_digit(); 4];
    let mut reading = empty_reading(&mut digits);
    let call = Look {
        reading: &mut reading,
        ..look(&model, &image, &mut room)
    };
    assert_eq!(call.read(), DIGITNET_OK);
    assert_eq!(reading.verdict, DIGITNET_VERDICT_NUMBER);
    assert_eq!(reading.count, expected.digits.len());
    assert_eq!(reading.rejected as usize, expected.rejected);
    assert_eq!(reading.confidence, expected.confidence());
    for (found, expected) in digits.iter().zip(expected.digits) {
        assert_eq!(found.verdict, code(expected.judgement.verdict));
        assert_eq!(found.class_index as usize, expected.judgement.class);
        assert_eq!(found.confidence, expected.judgement.probability);
        assert_eq!(found.line as usize, expected.line);
        let place = [found.left, found.top, found.width, found.height].map(|side| side as usize);
        let ink = expected.ink_box;
        assert_eq!(place, [ink.left, ink.top, ink.width, ink.height]);
    }
    let text: String = digits[..3].iter().map(|digit| said(&digit.label)).collect();
    assert_eq!(text, "407");
    assert_eq!(digits[3], empty_digit());

    let mut short = empty_reading(&mut digits[..2]);
    let call = Look {
        reading: &mut short,
        ..call
    };
    assert_eq!(call.read(), DIGITNET_TOO_MANY_DIGITS);
}

#[test]
fn a_digit_may_take_the_place_of_its_picture() {
    let mut levels = drawn::digits()[0].render_digit();
    let mut apart = [0; DIGITNET_PIXELS];
    let (model, mut room) = (opened(), room());
    let image = GreyImage {
        pixels: levels.to_vec(),
        width: DIGITNET_SIDE,
        height: DIGITNET_SIDE,
    };
    let mut call = Look {
        pixels: apart.as_mut_ptr(),
        pixels_len: apart.len(),
        ..look(&model, &image, &mut room)
    };
    assert_eq!(call.prepare(), DIGITNET_OK);
    call.picture.levels = levels.as_mut_ptr();
    call.pixels = levels.as_mut_ptr();
    assert_eq!(call.prepare(), DIGITNET_OK);
    assert_eq!(levels, apart);
}

/// A frame in YUYV, and one of three bytes a pixel, need no copy.
#[test]
fn pixels_may_lie_apart() {
    let (model, mut room) = (opened(), room());
    let image = drawn::digits()[7].render(&photo(80, 60));
    for (apart, gap) in [(1, 5), (2, 0), (2, 7), (3, 1)] {
        let stride = apart * image.width + gap;
        let mut frame = vec![0x80; stride * image.height];
        for (row, levels) in frame
            .chunks_mut(stride)
            .zip(image.pixels.chunks(image.width))
        {
            row.iter_mut()
                .step_by(apart)
                .zip(levels)
                .for_each(|(to, from)| *to = *from);
        }
        let (mut plain, mut found) = (empty_answer(), empty_answer());
        let call = look(&model, &image, &mut room);
        let of = |answer: &mut Answer, picture| {
            Look {
                answer,
                picture,
                ..call.clone()
            }
            .classify()
        };
        assert_eq!(of(&mut plain, call.picture), DIGITNET_OK);
        let apart = Picture {
            levels: frame.as_ptr(),
            levels_len: frame.len(),
            stride,
            pixel_stride: apart,
            ..call.picture
        };
        assert_eq!(of(&mut found, apart), DIGITNET_OK);
        assert_eq!(
            (plain, found.label[0] as u8),
            (found, b'0' + drawn::digits()[7].label)
        );
        let last = apart.stride * (apart.height - 1) + apart.pixel_stride * (apart.width - 1);
        let cut = Picture {
            levels_len: last,
            ..apart
        };
        assert_eq!(of(&mut found, cut), DIGITNET_PICTURE_TOO_SHORT);
        let narrow = Picture {
            stride: apart.pixel_stride * (apart.width - 1),
            ..apart
        };
        assert_eq!(of(&mut found, narrow), DIGITNET_PICTURE_STRIDE);
    }
}
