//! Blobs are read in constants, and scratch memory has the size that the model says.

use digitnet_core::prepare::Workspace;
use digitnet_core::{
    Digit, MAX_SCRATCH_BYTES, Model, ModelError, ReadDigit, Scratch, ScratchTooSmall, Shape, float,
    int8,
};
use digitnet_testing::drawn;

const INT8_BLOB: &[u8] = include_bytes!("../../weights/digits.int8.dgn");
const FLOAT_BLOB: &[u8] = include_bytes!("../../weights/digits.f32.dgn");

const INT8: int8::Network<'static> = int8::Network::embed(INT8_BLOB);
const FLOAT: float::Network<'static> = float::Network::embed(FLOAT_BLOB);

const INT8_SCRATCH: usize = INT8.scratch_bytes();
const FLOAT_SCRATCH: usize = FLOAT.scratch_bytes();

/// What firmware writes to have the build fail rather than the chip.
const _: () = assert!(
    INT8_SCRATCH <= 2048,
    "the delivered network outgrew small chips"
);

/// A damaged blob, found out while this is compiled.
static DAMAGED: [u8; INT8_BLOB.len()] = {
    let mut bytes = [0; INT8_BLOB.len()];
    bytes.copy_from_slice(INT8_BLOB);
    bytes[200] ^= 1;
    bytes
};
const REFUSED: Result<Model<'static>, ModelError> = Model::parse(&DAMAGED);
const _: () = assert!(matches!(REFUSED, Err(ModelError::Checksum { .. })));
const _: () = assert!(matches!(Model::parse(INT8_BLOB), Ok(Model::Int8(_))));
const _: () = assert!(matches!(Model::parse(FLOAT_BLOB), Ok(Model::Float(_))));

/// Memory that a program reserves before it starts.
static ZEROED: Scratch<INT8_SCRATCH> = Scratch::new();

fn digit() -> Digit {
    let drawn = drawn::digits();
    Digit::new(drawn.first().expect("there are digits").render_digit())
}

/// The error of both networks, and of [`Model`], with `BYTES` of memory.
fn errors<const BYTES: usize>() -> [Option<ScratchTooSmall>; 2] {
    let mut scratch = Scratch::<BYTES>::new();
    let int8 = INT8.forward(&digit(), &mut scratch).err();
    let float = FLOAT.forward(&digit(), &mut scratch).err();
    let model = |blob| Model::parse(blob).expect("a sound blob");
    let any = model(INT8_BLOB).forward(&digit(), &mut scratch).err();
    assert_eq!(any, int8);
    let any = model(FLOAT_BLOB).forward(&digit(), &mut scratch).err();
    assert_eq!(any, float);
    [int8, float]
}

fn int8_needs(found: usize) -> Option<ScratchTooSmall> {
    Some(ScratchTooSmall {
        found,
        expected: INT8_SCRATCH,
    })
}

fn float_needs(found: usize) -> Option<ScratchTooSmall> {
    Some(ScratchTooSmall {
        found,
        expected: FLOAT_SCRATCH,
    })
}

#[test]
fn memory_that_is_too_small_is_refused_with_both_sizes() {
    assert_eq!(errors::<0>(), [int8_needs(0), float_needs(0)]);
    assert_eq!(errors::<1>(), [int8_needs(1), float_needs(1)]);
    let short = INT8_SCRATCH - 1;
    assert_eq!(
        errors::<{ INT8_SCRATCH - 1 }>(),
        [int8_needs(short), float_needs(short)]
    );
    assert_eq!(errors::<INT8_SCRATCH>(), [None, float_needs(INT8_SCRATCH)]);
    // Less than a float too small.
    assert_eq!(
        errors::<{ FLOAT_SCRATCH - 1 }>(),
        [None, float_needs(FLOAT_SCRATCH - 1)]
    );
    assert_eq!(
        errors::<{ FLOAT_SCRATCH - 4 }>(),
        [None, float_needs(FLOAT_SCRATCH - 4)]
    );
}

#[test]
fn memory_of_the_right_size_or_more_is_enough() {
    assert_eq!(errors::<FLOAT_SCRATCH>(), [None, None]);
    assert_eq!(errors::<{ FLOAT_SCRATCH + 1 }>(), [None, None]);
    assert_eq!(errors::<MAX_SCRATCH_BYTES>(), [None, None]);
}

#[test]
fn the_size_of_the_memory_changes_no_score() {
    let mut exact = ZEROED.clone();
    let mut ample = Scratch::<MAX_SCRATCH_BYTES>::new();
    for drawn in drawn::digits() {
        let digit = Digit::new(drawn.render_digit());
        let exact = INT8.forward(&digit, &mut exact).expect("exactly enough");
        let ample = INT8.forward(&digit, &mut ample).expect("more than enough");
        assert_eq!(exact, ample, "{}", drawn.name);
    }
}

/// Memory of any size, at any address, with anything in it.
#[test]
fn memory_may_be_a_slice_anywhere() {
    let digit = digit();
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    for blob in [INT8_BLOB, FLOAT_BLOB] {
        let model = Model::parse(blob).expect("a sound blob");
        let expected = model.forward(&digit, &mut scratch).expect("enough");
        let needed = model.scratch_bytes();
        let mut memory = vec![0xA5; needed + 16];
        let first_word = memory.as_ptr().align_offset(4);
        for offset in 0..8 {
            let start = first_word + offset;
            let to_a_word = offset.next_multiple_of(4) - offset;
            let enough = &mut memory[start..start + to_a_word + needed];
            let scores = model.forward_in(digit.pixels(), enough);
            assert_eq!(scores.as_ref(), Ok(&expected), "{offset}");
            let (found, expected) = (needed - 1, needed);
            let short = &mut memory[start..start + to_a_word + found];
            let error = model.forward_in(digit.pixels(), short).err();
            assert_eq!(error, Some(ScratchTooSmall { found, expected }), "{offset}");
        }
        for bytes in 0..4 {
            assert!(
                model
                    .forward_in(digit.pixels(), &mut memory[..bytes])
                    .is_err()
            );
        }
    }
}

#[test]
fn the_error_says_what_to_do() {
    let error = ScratchTooSmall {
        found: 12,
        expected: 1964,
    };
    assert_eq!(
        error.to_string(),
        "scratch memory of 12 bytes is too small: the model needs 1964 bytes"
    );
}

/// `MAX_SCRATCH_BYTES` is enough for the hungriest shape, and no larger than that.
#[test]
fn the_largest_scratch_is_that_of_the_largest_shape() {
    let mut most = 0;
    for kernel1 in 1..=9 {
        for padding1 in 0..=(kernel1 - 1) / 2 {
            for kernel2 in 1..=9 {
                for padding2 in 0..=(kernel2 - 1) / 2 {
                    for hidden in [0, 256] {
                        let conv1 = [kernel1, padding1, 64];
                        let conv2 = [kernel2, padding2, 64];
                        let shape = Shape::new(conv1, conv2, hidden, 64);
                        most = most.max(shape.scratch_values());
                    }
                }
            }
        }
    }
    assert_eq!(4 * most, MAX_SCRATCH_BYTES);
}

/// The table in the crate's documentation, line by line.
#[test]
fn the_documented_sizes_are_right() {
    let row = |name: &str| {
        let mut lines = include_str!("../../src/lib.rs").lines();
        let line = lines.find(|line| line.starts_with("//! | ") && line.contains(name));
        let cells = line.expect("a row of the table").trim_end_matches(" |");
        cells.rsplit(" | ").next().expect("two cells").to_owned()
    };
    assert_eq!(row("int8 network"), INT8_SCRATCH.to_string());
    assert_eq!(row("f32 network"), FLOAT_SCRATCH.to_string());
    assert_eq!(row("[`Digit`]"), size_of::<Digit>().to_string());
    assert_eq!(row("[`ReadDigit`]"), size_of::<ReadDigit>().to_string());
    let [none, one] = [size_of::<Workspace<0>>(), size_of::<Workspace<1>>()];
    let each = one - none;
    assert_eq!(row("Workspace`"), format!("{none} + {each} x `RUNS`"));
}
